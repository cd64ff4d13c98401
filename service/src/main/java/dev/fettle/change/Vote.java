package dev.fettle.change;

import dev.fettle.audit.Actor;
import java.time.Instant;

/** What one approver said of one digest. Votes are never changed. */
public record Vote(Actor by, boolean approve, String digest, String comment, Instant at) {}
