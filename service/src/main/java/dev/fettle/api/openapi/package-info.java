/** The description of the API, generated from its resources. */
@NullMarked
package dev.fettle.api.openapi;

import org.jspecify.annotations.NullMarked;
