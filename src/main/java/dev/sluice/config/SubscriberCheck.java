package dev.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.gateway.GatewayBeans;
import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.inbound.InboundChannel;
import dev.sluice.route.Route;
import dev.sluice.route.RouteProblem;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Looks for inbounds that nothing subscribes to, and for channels that do not exist, once
 * all subscribers have started and before the gateway opens: flows that the application
 * builds cannot be seen earlier.
 */
final class SubscriberCheck implements SmartLifecycle {

	private final ConfigurableEnvironment environment;

	private final GatewayDefinition definition;

	private final BeanFactory beans;

	private volatile boolean running;

	SubscriberCheck(ConfigurableEnvironment environment, GatewayDefinition definition, BeanFactory beans) {
		this.environment = environment;
		this.definition = definition;
		this.beans = beans;
	}

	/**
	 * Checks.
	 * @throws InvalidConfigurationException if an inbound has no subscriber, or a route
	 * no channel
	 */
	@Override
	public void start() {
		List<ConfigurationProblem> problems = new ArrayList<>(
				GatewayDefinitions.unsubscribed(this.environment, this.definition,
						(inbound) -> this.beans.getBean(inbound, InboundChannel.class).getSubscriberCount() > 0));
		Map<String, List<RouteProblem>> missing = new LinkedHashMap<>();
		this.definition.routes()
			.keySet()
			.forEach((name) -> missing.put(name,
					this.beans.getBean(GatewayBeans.beanOf(name), Route.class).flow().missingChannels()));
		problems.addAll(GatewayDefinitions.unreachable(this.environment, missing));
		if (!problems.isEmpty()) {
			throw new InvalidConfigurationException(problems);
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MAX_VALUE - 1;
	}

}
