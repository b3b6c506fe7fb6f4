package dev.sluice.outbound;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.expression.Expressions;
import dev.sluice.message.Cause;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.EventLoops;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.support.GenericMessage;

import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class UdpOutboundRetryTests {

	private final EventLoops loops = new EventLoops(2);

	private final Map<String, Object> properties = new HashMap<>(Map.of("pattern", "request-reply", "payload.type",
			"text", "connections", 4, "deadlines.reply", "20s", "reconnect.first", "20ms"));

	private DatagramSocket peer;

	private UdpOutbound outbound;

	@BeforeEach
	void open() throws IOException {
		this.peer = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
		this.peer.setSoTimeout(15_000);
	}

	@AfterEach
	void close() {
		this.outbound.stop();
		this.peer.close();
		this.loops.close();
	}

	private void start(String host, NameResolution.Lookup lookup) {
		this.properties.put("connect[0]", "udp://" + host + ":" + this.peer.getLocalPort());
		this.outbound = new UdpOutbound("core", OutboundDefinitions.of(this.properties), this.loops,
				JsonMapper.shared(), new Expressions(null), lookup, null, null);
		this.outbound.start();
	}

	private void startUp() {
		start("127.0.0.1", NameResolution.Lookup.PLATFORM);
		await().until(() -> this.outbound.status().state() == State.UP);
	}

	private CompletableFuture<@Nullable Object> send(String payload, boolean idempotent) {
		GenericMessage<String> message = new GenericMessage<>(payload);
		return (idempotent ? this.outbound.sendIdempotent(message) : this.outbound.send(message)).toCompletableFuture();
	}

	private DatagramPacket receive() throws IOException {
		DatagramPacket packet = new DatagramPacket(new byte[100], 100);
		this.peer.receive(packet);
		return packet;
	}

	private void echo() throws IOException {
		this.peer.send(receive());
	}

	@Test
	void aLostIdempotentRequestIsSentAgain() throws IOException {
		this.properties.putAll(Map.of("retry.attempts", 2, "retry.backoff", "20ms", "deadlines.reply", "4s"));
		startUp();
		CompletableFuture<@Nullable Object> sending = send("request", true);
		receive();
		echo();
		assertThat(result(sending)).isEqualTo("request");
		assertThat(this.outbound.counts().retries()).isOne();
		assertThat(this.outbound.counts().succeeded()).isOne();
		assertThat(this.outbound.counts().pending()).isZero();
	}

	@Test
	void anotherLostRequestIsNot() throws IOException {
		this.properties.putAll(Map.of("retry.attempts", 2, "retry.backoff", "20ms", "deadlines.reply", "500ms"));
		startUp();
		assertThat(cause(send("request", false))).isEqualTo(Cause.TIMEOUT);
		receive();
		this.peer.setSoTimeout(100);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(this::receive);
		assertThat(this.outbound.counts().failed(Cause.TIMEOUT)).isOne();
	}

	@Test
	void aRequestIsTriedAgainUntilTheNameIsKnown() throws IOException {
		this.properties.putAll(Map.of("retry.attempts", 50, "retry.backoff", "20ms"));
		AtomicInteger lookups = new AtomicInteger();
		start("core.test", (host) -> {
			if (lookups.incrementAndGet() < 4) {
				throw new UnknownHostException(host);
			}
			return InetAddress.getLoopbackAddress();
		});
		CompletableFuture<@Nullable Object> sending = send("request", false);
		echo();
		assertThat(result(sending)).isEqualTo("request");
		assertThat(this.outbound.counts().retries()).isPositive();
	}

	@Test
	void aRequestThatThePeersMachineRefusedWasSent() {
		this.properties.putAll(Map.of("retry.attempts", 5, "retry.backoff", "20ms"));
		startUp();
		this.peer.close();
		assertThat(cause(send("request", false))).isEqualTo(Cause.TARGET_DOWN);
		assertThat(this.outbound.counts().retries()).isZero();
		assertThat(cause(send("request", true))).isEqualTo(Cause.TARGET_DOWN);
		assertThat(this.outbound.counts().retries()).isEqualTo(4);
	}

	@Test
	void aPeerThatIsGoneOpensTheCircuit() {
		this.properties.putAll(Map.of("circuit-breaker.failures", 2, "circuit-breaker.open", "1h"));
		startUp();
		this.peer.close();
		assertThat(cause(send("one", false))).isEqualTo(Cause.TARGET_DOWN);
		assertThat(cause(send("two", false))).isEqualTo(Cause.TARGET_DOWN);
		assertThat(this.outbound.circuit()).isEqualTo(CircuitState.OPEN);
		CompletableFuture<@Nullable Object> turnedAway = send("three", false);
		assertThat(turnedAway).isCompletedExceptionally();
		assertThat(turnedAway.exceptionNow()).hasMessageContaining("the circuit is open");
	}

	@Test
	void anAnswerThatIsNotAcceptedIsRefused() throws IOException {
		this.properties.put("accept", "payload == 'yes'");
		startUp();
		CompletableFuture<@Nullable Object> no = send("no", false);
		echo();
		assertThat(cause(no)).isEqualTo(Cause.REFUSED);
		CompletableFuture<@Nullable Object> yes = send("yes", false);
		echo();
		assertThat(result(yes)).isEqualTo("yes");
	}

	@Test
	void whatWaitsToBeTriedAgainFailsWhenTheOutboundStops() {
		this.properties.putAll(Map.of("retry.attempts", 5, "retry.backoff", "10s"));
		start("core.test", (host) -> {
			throw new UnknownHostException(host);
		});
		CompletableFuture<@Nullable Object> sending = send("request", false);
		assertThat(sending).isNotDone();
		this.outbound.stop();
		assertThat(cause(sending)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(this.outbound.counts().pending()).isZero();
	}

	@Test
	void oneWayDatagramsAreCounted() {
		this.properties.putAll(Map.of("pattern", "one-way"));
		startUp();
		assertThat(result(send("message", false))).isNull();
		assertThat(this.outbound.counts().succeeded()).isOne();
		assertThat(this.outbound.counts().pending()).isZero();
	}

}
