/**
 * The contract of a remedy: what an action says of itself, what it may ask of its session, and what it answers. A new
 * remedy is one final class in {@code actions} with a spec and two methods; schema, reference page, check of its
 * parameters and the minimal ACL all derive from the spec.
 */
@NullMarked
package dev.fettle.action;

import org.jspecify.annotations.NullMarked;
