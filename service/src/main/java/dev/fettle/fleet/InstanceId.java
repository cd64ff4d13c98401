package dev.fettle.fleet;

import java.util.UUID;

public record InstanceId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
