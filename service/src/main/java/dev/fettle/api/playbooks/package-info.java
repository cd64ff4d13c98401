/** Playbooks, and what they are made of: actions and facts. */
@NullMarked
package dev.fettle.api.playbooks;

import org.jspecify.annotations.NullMarked;
