/** Plans. */
@NullMarked
package dev.fettle.api.plans;

import org.jspecify.annotations.NullMarked;
