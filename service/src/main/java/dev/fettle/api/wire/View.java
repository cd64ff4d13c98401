package dev.fettle.api.wire;

/** Marks what the API answers with. Only such records are written, so no inner type slips onto the wire. */
public interface View {}
