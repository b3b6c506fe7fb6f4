package dev.sluice.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import dev.sluice.TestNames;
import dev.sluice.message.Cause;
import dev.sluice.outbound.FarSide.Conversation;
import dev.sluice.outbound.FarSide.Peer;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.outbound.TcpOutboundSetup.TestOrigin;
import dev.sluice.transport.Address;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.sluice.outbound.TcpOutboundSetup.awaitState;
import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Which address, and which connection, a message takes.
 */
class TcpOutboundBalanceTests {

	private final TcpOutboundSetup setup = new TcpOutboundSetup().requestReply();

	private final CountDownLatch held = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.held.countDown();
		this.setup.close();
	}

	private FarSide far(String host, Conversation conversation) {
		return this.setup.far(new FarSide(host, 0, conversation));
	}

	/** Keeps the answers to lines that begin with "hold" back. */
	private void holding(Peer peer) throws IOException, InterruptedException {
		for (String line = peer.read(); line != null; line = peer.read()) {
			if (line.startsWith("hold")) {
				this.held.await();
			}
			peer.write(line + "\n");
		}
	}

	private static void awaitConnections(TcpOutbound outbound, int connections) {
		await().until(() -> outbound.status().connections() == connections);
	}

	@Test
	void roundRobinConnectsToEachAddressAndTakesThemInTurn() {
		List<FarSide> hosts = List.of(far("127.0.0.1", Peer::echo), far("127.0.0.2", Peer::echo),
				far("::1", Peer::echo));
		TcpOutbound outbound = this.setup.connections(3).with("balance", "round-robin").startUp();
		awaitConnections(outbound, 3);
		assertThat(outbound.connectionsByAddress().values()).containsExactly(1, 1, 1);
		for (int i = 0; i < 30; i++) {
			assertThat(result(send(outbound, "request " + i))).isEqualTo("request " + i);
		}
		assertThat(hosts).allSatisfy((host) -> assertThat(host.received()).hasSize(10));
	}

	@Test
	void roundRobinSharesOneWayOriginsAmongTheAddresses() {
		List<FarSide> hosts = List.of(far("127.0.0.1", Peer::sink), far("127.0.0.2", Peer::sink));
		TcpOutbound outbound = this.setup.with("pattern", "one-way")
			.connections(4)
			.with("balance", "round-robin")
			.startUp();
		for (int i = 0; i < 8; i++) {
			TestOrigin origin = new TestOrigin();
			for (int m = 0; m < 5; m++) {
				assertThat(result(send(outbound, i + "-" + m, origin))).isNull();
			}
		}
		await().untilAsserted(() -> assertThat(hosts).allSatisfy((host) -> assertThat(host.received()).hasSize(20)));
		assertThat(hosts).allSatisfy((host) -> assertThat(host.peers()).hasSize(2));
	}

	@Test
	void roundRobinGoesOnThroughTheOthersWhereOneDoesNotAnswer() {
		FarSide alive = this.setup.address(FarSide.deadPort()).far(FarSide.echo());
		TcpOutbound outbound = this.setup.connections(2).with("balance", "round-robin").startUp();
		awaitConnections(outbound, 2);
		assertThat(outbound.connectionsByAddress().values()).containsExactly(0, 2);
		assertThat(alive.peers()).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "round-robin", "least-pending" })
	void usesAllAddressesOfAName(String balance) {
		FarSide first = new FarSide("127.0.0.1", 0, Peer::echo);
		try (first;
				FarSide second = new FarSide("127.0.0.2", first.port(), Peer::echo);
				FarSide third = new FarSide("127.0.0.3", first.port(), Peer::echo)) {
			Address name = new Address(Address.Scheme.TCP, TestNames.SEVERAL, first.port());
			TcpOutbound outbound = this.setup.with("connect[0]", name.toString())
				.connections(5)
				.with("balance", balance)
				.startUp();
			awaitConnections(outbound, 3);
			for (int i = 0; i < 30; i++) {
				assertThat(result(send(outbound, "request " + i))).isEqualTo("request " + i);
			}
			assertThat(List.of(first, second, third)).allSatisfy((host) -> assertThat(host.received()).hasSize(10));
			outbound.stop();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "round-robin", "least-pending" })
	void usesAllAddressesOfNamesThatBecomeKnownOneAfterAnother(String balance) {
		FarSide first = this.setup.closing(new FarSide("127.0.0.1", 0, Peer::echo));
		List<FarSide> hosts = new ArrayList<>(List.of(first));
		for (int i = 2; i <= 5; i++) {
			hosts.add(this.setup.closing(new FarSide("127.0.0." + i, first.port(), Peer::echo)));
		}
		TcpOutbound outbound = this.setup
			.addresses("tcp://" + TestNames.SEVERAL + ":" + first.port(),
					"tcp://" + TestNames.SLOW + ":" + first.port())
			.connections(5)
			.with("balance", balance)
			.startUp();
		awaitConnections(outbound, 5);
		assertThat(hosts).allSatisfy((host) -> assertThat(host.peers()).hasSize(1));
	}

	@Test
	void leastPendingAvoidsAnAddressThatIsSlow() {
		FarSide slow = far("127.0.0.1", this::holding);
		FarSide quick = far("127.0.0.2", Peer::echo);
		TcpOutbound outbound = this.setup.connections(2).with("balance", "least-pending").startUp();
		awaitConnections(outbound, 2);
		List<CompletableFuture<@Nullable Object>> first = Stream.of("hold 1", "hold 2")
			.map((line) -> send(outbound, line))
			.toList();
		await().until(() -> first.stream().anyMatch(CompletableFuture::isDone));
		for (int i = 0; i < 20; i++) {
			assertThat(result(send(outbound, "request " + i))).isEqualTo("request " + i);
		}
		assertThat(slow.received()).hasSize(1);
		assertThat(quick.received()).hasSize(21);
		this.held.countDown();
		first.forEach(TcpOutboundSetup::result);
	}

	@Test
	void leastPendingComesBackToAnAddressThatWasDown() {
		FarSide down = far("127.0.0.1", Peer::echo);
		down.close();
		FarSide alive = far("127.0.0.2", Peer::echo);
		TcpOutbound outbound = this.setup.connections(2).with("balance", "least-pending").startUp();
		for (int i = 0; i < 20; i++) {
			assertThat(result(send(outbound, "request " + i))).isEqualTo("request " + i);
		}
		assertThat(outbound.connectionsByAddress().get(down.address())).isZero();
		try (FarSide back = new FarSide("127.0.0.1", down.port(), Peer::echo)) {
			await().until(() -> outbound.connectionsByAddress().get(down.address()) == 1);
			for (int i = 0; i < 20; i++) {
				assertThat(result(send(outbound, "more " + i))).isEqualTo("more " + i);
			}
			assertThat(back.received()).hasSize(10);
			assertThat(alive.received()).hasSize(30);
		}
		await().until(() -> outbound.connectionsByAddress().get(down.address()) == 0);
		assertThat(result(send(outbound, "after"))).isEqualTo("after");
	}

	@Test
	void leastPendingIsDownOnlyWhenAllAddressesAre() {
		this.setup.address(FarSide.deadPort()).address(FarSide.deadPort());
		TcpOutbound outbound = this.setup.with("balance", "least-pending").start();
		awaitState(outbound, State.DOWN);
		assertThat(cause(send(outbound, "request"))).isEqualTo(Cause.TARGET_DOWN);
	}

	@Test
	void dialsFromTheLocalAddress() throws IOException {
		FarSide far = this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.with("local", "127.0.0.5").startUp();
		assertThat(result(send(outbound, "request"))).isEqualTo("request");
		assertThat(far.peers().getFirst().socket.getInetAddress()).isEqualTo(InetAddress.getByName("127.0.0.5"));
	}

	@Test
	void saysThatTheLocalAddressIsNotOfThisMachine() {
		this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.with("local", "192.0.2.7").start();
		awaitState(outbound, State.DOWN);
		assertThat(outbound.status().reason()).startsWith("cannot dial from the local address 192.0.2.7: ");
		assertThat(cause(send(outbound, "request"))).isEqualTo(Cause.TARGET_DOWN);
	}

	@Test
	void dialsThoseAddressesThatItCanFromTheLocalOne() {
		far("::1", Peer::echo);
		FarSide fitting = far("127.0.0.1", Peer::echo);
		TcpOutbound outbound = this.setup.with("local", "127.0.0.1").startUp();
		assertThat(outbound.status().address()).isEqualTo(fitting.address());
		fitting.close();
		awaitState(outbound, State.DOWN);
	}

	@Test
	void saysThatTheLocalAddressIsOfTheOtherVersionOrUnknown() {
		far("::1", Peer::echo);
		TcpOutbound outbound = this.setup.with("local", "127.0.0.1").start();
		awaitState(outbound, State.DOWN);
		assertThat(outbound.status().reason()).contains("cannot be dialled from the local address 127.0.0.1");
		outbound.stop();
		TcpOutbound unknown = this.setup.with("local", "nobody.invalid").start();
		awaitState(unknown, State.DOWN);
		assertThat(unknown.status().reason()).isEqualTo("unknown host nobody.invalid, the local address");
	}

	@ParameterizedTest
	@ValueSource(strings = { "request-reply", "one-way" })
	void doesNotUseAConnectionWhoseEndHasNotBeenReadYet(String pattern) throws Exception {
		Assumptions.assumeTrue(this.setup.eventLoops().isEpoll());
		CountDownLatch end = new CountDownLatch(1);
		CountDownLatch ended = new CountDownLatch(1);
		FarSide far = this.setup.with("pattern", pattern).far(new FarSide((peer) -> {
			if (end.getCount() > 0) {
				end.await();
				peer.socket.shutdownOutput();
				ended.countDown();
				peer.sink();
			}
			peer.echo();
		}));
		TcpOutbound outbound = this.setup.connections(1).create();
		EventLoop loop = this.setup.eventLoops().workers().next();
		loop.submit(outbound::start).sync();
		awaitState(outbound, State.UP);
		// All in one turn, in which the loop reads nothing.
		CompletableFuture<@Nullable Object> sending = loop.submit(() -> {
			end.countDown();
			ended.await();
			return send(outbound, "request");
		}).get();
		assertThat(result(sending)).isEqualTo(pattern.equals("one-way") ? null : "request");
		await().until(() -> far.received().contains("request"));
		assertThat(far.peers().getFirst().lines).isEmpty();
	}

	@Test
	void refusesRequestsBeyondThoseThatMayWait() {
		FarSide far = this.setup.far(new FarSide(this::holding));
		TcpOutbound outbound = this.setup.connections(1).with("limits.waiting", 3).startUp();
		List<CompletableFuture<@Nullable Object>> sendings = new ArrayList<>();
		sendings.add(send(outbound, "hold"));
		await().until(() -> far.received().size() == 1);
		for (int i = 0; i < 3; i++) {
			sendings.add(send(outbound, "waits " + i));
		}
		TestOrigin origin = new TestOrigin();
		assertThat(cause(send(outbound, "too many", origin))).isEqualTo(Cause.OVERLOAD);
		assertThat(outbound.pending()).isEqualTo(4);
		this.held.countDown();
		sendings.forEach(TcpOutboundSetup::result);
		assertThat(result(send(outbound, "after", origin))).isEqualTo("after");
		assertThat(outbound.pending()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void aRequestWaitsForTheFirstConnectionThatHasNothingToDo(int quick) {
		CountDownLatch first = new CountDownLatch(1);
		FarSide far = this.setup.far(new FarSide((peer) -> {
			for (String line = peer.read(); line != null; line = peer.read()) {
				if (line.startsWith("quick")) {
					first.await();
				}
				else if (line.startsWith("hold")) {
					this.held.await();
				}
				peer.write(line + "\n");
			}
		}));
		TcpOutbound outbound = this.setup.connections(2).startUp();
		List<TestOrigin> origins = List.of(new TestOrigin(), new TestOrigin());
		send(outbound, (quick == 0) ? "quick" : "hold", origins.get(0));
		await().until(() -> far.received().size() == 1);
		send(outbound, (quick == 1) ? "quick" : "hold", origins.get(1));
		await().until(() -> far.received().size() == 2);
		CompletableFuture<@Nullable Object> behind = send(outbound, "behind", origins.get(1 - quick));
		List<CompletableFuture<@Nullable Object>> free = Stream
			.of(send(outbound, "1"), send(outbound, "2", new TestOrigin()), send(outbound, "3"),
					send(outbound, "4", new TestOrigin()))
			.toList();
		first.countDown();
		free.forEach(TcpOutboundSetup::result);
		assertThat(far.received()).doesNotContain("behind");
		this.held.countDown();
		assertThat(result(behind)).isEqualTo("behind");
		assertThat(far.peers()).hasSize(2);
	}

}
