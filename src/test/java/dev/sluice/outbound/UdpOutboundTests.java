package dev.sluice.outbound;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.expression.Expressions;
import dev.sluice.message.Cause;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.EventLoops.Backend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.integration.channel.QueueChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link UdpOutbound}.
 */
@ParameterizedClass
@EnumSource(Backend.class)
class UdpOutboundTests {

	@Parameter
	Backend backend;

	private final List<Outbound> outbounds = new ArrayList<>();

	private EventLoops loops;

	private DatagramSocket peer;

	@BeforeEach
	void open() throws IOException {
		this.loops = new EventLoops(2, this.backend);
		this.peer = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
		this.peer.setSoTimeout(10_000);
	}

	@AfterEach
	void close() {
		this.outbounds.forEach(Outbound::stop);
		this.peer.close();
		this.loops.close();
	}

	private Outbound start(String... properties) {
		return start(NameResolution.Lookup.PLATFORM, properties);
	}

	private Outbound start(NameResolution.Lookup lookup, String... properties) {
		Map<String, Object> map = new HashMap<>();
		map.put("connect", "udp://127.0.0.1:" + this.peer.getLocalPort());
		for (String property : properties) {
			String[] pair = property.split("=", 2);
			map.put(pair[0], pair[1]);
		}
		OutboundDefinition definition = OutboundDefinitions.of(map);
		Outbound outbound = new UdpOutbound("peer", definition, this.loops, JsonMapper.shared(), new Expressions(null),
				lookup, null, null);
		this.outbounds.add(outbound);
		outbound.start();
		return outbound;
	}

	private static Message<?> message(Object payload) {
		return new GenericMessage<>(payload);
	}

	private DatagramPacket receive() throws IOException {
		DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
		this.peer.receive(packet);
		return packet;
	}

	private static String text(DatagramPacket packet) {
		return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
	}

	private void reply(DatagramPacket request, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		this.peer.send(new DatagramPacket(bytes, bytes.length, request.getSocketAddress()));
	}

	private static Object get(CompletionStage<Object> sending) throws Exception {
		return sending.toCompletableFuture().get(10, TimeUnit.SECONDS);
	}

	private static void assertFails(CompletionStage<Object> sending, Cause cause, String text) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(sending))
			.satisfies((ex) -> assertThat(Cause.of(ex)).isEqualTo(cause))
			.withMessageContaining(text);
	}

	@Test
	void sendsInTheOrderOfTheCalls() throws Exception {
		Outbound outbound = start();
		assertThat(outbound.isRequestReply()).isFalse();
		assertThat(outbound.status().state()).isEqualTo(State.UP);
		assertThat(outbound.status().connections()).isEqualTo(1);
		List<CompletionStage<Object>> sendings = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			sendings.add(outbound.send(message("m" + i)));
		}
		for (int i = 0; i < 200; i++) {
			assertThat(text(receive())).isEqualTo("m" + i);
			assertThat(get(sendings.get(i))).isNull();
		}
	}

	@Test
	void keepsTheOrderOfCallsOnAndOffTheEventLoop() throws Exception {
		Outbound outbound = start();
		for (int i = 0; i < 100; i++) {
			int number = i;
			if (i % 3 == 0) {
				this.loops.workers().submit(() -> outbound.send(message("m" + number))).get(10, TimeUnit.SECONDS);
			}
			else {
				outbound.send(message("m" + number));
			}
		}
		for (int i = 0; i < 100; i++) {
			assertThat(text(receive())).isEqualTo("m" + i);
		}
	}

	@Test
	void sendsEmptyDatagramsAmongOthers() throws Exception {
		Outbound outbound = start();
		List<String> texts = List.of("", "a", "", "b", "c", "", "");
		texts.forEach((text) -> outbound.send(message(text)));
		for (String text : texts) {
			assertThat(text(receive())).isEqualTo(text);
		}
	}

	@Test
	void writesOtherValuesAsJson() throws Exception {
		Outbound outbound = start();
		get(outbound.send(message(Map.of("a", 1))));
		assertThat(text(receive())).isEqualTo("{\"a\":1}");
	}

	@Test
	void refusesWhatIsTooLongWithoutSendingIt() throws Exception {
		Outbound outbound = start("limits.frame-size=10B");
		assertFails(outbound.send(message("12345678901")), Cause.TOO_LONG, "11 bytes, where 10 are the most");
		assertFails(start("limits.frame-size=1MB").send(message(new byte[65_508])), Cause.TOO_LONG, "65507");
		get(outbound.send(message("1234567890")));
		assertThat(text(receive())).isEqualTo("1234567890");
	}

	@Test
	void failsAsTargetDownWhileTheNameIsNotKnownAndRecovers() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		Outbound outbound = start((host) -> {
			if (asked.incrementAndGet() < 3) {
				throw new UnknownHostException(host);
			}
			return InetAddress.getLoopbackAddress();
		}, "connect=udp://moved.example:" + this.peer.getLocalPort(), "reconnect.first=20ms", "reconnect.max=50ms");
		assertThat(outbound.status().state()).isIn(State.CONNECTING, State.DOWN, State.UP);
		await().until(() -> outbound.status().state() == State.UP);
		assertThat(asked.get()).isGreaterThanOrEqualTo(3);
		get(outbound.send(message("found")));
		assertThat(text(receive())).isEqualTo("found");
	}

	@Test
	void tellsWhyItIsDown() {
		Outbound outbound = start((host) -> {
			throw new UnknownHostException(host);
		}, "connect=udp://one.example:9,udp://two.example:9");
		await().until(() -> outbound.status().state() == State.DOWN);
		assertThat(outbound.status().reason()).contains("'one.example' is not known", "'two.example' is not known");
		assertFails(outbound.send(message("x")), Cause.TARGET_DOWN, "'one.example' is not known");
	}

	@Test
	void takesTheFirstAddressThatResolves() throws Exception {
		Outbound outbound = start((host) -> {
			throw new UnknownHostException(host);
		}, "connect=udp://one.example:9,udp://127.0.0.1:" + this.peer.getLocalPort());
		await().until(() -> outbound.status().state() == State.UP);
		assertThat(outbound.status().address()).hasToString("udp://127.0.0.1:" + this.peer.getLocalPort());
		get(outbound.send(message("second")));
		assertThat(text(receive())).isEqualTo("second");
	}

	@Test
	void failsBeforeStartAndAfterStopAndStartsAgain() throws Exception {
		Outbound outbound = start();
		outbound.stop();
		assertThat(outbound.status().state()).isEqualTo(State.STOPPED);
		assertThat(outbound.status().connections()).isZero();
		assertFails(outbound.send(message("x")), Cause.TARGET_DOWN, "stopped");
		outbound.start();
		get(outbound.send(message("again")));
		assertThat(text(receive())).isEqualTo("again");
	}

	@Test
	void sendsWhatItWasGivenBeforeItStops() throws Exception {
		Outbound outbound = start();
		for (int i = 0; i < 100; i++) {
			outbound.send(message("m" + i));
		}
		outbound.stop();
		for (int i = 0; i < 100; i++) {
			assertThat(text(receive())).isEqualTo("m" + i);
		}
	}

	@Test
	void waitsAsAMessageHandlerAndAnswersTheReplyChannel() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=text");
		QueueChannel replies = new QueueChannel();
		CompletableFuture<Void> handling = CompletableFuture.runAsync(() -> outbound
			.handleMessage(MessageBuilder.withPayload("ask").setReplyChannel(replies).setHeader("kind", "q").build()));
		reply(receive(), "told");
		handling.get(10, TimeUnit.SECONDS);
		Message<?> answer = replies.receive(0);
		assertThat(answer.getPayload()).isEqualTo("told");
		assertThat(answer.getHeaders()).containsEntry("kind", "q");
	}

	@Test
	void throwsAsAMessageHandlerAndRefusesToBlockAnEventLoop() {
		Outbound outbound = start("limits.frame-size=1B");
		assertThatExceptionOfType(MessageHandlingException.class)
			.isThrownBy(() -> outbound.handleMessage(message("xx")))
			.satisfies((ex) -> assertThat(Cause.of(ex)).isEqualTo(Cause.TOO_LONG));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(
				() -> this.loops.workers().submit(() -> outbound.handleMessage(message("x"))).get(10, TimeUnit.SECONDS))
			.withMessageContaining("event loop");
	}

	@Test
	void matchesAnswersToRequestsThatArePendingTogether() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=text", "connections=4");
		assertThat(outbound.isRequestReply()).isTrue();
		int count = 400;
		Thread answering = Thread.ofVirtual().start(() -> {
			try {
				List<DatagramPacket> held = new ArrayList<>();
				for (int i = 0; i < count; i++) {
					held.add(receive());
					// Out of order, as far as the outbound asks at a time.
					if (held.size() == 4) {
						for (DatagramPacket request : held.reversed()) {
							reply(request, "re:" + text(request));
						}
						held.clear();
					}
				}
			}
			catch (IOException ex) {
				// The requests time out.
			}
		});
		Map<String, CompletionStage<Object>> sendings = new HashMap<>();
		for (int i = 0; i < count; i++) {
			sendings.put("q" + i, outbound.send(message("q" + i)));
		}
		for (Map.Entry<String, CompletionStage<Object>> sending : sendings.entrySet()) {
			assertThat(get(sending.getValue())).isEqualTo("re:" + sending.getKey());
		}
		await().until(() -> outbound.status().connections() == 0);
		answering.join();
	}

	@Test
	void takesAnEmptyAnswer() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=text");
		for (int i = 0; i < 3; i++) {
			CompletionStage<Object> sending = outbound.send(message("ask"));
			reply(receive(), "");
			assertThat(get(sending)).isEqualTo("");
		}
		await().until(() -> outbound.status().connections() == 0);
	}

	@Test
	void sendsAnEmptyRequestOrSaysThatItCannot() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=text");
		CompletionStage<Object> sending = outbound.send(message(""));
		if (this.loops.isEpoll()) {
			DatagramPacket request = receive();
			assertThat(request.getLength()).isZero();
			reply(request, "full");
			assertThat(get(sending)).isEqualTo("full");
		}
		else {
			assertFails(sending, Cause.FAILED, "an empty datagram cannot be sent");
		}
	}

	@Test
	void refusesAnAnswerThatIsTooLongOrMalformed() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=json", "limits.frame-size=5B");
		CompletionStage<Object> longer = outbound.send(message("ask"));
		reply(receive(), "123456");
		assertFails(longer, Cause.TOO_LONG, "more than 5 bytes");
		CompletionStage<Object> malformed = outbound.send(message("ask"));
		reply(receive(), "{no}");
		assertFails(malformed, Cause.MALFORMED, "not JSON");
		CompletionStage<Object> right = outbound.send(message("ask"));
		reply(receive(), "[1]");
		assertThat(get(right)).isEqualTo(List.of(1));
	}

	@Test
	void neverTakesALateAnswerForAnothers() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=text", "connections=1",
				"deadlines.reply=300ms");
		CompletionStage<Object> first = outbound.send(message("first"));
		DatagramPacket late = receive();
		assertFails(first, Cause.TIMEOUT, "no answer within 300 ms");
		CompletionStage<Object> second = outbound.send(message("second"));
		DatagramPacket request = receive();
		assertThat(request.getSocketAddress()).isNotEqualTo(late.getSocketAddress());
		reply(late, "late");
		reply(request, "right");
		assertThat(get(second)).isEqualTo("right");
	}

	@Test
	void neverTakesASecondAnswerForAnothers() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=text", "connections=1");
		for (int i = 0; i < 20; i++) {
			CompletionStage<Object> first = outbound.send(message("first"));
			DatagramPacket answered = receive();
			reply(answered, "one");
			assertThat(get(first)).isEqualTo("one");
			CompletionStage<Object> second = outbound.send(message("second"));
			DatagramPacket request = receive();
			reply(answered, "two");
			reply(request, "right");
			assertThat(get(second)).isEqualTo("right");
		}
	}

	@Test
	void takesNoAnswerFromAnotherAddress() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=text");
		CompletionStage<Object> sending = outbound.send(message("ask"));
		DatagramPacket request = receive();
		byte[] spoofed = "spoofed".getBytes(StandardCharsets.UTF_8);
		try (DatagramSocket otherPort = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
				DatagramSocket otherHost = new DatagramSocket(
						new InetSocketAddress("127.0.0.2", this.peer.getLocalPort()))) {
			otherPort.send(new DatagramPacket(spoofed, spoofed.length, request.getSocketAddress()));
			otherHost.send(new DatagramPacket(spoofed, spoofed.length, request.getSocketAddress()));
		}
		reply(request, "right");
		assertThat(get(sending)).isEqualTo("right");
	}

	@Test
	void sendsTheNextRequestsAfterADatagramThatNobodyAskedFor() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=text", "connections=2");
		for (int i = 0; i < 50; i++) {
			CompletionStage<Object> sending = outbound.send(message("ask " + i));
			DatagramPacket request = receive();
			for (int j = 0; j < 5; j++) {
				reply(request, "answer " + j);
			}
			assertThat(get(sending)).isEqualTo("answer 0");
		}
		assertThat(outbound.status().state()).isEqualTo(State.UP);
	}

	@Test
	void requestsBeyondItsSocketsWaitForTheirTurn() throws Exception {
		Outbound outbound = start("pattern=request-reply", "payload.type=text", "connections=1");
		List<CompletionStage<Object>> sendings = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			sendings.add(outbound.send(message("q" + i)));
		}
		for (int i = 0; i < 10; i++) {
			DatagramPacket request = receive();
			assertThat(text(request)).isEqualTo("q" + i);
			assertThat(sendings.get(i).toCompletableFuture()).isNotDone();
			reply(request, "a" + i);
			assertThat(get(sendings.get(i))).isEqualTo("a" + i);
		}
	}

	@Test
	void requestsThatWaitEndAtTheirOwnDeadline() throws Exception {
		Outbound outbound = start("pattern=request-reply", "connections=1", "deadlines.reply=1s");
		List<CompletionStage<Object>> sendings = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			sendings.add(outbound.send(message("q" + i)));
		}
		// One after another they would take 20 seconds.
		CompletableFuture
			.allOf(sendings.stream()
				.map((sending) -> sending.toCompletableFuture().exceptionally((error) -> null))
				.toArray(CompletableFuture[]::new))
			.get(10, TimeUnit.SECONDS);
		for (CompletionStage<Object> sending : sendings) {
			assertFails(sending, Cause.TIMEOUT, "no answer within 1000 ms");
		}
		await().until(() -> outbound.status().connections() == 0);
	}

	@Test
	void failsAtOnceWhereNobodyListens() throws Exception {
		Outbound outbound = start("pattern=request-reply", "connections=2", "deadlines.reply=1m");
		this.peer.close();
		List<CompletionStage<Object>> sendings = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			sendings.add(outbound.send(message("anyone?")));
		}
		for (CompletionStage<Object> sending : sendings) {
			assertFails(sending, Cause.TARGET_DOWN, "Port unreachable");
		}
		await().until(() -> outbound.status().connections() == 0);
	}

	@Test
	void stopFailsWhatIsPending() {
		Outbound outbound = start("pattern=request-reply", "connections=1", "deadlines.reply=1m");
		CompletionStage<Object> sent = outbound.send(message("sent"));
		CompletionStage<Object> waiting = outbound.send(message("waiting"));
		outbound.stop();
		assertFails(sent, Cause.TARGET_DOWN, "has stopped");
		assertFails(waiting, Cause.TARGET_DOWN, "has stopped");
		assertThat(outbound.status().connections()).isZero();
	}

	@Test
	void hasABoundOnWhatWaits() {
		Outbound outbound = start("pattern=request-reply", "connections=1", "deadlines.reply=1m");
		CompletionStage<Object> last = outbound.send(message("x"));
		for (int i = 0; i < 300 && !last.toCompletableFuture().isDone(); i++) {
			last = outbound.send(message(new byte[60_000]));
		}
		assertFails(last, Cause.OVERLOAD, "too many requests are pending");
	}

	@Test
	void isMadeByItsFactory() {
		UdpOutboundFactory factory = new UdpOutboundFactory(this.loops, JsonMapper.shared(), new Expressions(null),
				(name) -> {
					throw new IllegalStateException("There are no inbounds");
				});
		assertThat(factory.scheme()).isEqualTo(Address.Scheme.UDP);
		OutboundDefinition definition = ((UdpOutbound) start()).definition();
		Outbound made = factory.create("made", definition, null);
		assertThat(made.name()).isEqualTo("made");
		assertThat(made.status().state()).isEqualTo(State.STOPPED);
		assertThat(made.status().since()).isBeforeOrEqualTo(Instant.now().plus(Duration.ofSeconds(1)));
	}

}
