package dev.fettle.action;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one parameter of an action, on the component of its record. Bounds are written as the user would write
 * them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {
    /** What it means, one line, with the unit where the type has none. */
    String value();

    /** The value when it is left out, as the user would write it; empty makes it required unless {@link #optional}. */
    String defaults() default "";

    /** May be left out without a default; the component is then null. */
    boolean optional() default false;

    /** Least value that is right; empty for none. */
    String min() default "";

    /** Greatest value that is right; empty for none. */
    String max() default "";
}
