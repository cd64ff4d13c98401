/** Who is calling: tokens and roles. */
@NullMarked
package dev.fettle.auth;

import org.jspecify.annotations.NullMarked;
