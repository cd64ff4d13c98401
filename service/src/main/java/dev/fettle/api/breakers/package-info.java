/** Breakers: playbooks that leave a server alone until somebody has looked. */
@NullMarked
package dev.fettle.api.breakers;

import org.jspecify.annotations.NullMarked;
