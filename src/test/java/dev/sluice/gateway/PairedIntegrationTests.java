package dev.sluice.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.OutboundStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections that have a connection of their own at an outbound.
 */
class PairedIntegrationTests {

	private static final int MEGABYTE = 1024 * 1024;

	private static final String PROXY = """
			sluice:
			  inbound:
			    near: {listen: "tcp://127.0.0.1:0", framing: %s, dispatch: %s, deadlines: {linger: 1s}}
			  outbound:
			    far:
			      connect: [%s]
			      framing: %s
			      connections: paired
			      %s
			  routes:
			    all: {from: near, to: far}
			""";

	private static GatewayTester proxy(int port, String... more) {
		return proxy("event-loop", port, more);
	}

	private static GatewayTester proxy(String dispatch, int port, String... more) {
		return GatewayTester.start(PROXY.formatted("raw", dispatch, "'tcp://127.0.0.1:" + port + "'", "raw",
				String.join("\n      ", more)));
	}

	/** Ends with all that was received handed to the far side. */
	private static Ledger assertHandled(GatewayTester gateway) {
		Ledger ledger = GatewayTester.settled(gateway.ledger("near"));
		assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(ledger.received());
		assertThat(gateway.outbound("far").counts().succeeded()).isEqualTo(ledger.received());
		assertThat(gateway.outbound("far").counts().pending()).isZero();
		return ledger;
	}

	private static void awaitNoneOpen(GatewayTester gateway) {
		await().untilAsserted(() -> {
			assertThat(gateway.inbound("near").status().connections()).isZero();
			assertThat(gateway.outbound("far").status().connections()).isZero();
		});
	}

	@Test
	void aPairOnWhichThePeerSaysNothingIsClosedWhenItHasBeenIdle() throws Exception {
		try (TcpServer far = TcpServer.start(PairedIntegrationTests::echo);
				GatewayTester gateway = GatewayTester.start(PROXY.replace("linger: 1s", "linger: 1s, idle: 300ms")
					.formatted("raw", "event-loop", "'tcp://127.0.0.1:" + far.port() + "'", "raw", ""));
				TcpClient client = gateway.connect("near")) {
			assertThat(client.send("a").read(1)).containsExactly('a');
			assertThat(client.rest()).isEmpty();
			awaitNoneOpen(gateway);
		}
	}

	private static byte[] noise(int seed, int size) {
		byte[] bytes = new byte[size];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	private static void send(TcpClient client, byte[] bytes) {
		Thread.ofVirtual().start(() -> {
			try {
				client.send(bytes);
			}
			catch (IOException ex) {
				// The test sees what is missing.
			}
		});
	}

	private static void echo(TcpServer server, TcpClient peer) throws IOException {
		InputStream in = peer.socket().getInputStream();
		byte[] buffer = new byte[8192];
		for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
			peer.send(Arrays.copyOf(buffer, read));
		}
	}

	@Test
	void theFarSideMaySpeakFirst() throws IOException {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("220 welcome\n");
			server.echo(peer);
		}); GatewayTester gateway = proxy(farSide.port()); TcpClient client = gateway.connect("near")) {
			assertThat(client.line()).isEqualTo("220 welcome");
			assertThat(client.send("hello\n").line()).isEqualTo("hello");
			assertThat(gateway.outbound("far").status().connections()).isOne();
			assertHandled(gateway);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "virtual-thread" })
	void bothSidesSpeakAtOnceAndNothingIsLostOrChanged(String dispatch) throws Exception {
		byte[] there = noise(1, 8 * MEGABYTE);
		byte[] back = noise(2, 8 * MEGABYTE);
		CompletableFuture<byte[]> heard = new CompletableFuture<>();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			send(peer, back);
			heard.complete(peer.read(there.length));
			server.sink(peer);
		}); GatewayTester gateway = proxy(dispatch, farSide.port()); TcpClient client = gateway.connect("near")) {
			send(client, there);
			assertThat(client.read(back.length)).isEqualTo(back);
			assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo(there);
			assertHandled(gateway);
		}
	}

	@Test
	void aFarSideThatSaysMuchAndEndsAtOnceIsHeardToTheEnd() throws Exception {
		byte[] back = noise(3, 40 * MEGABYTE);
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send(back);
			peer.endOutput();
		}); GatewayTester gateway = proxy(farSide.port()); TcpClient client = gateway.connect("near")) {
			// Until the far side has to wait for the client, which does not read.
			await().during(300, TimeUnit.MILLISECONDS).until(() -> gateway.outbound("far").status().connections() == 1);
			assertThat(client.read(back.length)).isEqualTo(back);
			assertThat(client.rest()).isEmpty();
		}
	}

	@Test
	void framesAreCutAndWrittenAsEachSideHasThem() throws IOException {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			assertThat(peer.read(7)).asString().isEqualTo("2hi3you");
			peer.send("1a2bc");
			server.sink(peer);
		});
				GatewayTester gateway = GatewayTester.start(PROXY.formatted("line", "event-loop",
						"'tcp://127.0.0.1:" + farSide.port() + "'", "{type: length-text, digits: 1}", ""));
				TcpClient client = gateway.connect("near")) {
			client.send("hi\nyou\n");
			assertThat(client.line()).isEqualTo("a");
			assertThat(client.line()).isEqualTo("bc");
			assertThat(assertHandled(gateway).received()).isEqualTo(2);
		}
	}

	@Test
	void aPeerThatEndsItsStreamStillHearsTheRest() throws IOException {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			String all = peer.rest();
			peer.send("got " + all);
		}); GatewayTester gateway = proxy(farSide.port()); TcpClient client = gateway.connect("near")) {
			client.send("request").endOutput();
			assertThat(client.rest()).isEqualTo("got request");
			awaitNoneOpen(gateway);
			assertHandled(gateway);
		}
	}

	@Test
	void aFarSideThatEndsItsStreamStillHearsTheRest() throws Exception {
		CompletableFuture<String> heard = new CompletableFuture<>();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("bye");
			peer.endOutput();
			heard.complete(peer.rest());
		}); GatewayTester gateway = proxy(farSide.port()); TcpClient client = gateway.connect("near")) {
			assertThat(client.rest()).isEqualTo("bye");
			client.send("one ");
			await().untilAsserted(() -> assertThat(gateway.ledger("near").received()).isOne());
			assertThat(gateway.inbound("near").status().connections()).isOne();
			client.send("two").endOutput();
			assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("one two");
			awaitNoneOpen(gateway);
			assertHandled(gateway);
		}
	}

	@Test
	void anIdlePairOutlivesLingerWhenOneSideHasEnded() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.rest();
			answer.await();
			peer.send("late");
		}); GatewayTester gateway = proxy(farSide.port()); TcpClient client = gateway.connect("near")) {
			client.send("x").endOutput();
			await().during(3, TimeUnit.SECONDS)
				.atMost(10, TimeUnit.SECONDS)
				.untilAsserted(() -> assertThat(gateway.inbound("near").status().connections()).isOne());
			answer.countDown();
			assertThat(client.rest()).isEqualTo("late");
			awaitNoneOpen(gateway);
		}
	}

	@Test
	void whenThePeerGoesTheFarSideIsToldAndHearsAllThatCameBefore() throws Exception {
		CompletableFuture<String> heard = new CompletableFuture<>();
		try (TcpServer farSide = TcpServer.start((server, peer) -> heard.complete(peer.rest()));
				GatewayTester gateway = proxy(farSide.port())) {
			try (TcpClient client = gateway.connect("near")) {
				client.send("last words");
			}
			assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("last words");
			awaitNoneOpen(gateway);
			assertHandled(gateway);
		}
	}

	@Test
	void aFarSideThatIsKilledClosesThePeerBehindWhatItSaid() throws Exception {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			server.read(peer);
			peer.send("half an ans");
			server.read(peer);
			peer.socket().setSoLinger(true, 0);
			peer.socket().close();
		}); GatewayTester gateway = proxy(farSide.port())) {
			try (TcpClient client = gateway.connect("near")) {
				assertThat(client.send("question\n").read(11)).asString().isEqualTo("half an ans");
				assertThat(client.send("die\n").rest()).isEmpty();
			}
			awaitNoneOpen(gateway);
			assertThat(assertHandled(gateway).received()).isEqualTo(2);
			assertThat(farSide.connections()).hasSize(1);
		}
	}

	@Test
	void whereNoAddressAnswersThePeerIsClosedAndItsMessagesFail() throws IOException {
		int port = TcpServer.deadPort();
		try (GatewayTester gateway = proxy(port)) {
			try (TcpClient client = gateway.connect("near")) {
				assertThat(client.send("x").rest()).isEmpty();
			}
			awaitNoneOpen(gateway);
			Ledger ledger = gateway.settled("near");
			assertThat(ledger.ended(Outcome.FAILED, Cause.TARGET_DOWN)).isEqualTo(ledger.received());
			assertThat(gateway.outbound("far").status().state()).isEqualTo(State.DOWN);
			assertThat(gateway.outbound("far").status().reason()).containsIgnoringCase("refused");
			try (TcpServer farSide = TcpServer.startAt(port, TcpServer::echo);
					TcpClient client = gateway.connect("near")) {
				assertThat(client.send("x\n").line()).isEqualTo("x");
				assertThat(gateway.outbound("far").status().state()).isEqualTo(State.UP);
				assertThat(farSide.connections()).hasSize(1);
			}
		}
	}

	@Test
	void theAddressesAreDialledInOrder() throws IOException {
		try (TcpServer farSide = TcpServer.start(TcpServer::echo);
				GatewayTester gateway = GatewayTester.start(
						PROXY.formatted("raw", "event-loop",
								"'tcp://127.0.0.1:" + TcpServer.deadPort() + "', 'tcp://127.0.0.1:" + farSide.port()
										+ "'",
								"raw", ""));
				TcpClient client = gateway.connect("near")) {
			assertThat(client.send("x\n").line()).isEqualTo("x");
			assertHandled(gateway);
		}
	}

	/** More than all socket buffers hold would be stuck in the gateway. */
	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "virtual-thread" })
	void aFarSideThatStopsReadingHoldsThePeerBackAndThenHearsAll(String dispatch) throws Exception {
		byte[] all = noise(3, 64 * MEGABYTE);
		CountDownLatch read = new CountDownLatch(1);
		CompletableFuture<byte[]> heard = new CompletableFuture<>();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			read.await();
			heard.complete(peer.read(all.length));
		});
				GatewayTester gateway = proxy(dispatch, farSide.port(), "deadlines: {write: 60s}");
				TcpClient client = gateway.connect("near")) {
			AtomicLong sent = sendCounting(client, all);
			assertStuck(sent, all.length);
			assertThat(gateway.outbound("far").counts().pending()).isLessThanOrEqualTo(1024);
			read.countDown();
			assertThat(Arrays.equals(heard.get(60, TimeUnit.SECONDS), all)).isTrue();
			assertHandled(gateway);
		}
	}

	@Test
	void aPeerThatStopsReadingHoldsTheFarSideBackAndThenHearsAll() throws Exception {
		byte[] all = noise(4, 64 * MEGABYTE);
		CompletableFuture<AtomicLong> sending = new CompletableFuture<>();
		CompletableFuture<byte[]> heard = new CompletableFuture<>();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			sending.complete(sendCounting(peer, all));
			heard.complete(peer.read(8 * MEGABYTE));
			server.sink(peer);
		});
				GatewayTester gateway = proxy(farSide.port(), "deadlines: {write: 1s}");
				TcpClient client = gateway.connect("near")) {
			assertStuck(sending.get(20, TimeUnit.SECONDS), all.length);
			// The other direction does not wait for this one.
			byte[] there = noise(5, 8 * MEGABYTE);
			send(client, there);
			assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo(there);
			assertThat(Arrays.equals(client.read(all.length), all)).isTrue();
			assertHandled(gateway);
		}
	}

	private static AtomicLong sendCounting(TcpClient client, byte[] bytes) {
		AtomicLong sent = new AtomicLong();
		Thread.ofPlatform().daemon().start(() -> {
			try {
				for (int at = 0; at < bytes.length; at += 65_536) {
					client.send(Arrays.copyOfRange(bytes, at, at + 65_536));
					sent.addAndGet(65_536);
				}
			}
			catch (IOException ex) {
				// The test sees what is missing.
			}
		});
		return sent;
	}

	private static void assertStuck(AtomicLong sent, int all) {
		AtomicLong before = new AtomicLong(-1);
		await().atMost(20, TimeUnit.SECONDS)
			.pollInterval(1, TimeUnit.SECONDS)
			.until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
		assertThat(sent.get()).isLessThan(all / 2);
	}

	@Test
	void aFarSideThatDoesNotReadInTimeIsClosedWithItsPeer() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		try (TcpServer farSide = TcpServer.start((server, peer) -> end.await());
				GatewayTester gateway = proxy(farSide.port(), "deadlines: {write: 500ms}");
				TcpClient client = gateway.connect("near")) {
			sendCounting(client, noise(6, 32 * MEGABYTE));
			await().atMost(20, TimeUnit.SECONDS)
				.untilAsserted(() -> assertThat(gateway.outbound("far").status().connections()).isZero());
			assertThat(client.rest()).isEmpty();
			client.close();
			awaitNoneOpen(gateway);
			Ledger ledger = gateway.settled("near");
			assertThat(ledger.ended(Outcome.FAILED, Cause.TIMEOUT)).isPositive();
			assertThat(gateway.outbound("far").counts().succeeded()).isEqualTo(ledger.ended(Outcome.HANDLED));
			end.countDown();
		}
	}

	@Test
	void aHundredConnectionsEachHaveTheirOwn() throws Exception {
		try (TcpServer farSide = TcpServer.start(PairedIntegrationTests::echo);
				GatewayTester gateway = proxy(farSide.port())) {
			List<CompletableFuture<Void>> clients = new ArrayList<>();
			CountDownLatch allOpen = new CountDownLatch(100);
			for (int i = 0; i < 100; i++) {
				byte[] own = noise(i, 256 * 1024);
				CompletableFuture<Void> done = new CompletableFuture<>();
				clients.add(done);
				Thread.ofVirtual().start(() -> {
					try (TcpClient client = gateway.connect("near")) {
						allOpen.countDown();
						allOpen.await();
						send(client, own);
						assertThat(Arrays.equals(client.read(own.length), own)).isTrue();
						done.complete(null);
					}
					catch (Throwable ex) {
						done.completeExceptionally(ex);
					}
				});
			}
			CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
			awaitNoneOpen(gateway);
			assertThat(farSide.connections()).hasSize(100);
			assertHandled(gateway);
		}
	}

	@Test
	void whileTheGatewayStopsAPairGoesOnUntilItEnds() throws Exception {
		try (TcpServer farSide = TcpServer.start(TcpServer::echo);
				GatewayTester gateway = proxy(farSide.port());
				TcpClient client = gateway.connect("near")) {
			assertThat(client.send("before\n").line()).isEqualTo("before");
			Ledger ledger = gateway.ledger("near");
			CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close);
			await()
				.untilAsserted(() -> assertThat(gateway.inbound("near").status().state().name()).isEqualTo("DRAINING"));
			assertThat(client.send("meanwhile\n").line()).isEqualTo("meanwhile");
			client.send("last\n").endOutput();
			assertThat(client.rest()).isEqualTo("last\n");
			closing.get(20, TimeUnit.SECONDS);
			assertThat(GatewayTester.settled(ledger).ended(Outcome.HANDLED)).isEqualTo(ledger.received());
		}
	}

	@Test
	void aPairThatDoesNotEndIsCutWhenTheGraceIsOver() throws Exception {
		try (TcpServer farSide = TcpServer.start(TcpServer::echo)) {
			GatewayTester gateway = proxy(farSide.port());
			try (TcpClient client = gateway.connect("near")) {
				assertThat(client.send("x\n").line()).isEqualTo("x");
				CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close);
				assertThat(client.rest()).isEmpty();
				closing.get(20, TimeUnit.SECONDS);
			}
		}
	}

}
