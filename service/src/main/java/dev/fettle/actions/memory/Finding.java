package dev.fettle.actions.memory;

/** @param why with the figures that led to it, for whoever approves and for the evidence */
public record Finding(Remedy remedy, String why) {}
