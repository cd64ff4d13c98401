/**
 * The remedies, one final class each in the packages below, and what they share: walking all keys of a server, sampling
 * them for an estimate, and telling error replies apart.
 */
@NullMarked
package dev.fettle.actions;

import org.jspecify.annotations.NullMarked;
