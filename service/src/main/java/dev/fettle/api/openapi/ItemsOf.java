package dev.fettle.api.openapi;

import dev.fettle.api.wire.Body;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A body that is a list of these. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface ItemsOf {
    Class<? extends Body> value();
}
