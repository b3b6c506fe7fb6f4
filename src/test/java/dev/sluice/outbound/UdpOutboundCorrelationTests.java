package dev.sluice.outbound;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import dev.sluice.expression.Expressions;
import dev.sluice.message.Cause;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.EventLoops.Backend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.support.GenericMessage;

import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for UDP outbounds that match answers by key. The key of a text is what stands
 * before the first blank.
 */
@ParameterizedClass
@EnumSource(Backend.class)
class UdpOutboundCorrelationTests {

	private static final String KEY = "payload.split(' ')[0]";

	@Parameter
	Backend backend;

	private final Map<String, Object> properties = new HashMap<>(Map.of("pattern", "request-reply", "payload.type",
			"text", "deadlines.reply", "20s", "reconnect.first", "20ms", "correlation.key", KEY));

	private EventLoops loops;

	private DatagramSocket peer;

	private UdpOutbound outbound;

	@BeforeEach
	void open() throws IOException {
		this.loops = new EventLoops(2, this.backend);
		this.peer = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
		this.peer.setSoTimeout(15_000);
		// A burst must not be lost while the test is slow to read it.
		this.peer.setReceiveBufferSize(4 * 1024 * 1024);
	}

	@AfterEach
	void close() {
		this.outbound.stop();
		this.peer.close();
		this.loops.close();
	}

	private void start(String... more) {
		for (String property : more) {
			String[] pair = property.split("=", 2);
			this.properties.put(pair[0], pair[1]);
		}
		start((host) -> InetAddress.getByName("127.0.0.1"));
	}

	private void start(NameResolution.Lookup lookup) {
		this.properties.put("connect[0]", "udp://far.example:" + this.peer.getLocalPort());
		OutboundDefinition definition = OutboundDefinitions.of(this.properties);
		Expressions expressions = new Expressions(null);
		this.outbound = new UdpOutbound("core", definition, this.loops, JsonMapper.shared(), expressions, lookup,
				Matching.of(definition.correlation(), expressions, (name) -> {
					throw new IllegalStateException("There are no inbounds");
				}), null);
		this.outbound.start();
		await().until(() -> this.outbound.status().state() == State.UP);
	}

	private CompletableFuture<@Nullable Object> send(String text) {
		return this.outbound.send(new GenericMessage<>(text)).toCompletableFuture();
	}

	private DatagramPacket receive() throws IOException {
		DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
		this.peer.receive(packet);
		return packet;
	}

	private static String text(DatagramPacket packet) {
		return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
	}

	private void say(SocketAddress to, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		this.peer.send(new DatagramPacket(bytes, bytes.length, to));
	}

	@Test
	void sendsAllFromOnePortAndFindsTheRequestOfEachAnswerInAnyOrder() throws Exception {
		start();
		Map<String, CompletableFuture<@Nullable Object>> sendings = new LinkedHashMap<>();
		for (int i = 0; i < 200; i++) {
			sendings.put("k" + i, send("k" + i + " ask"));
		}
		List<String> keys = new ArrayList<>();
		SocketAddress from = null;
		for (int i = 0; i < 200; i++) {
			DatagramPacket request = receive();
			assertThat(from).isIn(null, request.getSocketAddress());
			from = request.getSocketAddress();
			keys.add(text(request).split(" ")[0]);
		}
		assertThat(this.outbound.status().connections()).isEqualTo(1);
		Collections.shuffle(keys, new Random(7));
		for (String key : keys) {
			say(from, key + " told");
		}
		for (Map.Entry<String, CompletableFuture<@Nullable Object>> sending : sendings.entrySet()) {
			assertThat(result(sending.getValue())).isEqualTo(sending.getKey() + " told");
		}
		assertThat(this.outbound.unexpectedReplies()).isZero();
	}

	@Test
	void takesTheKeysOfEitherSideFromDifferentPlaces() throws Exception {
		this.properties.remove("correlation.key");
		start("correlation.request=" + KEY, "correlation.reply=payload.split(' ')[1]");
		CompletableFuture<@Nullable Object> sending = send("7 ask");
		say(receive().getSocketAddress(), "told 7");
		assertThat(result(sending)).isEqualTo("told 7");
	}

	@Test
	void refusesTheKeyOfAPendingRequest() throws Exception {
		start();
		CompletableFuture<@Nullable Object> first = send("7 first");
		assertThat(cause(send("7 second"))).isEqualTo(Cause.REFUSED);
		DatagramPacket request = receive();
		say(request.getSocketAddress(), "7 told");
		assertThat(result(first)).isEqualTo("7 told");
		CompletableFuture<@Nullable Object> third = send("7 third");
		assertThat(text(receive())).isEqualTo("7 third");
		say(request.getSocketAddress(), "7 told again");
		assertThat(result(third)).isEqualTo("7 told again");
	}

	@Test
	void givesALateAnswerToNobodyAndSendsItsKeyFromAnotherPort() throws Exception {
		start("deadlines.reply=500ms");
		CompletableFuture<@Nullable Object> late = send("7 first");
		SocketAddress before = receive().getSocketAddress();
		assertThat(cause(late)).isEqualTo(Cause.TIMEOUT);
		CompletableFuture<@Nullable Object> next = send("7 second");
		SocketAddress after = receive().getSocketAddress();
		assertThat(after).isNotEqualTo(before);
		say(before, "7 too late");
		await().untilAsserted(() -> assertThat(this.outbound.unexpectedReplies()).isEqualTo(1));
		say(after, "7 in time");
		assertThat(result(next)).isEqualTo("7 in time");
		await().untilAsserted(() -> assertThat(this.outbound.status().connections()).isEqualTo(1));
	}

	@Test
	void hasABoundOnThePortsThatLateAnswersMayComeTo() throws Exception {
		start("deadlines.reply=50ms");
		int refused = 0;
		for (int i = 0; i < 100; i++) {
			refused += (cause(send("7 ask")) == Cause.REFUSED) ? 1 : 0;
			assertThat(this.outbound.status().connections()).isLessThanOrEqualTo(64);
		}
		assertThat(refused).isZero();
	}

	@Test
	void countsWhatAnswersNothing() throws Exception {
		this.properties.put("payload.type", "json");
		start("correlation.key=payload['id']", "limits.frame-size=100B");
		CompletableFuture<@Nullable Object> sending = send("{\"id\":1}");
		SocketAddress from = receive().getSocketAddress();
		say(from, "{\"id\":2}");
		say(from, "no json");
		say(from, "{\"other\":1}");
		say(from, "");
		say(from, "{\"id\":3,\"long\":\"" + "x".repeat(100) + "\"}");
		await().untilAsserted(() -> assertThat(this.outbound.unexpectedReplies()).isEqualTo(5));
		say(from, "{\"id\":1}");
		assertThat(result(sending)).isEqualTo(Map.of("id", 1));
	}

	@Test
	void failsTheRequestWhoseAnswerIsTooLong() throws Exception {
		start("limits.frame-size=10B");
		CompletableFuture<@Nullable Object> sending = send("1 ask");
		say(receive().getSocketAddress(), "1 " + "x".repeat(9));
		assertThat(cause(sending)).isEqualTo(Cause.TOO_LONG);
	}

	@Test
	void keepsAsManyInFlightAsTheLimitAndTheOthersInOrder() throws Exception {
		start("limits.in-flight=3");
		List<CompletableFuture<@Nullable Object>> sendings = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			sendings.add(send(i + " ask"));
		}
		List<DatagramPacket> requests = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			requests.add(receive());
			assertThat(text(requests.getLast())).isEqualTo(i + " ask");
			if (requests.size() == 3) {
				this.peer.setSoTimeout(20);
				assertThat(catchReceive()).isNull();
				this.peer.setSoTimeout(15_000);
			}
			if (requests.size() >= 3) {
				say(requests.get(i - 2).getSocketAddress(), (i - 2) + " told");
			}
		}
		for (int i = 28; i < 30; i++) {
			say(requests.get(i).getSocketAddress(), i + " told");
		}
		for (int i = 0; i < 30; i++) {
			assertThat(result(sendings.get(i))).isEqualTo(i + " told");
		}
	}

	private @Nullable String catchReceive() throws IOException {
		try {
			return text(receive());
		}
		catch (SocketTimeoutException ex) {
			return null;
		}
	}

	@Test
	void failsWhatWasSentToAClosedPortAndGoesOnWhenItIsOpenAgain() throws Exception {
		start();
		int port = this.peer.getLocalPort();
		this.peer.close();
		assertThat(cause(send("1 ask"))).isEqualTo(Cause.TARGET_DOWN);
		this.peer = new DatagramSocket(new InetSocketAddress("127.0.0.1", port));
		this.peer.setSoTimeout(15_000);
		CompletableFuture<@Nullable Object> sending = send("1 ask");
		say(receive().getSocketAddress(), "1 told");
		assertThat(result(sending)).isEqualTo("1 told");
	}

	@Test
	void whatWasSentBeforeThePortWasClosedIsNotSentAgain() throws Exception {
		start("retry.attempts=3", "retry.backoff=10ms");
		CompletableFuture<@Nullable Object> sent = send("1 ask");
		receive();
		this.peer.close();
		assertThat(cause(send("2 ask"))).isEqualTo(Cause.TARGET_DOWN);
		assertThat(cause(sent)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(catchThrowable(sent::get)).hasMessageNotContaining("attempts");
	}

	@Test
	void anIdempotentRequestIsSentAgainWithItsKey() throws Exception {
		start("retry.attempts=2", "retry.backoff=10ms", "deadlines.reply=2s");
		CompletableFuture<@Nullable Object> sending = this.outbound.sendIdempotent(new GenericMessage<>("1 ask"))
			.toCompletableFuture();
		receive();
		say(receive().getSocketAddress(), "1 told");
		assertThat(result(sending)).isEqualTo("1 told");
	}

	@Test
	void sendsToAPeerThatHasMovedFromAnotherPort() throws Exception {
		String[] address = { "127.0.0.1" };
		try (DatagramSocket moved = new DatagramSocket(new InetSocketAddress("127.0.0.2", this.peer.getLocalPort()))) {
			moved.setSoTimeout(500);
			start((host) -> InetAddress.getByName(address[0]));
			CompletableFuture<@Nullable Object> before = send("1 ask");
			DatagramPacket first = receive();
			address[0] = "127.0.0.2";
			this.peer.close();
			// That its port is closed makes the outbound look the name up again.
			assertThat(cause(send("2 ask"))).isEqualTo(Cause.TARGET_DOWN);
			assertThat(cause(before)).isEqualTo(Cause.TARGET_DOWN);
			DatagramPacket request = new DatagramPacket(new byte[100], 100);
			await().ignoreException(SocketTimeoutException.class).until(() -> {
				send("3 ask");
				moved.receive(request);
				return true;
			});
			assertThat(request.getSocketAddress()).isNotEqualTo(first.getSocketAddress());
			await().untilAsserted(() -> assertThat(this.outbound.status().connections()).isEqualTo(1));
		}
	}

	@Test
	void endsWhatIsPendingWhenItStopsAndStartsAgain() throws Exception {
		start("limits.in-flight=1");
		CompletableFuture<@Nullable Object> sent = send("1 ask");
		CompletableFuture<@Nullable Object> waiting = send("2 ask");
		receive();
		this.outbound.stop();
		assertThat(cause(sent)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(cause(waiting)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(this.outbound.status().connections()).isZero();
		this.outbound.start();
		await().until(() -> this.outbound.status().state() == State.UP);
		CompletableFuture<@Nullable Object> again = send("1 ask");
		say(receive().getSocketAddress(), "1 told");
		assertThat(result(again)).isEqualTo("1 told");
	}

}
