package dev.sluice.bench.contender;

import java.util.Set;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.dsl.Udp;

/**
 * Spring Integration's own UDP receiver, as it comes.
 */
final class IntegrationUdp implements Contender {

	@Override
	public String name() {
		return "si-udp";
	}

	@Override
	public Set<Task> tasks() {
		return Set.of(Task.DATAGRAMS);
	}

	@Override
	@SuppressWarnings("resource")
	public void start(Task task, Places places) {
		GenericApplicationContext context = IntegrationContext.create(Configuration.class);
		context.registerBean("flow", IntegrationFlow.class,
				() -> IntegrationFlow.from(Udp.inboundAdapter(places.port())).handle(places.service(), "count").get());
		context.refresh();
	}

	@EnableIntegration
	static class Configuration {

	}

}
