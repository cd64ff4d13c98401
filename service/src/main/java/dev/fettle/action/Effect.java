package dev.fettle.action;

/** Whether an action changes a server. */
public enum Effect {
    READS,
    WRITES
}
