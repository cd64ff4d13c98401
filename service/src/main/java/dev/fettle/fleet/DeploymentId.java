package dev.fettle.fleet;

import java.util.UUID;

public record DeploymentId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
