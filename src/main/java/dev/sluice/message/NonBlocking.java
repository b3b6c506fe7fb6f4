package dev.sluice.message;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a bean's class, its method, or the {@code @Bean} method that makes it as one that
 * returns at once: it does no input or output, takes no contended lock and never sleeps.
 * Messages to it are handled on the event loop, without a change of thread.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
public @interface NonBlocking {

}
