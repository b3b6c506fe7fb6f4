package dev.sluice.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.inbound.InboundPeers;
import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.NonBlocking;
import dev.sluice.message.Outcome;
import dev.sluice.route.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Messages that are sent to one chosen connection of an inbound.
 */
class PeersIntegrationTests {

	/** Trackers ask for the names of their connections; who commands them knows them. */
	private static final String TRACKERS = """
			sluice:
			  inbound:
			    trackers:
			      listen: tcp://127.0.0.1:0
			      framing: line
			      payload: text
			      pattern: request-reply
			    admin:
			      listen: %s
			      %s
			      payload: text
			      pattern: %s
			      on-error: reply
			      error-reply: "NAK #{cause} #{error.message}"
			  routes:
			    positions:
			      from: trackers
			      steps: [{transform: "payload == 'id' ? headers.ip_connectionId : payload.toUpperCase()"}]
			    commands:
			      from: admin
			""";

	private static final String NAMED = """
			      steps:
			        - headers: {ip_connectionId: "#{payload.split(' ', 2)[0]}"}
			        - transform: "payload.split(' ', 2)[1]"
			""";

	private static GatewayTester commanding(String pattern, String... targets) {
		return GatewayTester.start(TRACKERS.formatted("tcp://127.0.0.1:0", "framing: line", pattern) + NAMED + "      "
				+ String.join("\n      ", targets) + "\n", Beans.class);
	}

	private static String idOf(TcpClient tracker) throws IOException {
		return tracker.send("id\n").line();
	}

	private static InboundPeers peers(GatewayTester gateway) {
		return gateway.context().getBean("trackers.peers", InboundPeers.class);
	}

	private static Message<?> message(Object payload, String id) {
		return MessageBuilder.withPayload(payload).setHeader(IpHeaders.CONNECTION_ID, id).build();
	}

	@Test
	void aMessageReachesTheConnectionThatItNamesAndNoOther() throws Exception {
		try (GatewayTester gateway = commanding("one-way", "to: peers:trackers");
				TcpClient first = gateway.connect("trackers");
				TcpClient second = gateway.connect("trackers");
				TcpClient admin = gateway.connect("admin")) {
			String firstId = idOf(first);
			String secondId = idOf(second);
			admin.send(firstId + " one\n" + secondId + " two\n" + firstId + " three\n");
			assertThat(first.line()).isEqualTo("one");
			assertThat(first.line()).isEqualTo("three");
			assertThat(second.line()).isEqualTo("two");
			assertThat(first.send("here\n").line()).isEqualTo("HERE");
			assertThat(second.send("there\n").line()).isEqualTo("THERE");
			assertThat(gateway.settled("admin").ended(Outcome.HANDLED)).isEqualTo(3);
			assertThat(GatewayTester.settled(gateway.routeLedger("commands")).ended(Outcome.HANDLED)).isEqualTo(3);
			assertThat(gateway.settled("trackers").received()).isEqualTo(4);
			assertThat(GatewayTester.settled(gateway.inbound("trackers").pushes()).ended(Outcome.HANDLED)).isEqualTo(3);
		}
	}

	@Test
	void aMessageForAConnectionThatIsGoneFailsAsTargetDown() throws Exception {
		try (GatewayTester gateway = commanding("one-way", "to: peers:trackers");
				TcpClient tracker = gateway.connect("trackers");
				TcpClient admin = gateway.connect("admin")) {
			String id = idOf(tracker);
			tracker.close();
			await().untilAsserted(() -> assertThat(gateway.inbound("trackers").status().connections()).isZero());
			assertThat(admin.send(id + " hello\n").line()).startsWith("NAK target-down ").contains("trackers", id);
			assertThat(admin.send("nobody hello\n").line()).startsWith("NAK target-down ").contains("nobody");
			assertThat(gateway.settled("admin").ended(Outcome.FAILED, Cause.TARGET_DOWN)).isEqualTo(2);
			Ledger pushes = GatewayTester.settled(gateway.inbound("trackers").pushes());
			assertThat(pushes.ended(Outcome.FAILED, Cause.TARGET_DOWN)).isEqualTo(2);
		}
	}

	@Test
	void aMessageThatNamesNoConnectionFailsAndSaysSo() throws Exception {
		String yaml = TRACKERS.formatted("udp://127.0.0.1:0", "", "one-way") + "      to: peers:trackers\n";
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class);
				UdpClient admin = gateway.datagrams("admin")) {
			assertThat(admin.send("hello").receive())
				.startsWith("NAK failed the message has no header ip_connectionId to name the connection");
			assertThat(gateway.settled("admin").ended(Outcome.FAILED, Cause.FAILED)).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "to: [upper, \"peers:trackers\"]", "to: upper\n      copy-to: peers:trackers" })
	void aConnectionIsToldBesideOtherTargets(String targets) throws Exception {
		try (GatewayTester gateway = commanding("request-reply", targets);
				TcpClient tracker = gateway.connect("trackers");
				TcpClient admin = gateway.connect("admin")) {
			assertThat(admin.send(idOf(tracker) + " hello\n").line()).isEqualTo("HELLO");
			assertThat(tracker.line()).isEqualTo("hello");
		}
	}

	@Test
	void allOfSeveralTargetsMustSucceedButNotACopy() throws Exception {
		try (GatewayTester gateway = commanding("request-reply", "to: [upper, \"peers:trackers\"]");
				TcpClient admin = gateway.connect("admin")) {
			assertThat(admin.send("nobody hello\n").line()).startsWith("NAK target-down");
		}
		try (GatewayTester gateway = commanding("request-reply", "to: upper", "copy-to: peers:trackers");
				TcpClient admin = gateway.connect("admin")) {
			assertThat(admin.send("nobody hello\n").line()).isEqualTo("HELLO");
			assertThat(gateway.context().getBean("commands.route", Route.class).copyFailures()).isOne();
		}
	}

	@Test
	void aFarSideThatWasDialledIsReachedInTheSameWay() throws Exception {
		CompletableFuture<String> id = new CompletableFuture<>();
		CompletableFuture<String> told = new CompletableFuture<>();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			id.complete(peer.send("id\n").line());
			told.complete(peer.line());
			server.sink(peer);
		});
				GatewayTester gateway = GatewayTester
					.start((TRACKERS.formatted("tcp://127.0.0.1:0", "framing: line", "one-way") + NAMED
							+ "      to: peers:trackers\n")
						.replaceFirst("listen: tcp://127.0.0.1:0", "connect: tcp://127.0.0.1:" + farSide.port()),
							Beans.class);
				TcpClient admin = gateway.connect("admin")) {
			admin.send(id.get(20, TimeUnit.SECONDS) + " hello\n");
			assertThat(told.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
			farSide.close();
			await().untilAsserted(() -> assertThat(gateway.inbound("trackers").status().connections()).isZero());
			assertThat(admin.send(id.get() + " hello\n").line()).startsWith("NAK target-down");
		}
	}

	@Test
	void aMessageThatTheFramingCannotCarryFailsAndHarmsNothing() throws Exception {
		try (GatewayTester gateway = commanding("one-way", "to: peers:trackers");
				TcpClient tracker = gateway.connect("trackers")) {
			String id = idOf(tracker);
			assertRefused(gateway, message("two\nlines", id), Cause.MALFORMED);
			peers(gateway).handleMessage(message("good", id));
			assertThat(tracker.line()).isEqualTo("good");
			Ledger pushes = GatewayTester.settled(gateway.inbound("trackers").pushes());
			assertThat(pushes.ended(Outcome.FAILED, Cause.MALFORMED)).isOne();
			assertThat(pushes.ended(Outcome.HANDLED)).isOne();
		}
	}

	@Test
	void aMessageThatIsTooLongForItsLengthFieldFailsAndHarmsNothing() throws Exception {
		String yaml = """
				sluice:
				  inbound:
				    trackers: {listen: "tcp://127.0.0.1:0", framing: {type: length-field, width: 1}, pattern: request-reply}
				  routes:
				    all: {from: trackers, steps: [{transform: "headers.ip_connectionId"}]}
				""";
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class);
				TcpClient tracker = gateway.connect("trackers")) {
			String id = new String(tracker.send(new byte[] { 1, 0 }).read(tracker.read(1)[0]));
			assertRefused(gateway, message(new byte[256], id), Cause.TOO_LONG);
			peers(gateway).handleMessage(message("good", id));
			assertThat(tracker.read(5)).isEqualTo("\4good".getBytes());
		}
	}

	private static void assertRefused(GatewayTester gateway, Message<?> message, Cause cause) {
		assertThatExceptionOfType(MessageHandlingException.class)
			.isThrownBy(() -> peers(gateway).handleMessage(message))
			.satisfies((error) -> assertThat(Cause.of(error)).isEqualTo(cause));
	}

	@Test
	void applicationCodeSendsThroughTheHandlerAndWaits() throws Exception {
		try (GatewayTester gateway = commanding("one-way", "to: peers:trackers");
				TcpClient tracker = gateway.connect("trackers")) {
			String id = idOf(tracker);
			MessageHandler handler = gateway.context().getBean("trackers.peers", MessageHandler.class);
			handler.handleMessage(message("text", id));
			handler.handleMessage(message("bytes".getBytes(), id));
			handler.handleMessage(message(Map.of("is", "json"), id));
			gateway.context().getBean("toTracker.input", MessageChannel.class).send(message("flow", id));
			assertThat(List.of(tracker.line(), tracker.line(), tracker.line(), tracker.line())).containsExactly("text",
					"bytes", "{\"is\":\"json\"}", "flow");
			tracker.close();
			await().untilAsserted(() -> assertThat(gateway.inbound("trackers").status().connections()).isZero());
			assertRefused(gateway, message("late", id), Cause.TARGET_DOWN);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "greeting", "quickGreeting" })
	void aBeanSendsToTheConnectionWhoseRequestItAnswers(String bean) throws Exception {
		String yaml = """
				sluice:
				  inbound:
				    trackers: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, pattern: request-reply}
				  routes:
				    all: {from: trackers, to: %s}
				""".formatted(bean);
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class);
				TcpClient tracker = gateway.connect("trackers")) {
			tracker.send("a\nb\n");
			List<String> lines = List.of(tracker.line(), tracker.line(), tracker.line(), tracker.line());
			assertThat(lines).containsSubsequence("before a", "A").containsSubsequence("before b", "B");
			assertThat(lines).containsSubsequence("A", "B");
			assertThat(gateway.settled("trackers").ended(Outcome.HANDLED)).isEqualTo(2);
		}
	}

	@Test
	void theHandlerDoesNotWaitOnAnEventLoop() throws Exception {
		String yaml = """
				sluice:
				  inbound:
				    trackers: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, error-reply: "#{error.message}"}
				  routes:
				    all: {from: trackers, to: waiting}
				""";
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class);
				TcpClient tracker = gateway.connect("trackers")) {
			assertThat(tracker.send("a\n").line()).contains("cannot wait for the end of sending on an event loop");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TextBeans.class)
	static class Beans {

		@Bean
		IntegrationFlow toTracker(@Qualifier("trackers.peers") InboundPeers peers) {
			return (flow) -> flow.handle(peers);
		}

		@Bean
		Function<Message<String>, String> greeting(@Qualifier("trackers.peers") InboundPeers peers) {
			return (message) -> {
				peers.handleMessage(before(message));
				return message.getPayload().toUpperCase();
			};
		}

		@Bean
		@NonBlocking
		Function<Message<String>, String> quickGreeting(@Qualifier("trackers.peers") InboundPeers peers) {
			return (message) -> {
				peers.send(before(message));
				return message.getPayload().toUpperCase();
			};
		}

		private static Message<?> before(Message<String> message) {
			return message("before " + message.getPayload(),
					message.getHeaders().get(IpHeaders.CONNECTION_ID, String.class));
		}

		@Bean
		@NonBlocking
		Consumer<Message<String>> waiting(@Qualifier("trackers.peers") InboundPeers peers) {
			return peers::handleMessage;
		}

	}

}
