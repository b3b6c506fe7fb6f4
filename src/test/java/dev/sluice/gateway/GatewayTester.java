package dev.sluice.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.sluice.SluiceApplication;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.Outbound;
import dev.sluice.route.Route;
import dev.sluice.transport.Address;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A gateway that runs in this process from a configuration as an operator writes it, with
 * real sockets. Without the admin port: what is tested here is messages.
 */
public final class GatewayTester implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final Path directory;

	private final ConfigurableApplicationContext context;

	private GatewayTester(Path directory, ConfigurableApplicationContext context) {
		this.directory = directory;
		this.context = context;
	}

	/**
	 * The configuration of an inbound {@code orders} of lines of text, all of which a
	 * target answers.
	 * @param target the target
	 * @param properties more of the inbound, each on one line
	 * @return the configuration, to be started alone or behind other sections
	 */
	static String orders(String target, String... properties) {
		return """
				sluice:
				  inbound:
				    orders:
				      listen: tcp://127.0.0.1:0
				      framing: line
				      payload: text
				      pattern: request-reply
				      %s
				  routes:
				    all:
				      from: orders
				      to: %s
				""".formatted(String.join("\n      ", properties), target);
	}

	/**
	 * Starts a gateway.
	 * @param yaml the configuration
	 * @param beans classes with the application's beans
	 * @return the running gateway
	 */
	public static GatewayTester start(String yaml, Class<?>... beans) {
		try {
			Path directory = Files.createTempDirectory("sluice-test");
			Files.writeString(directory.resolve("application.yml"), yaml);
			List<Class<?>> sources = new ArrayList<>(List.of(beans));
			sources.add(SluiceApplication.class);
			return new GatewayTester(directory,
					new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(WebApplicationType.NONE)
						.properties("spring.config.location=" + directory.toUri(),
								"spring.lifecycle.timeout-per-shutdown-phase=15s", "spring.main.banner-mode=off",
								"logging.level.org.springframework=warn")
						.run());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Writes another configuration over the one that it runs from.
	 * @param yaml the configuration
	 */
	void rewrite(String yaml) {
		try {
			Files.writeString(this.directory.resolve("application.yml"), yaml);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The directory of its configuration. */
	Path directory() {
		return this.directory;
	}

	LiveChanges changes() {
		return this.context.getBean(LiveChanges.class);
	}

	/**
	 * Writes another configuration and applies it.
	 * @param yaml the configuration
	 * @return what was done
	 */
	ChangePlan become(String yaml) {
		rewrite(yaml);
		LiveChanges.Result result = changes().apply("test");
		assertThat(result.outcome()).as("%s", result).isEqualTo(LiveChanges.Outcome.APPLIED);
		return Objects.requireNonNull(result.plan());
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	public InboundEndpoint inbound(String name) {
		return this.context.getBean(GatewayBeans.endpointOf(name), InboundEndpoint.class);
	}

	public Outbound outbound(String name) {
		return this.context.getBean(GatewayBeans.handlerOf(name), Outbound.class);
	}

	public Ledger ledger(String inbound) {
		return inbound(inbound).ledger();
	}

	public Ledger routeLedger(String route) {
		return this.context.getBean(GatewayBeans.beanOf(route), Route.class).ledger();
	}

	/**
	 * Where an inbound receives.
	 * @param inbound its name
	 * @return its address with the port that it got
	 */
	public InetSocketAddress address(String inbound) {
		Address address = Address.parse(inbound(inbound).status().address());
		return new InetSocketAddress(address.host(), address.port());
	}

	/**
	 * Connects to an inbound.
	 * @param inbound its name
	 * @return a client with a read time-out
	 */
	public TcpClient connect(String inbound) {
		try {
			InetSocketAddress address = address(inbound);
			Socket socket = new Socket(address.getAddress(), address.getPort());
			socket.setTcpNoDelay(true);
			socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
			return new TcpClient(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Opens a datagram socket connected to an inbound.
	 * @param inbound its name
	 * @return a client with a read time-out
	 */
	public UdpClient datagrams(String inbound) {
		try {
			DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
			socket.connect(address(inbound));
			socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
			return new UdpClient(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits for traffic to rest, and checks that the ledger adds up.
	 * @param inbound the name of the inbound
	 * @return its ledger
	 */
	public Ledger settled(String inbound) {
		return settled(ledger(inbound));
	}

	/**
	 * Waits for traffic to rest, and checks that a ledger adds up.
	 * @param ledger the ledger
	 * @return the same
	 */
	public static Ledger settled(Ledger ledger) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(ledger.inFlight()).as("in flight").isZero());
		long sum = 0;
		for (Outcome outcome : Outcome.values()) {
			sum += ledger.ended(outcome);
		}
		assertThat(ledger.received()).as("received, of %s", ledger).isEqualTo(sum);
		return ledger;
	}

	@Override
	public void close() {
		this.context.close();
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
