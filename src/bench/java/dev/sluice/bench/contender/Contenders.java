package dev.sluice.bench.contender;

import java.util.List;

/**
 * All contenders, in the order of the tables.
 */
public final class Contenders {

	private Contenders() {
	}

	/**
	 * Lists them.
	 * @return new ones
	 */
	public static List<Contender> all() {
		return List.of(new Sluice("sluice-loop", "event-loop"), new Sluice("sluice-threads", "virtual-thread"),
				new PlainNetty(), new Vertx(), new Camel("camel-tuned", true), new Camel("camel", false),
				new IntegrationTcp("si-net", false), new IntegrationTcp("si-nio", true), new IntegrationUdp());
	}

	/**
	 * Finds one.
	 * @param name its name
	 * @return the contender
	 */
	public static Contender named(String name) {
		return all().stream()
			.filter((contender) -> contender.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No contender is named " + name));
	}

}
