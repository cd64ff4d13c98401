package dev.fettle.plan;

import java.util.UUID;

public record BreakerId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
