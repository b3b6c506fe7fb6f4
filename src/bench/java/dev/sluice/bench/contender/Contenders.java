package dev.sluice.bench.contender;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * All contenders, in the order of the tables.
 */
public final class Contenders {

	private Contenders() {
	}

	/**
	 * Lambdas, not method references, because the latter load the class, which fails
	 * where its jars are left out.
	 */
	private static Map<String, Supplier<Contender>> byName() {
		Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
		contenders.put("sluice-loop", () -> new Sluice("sluice-loop", "event-loop"));
		contenders.put("sluice-threads", () -> new Sluice("sluice-threads", "virtual-thread"));
		contenders.put("sluice-traced", () -> new Sluice("sluice-traced", "event-loop", Set.of(Task.ECHO),
				List.of("--sluice.inbound.echo.trace=0.01", "--management.tracing.sampling.probability=1")));
		contenders.put("sluice-logged",
				() -> new Sluice("sluice-logged", "event-loop", Set.of(Task.ECHO),
						List.of("--sluice.inbound.echo.log.messages=all", "--sluice.inbound.echo.log.every=100",
								"--logging.level.dev.sluice.messages=info", "--logging.threshold.console=off",
								"--logging.file.name=${java.io.tmpdir}/sluice-bench-messages.log")));
		contenders.put("netty", () -> new PlainNetty());
		contenders.put("vertx", () -> new Vertx());
		contenders.put("camel-tuned", () -> new Camel("camel-tuned", true));
		contenders.put("camel", () -> new Camel("camel", false));
		contenders.put("si-net", () -> new IntegrationTcp("si-net", false));
		contenders.put("si-nio", () -> new IntegrationTcp("si-nio", true));
		contenders.put("si-udp", () -> new IntegrationUdp());
		contenders.put("rsyslog", () -> Program.rsyslog());
		contenders.put("syslog-ng", () -> Program.syslogNg());
		contenders.put("boot-web", () -> new BootWeb());
		return contenders;
	}

	/**
	 * Lists them.
	 * @return new ones
	 */
	public static List<Contender> all() {
		return byName().values().stream().map(Supplier::get).toList();
	}

	/**
	 * Finds one.
	 * @param name its name
	 * @return the contender
	 */
	public static Contender named(String name) {
		Supplier<Contender> contender = byName().get(name);
		if (contender == null) {
			throw new IllegalArgumentException("No contender is named " + name);
		}
		return contender.get();
	}

}
