/** What an operator may set: read strictly, checked before anything starts. */
@NullMarked
package dev.fettle.app.config;

import org.jspecify.annotations.NullMarked;
