/** A playbook bound to parameters and to the live fleet at one moment. Making a plan never writes to a server. */
@NullMarked
package dev.fettle.plan;

import org.jspecify.annotations.NullMarked;
