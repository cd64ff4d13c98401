package dev.fettle.api.wire;

/**
 * Marks a record that is read from a request. Its components are the fields; {@code @Nullable} ones may be left out. The
 * bounds in a component's {@code @Schema} are both documentation and check.
 */
public interface Body {}
