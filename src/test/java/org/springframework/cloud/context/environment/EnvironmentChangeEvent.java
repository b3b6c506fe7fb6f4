package org.springframework.cloud.context.environment;

import java.util.Set;

import org.springframework.context.ApplicationEvent;

/**
 * Stands for the event of Spring Cloud, which is known by its name only.
 */
public class EnvironmentChangeEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the event.
	 * @param context the application
	 * @param keys what has changed
	 */
	public EnvironmentChangeEvent(Object context, Set<String> keys) {
		super(context);
	}

}
