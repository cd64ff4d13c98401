/** Deployments and their instances. */
@NullMarked
package dev.fettle.api.fleet;

import org.jspecify.annotations.NullMarked;
