/** What holds for every request, whatever it asks for: ids, headers, limits, who may, and how errors are told. */
@NullMarked
package dev.fettle.api.http;

import org.jspecify.annotations.NullMarked;
