package dev.sluice.config;

import dev.sluice.gateway.LiveChanges;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;

/**
 * Where Spring Cloud is present and refreshes the environment, the gateway becomes what
 * that says then. Its event is known by name, so that it need not be present.
 */
final class CloudRefresh implements GenericApplicationListener {

	static final String EVENT = "org.springframework.cloud.context.environment.EnvironmentChangeEvent";

	private final LiveChanges changes;

	CloudRefresh(LiveChanges changes) {
		this.changes = changes;
	}

	@Override
	public boolean supportsEventType(ResolvableType eventType) {
		return eventType.toClass().getName().equals(EVENT);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		this.changes.applyEnvironment("spring-cloud");
	}

}
