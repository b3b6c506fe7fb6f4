package dev.sluice.outbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import dev.sluice.outbound.FarSide.Peer;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.outbound.TcpOutboundSetup.TestOrigin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * That connections are replaced while they work, and nothing is lost, done twice or
 * overtaken by it.
 */
class TcpOutboundRenewalTests {

	private final TcpOutboundSetup setup = new TcpOutboundSetup().requestReply();

	private final List<TestOrigin> origins = IntStream.range(0, 6).mapToObj((i) -> new TestOrigin()).toList();

	/** What all far sides read, in this order. */
	private final Queue<String> log = new ConcurrentLinkedQueue<>();

	private int sent;

	@AfterEach
	void close() {
		this.setup.close();
	}

	private void logged(Peer peer) throws IOException {
		for (String line = peer.read(); line != null; line = peer.read()) {
			this.log.add(line);
			peer.write(line + "\n");
		}
	}

	/** Answers each line after a while of its own. */
	private void answeredInAnyOrder(Peer peer) throws IOException {
		for (String line = peer.read(); line != null; line = peer.read()) {
			String answer = line + "\n";
			this.log.add(line);
			CompletableFuture.runAsync(() -> answer(peer, answer),
					CompletableFuture.delayedExecutor(ThreadLocalRandom.current().nextInt(10), TimeUnit.MILLISECONDS));
		}
	}

	private static void answer(Peer peer, String answer) {
		try {
			synchronized (peer) {
				peer.write(answer);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void sunk(Peer peer) throws IOException {
		for (String line = peer.read(); line != null; line = peer.read()) {
			this.log.add(line);
		}
	}

	/** Several messages of each origin at a time, until it is enough. */
	private void load(TcpOutbound outbound, BooleanSupplier enough) {
		while (!enough.getAsBoolean()) {
			List<CompletableFuture<@Nullable Object>> sendings = new ArrayList<>();
			int first = this.sent;
			for (int m = 0; m < 10; m++, this.sent++) {
				for (int i = 0; i < this.origins.size(); i++) {
					sendings.add(send(outbound, i + " " + this.sent, this.origins.get(i)));
				}
			}
			for (int s = 0; s < sendings.size(); s++) {
				String line = s % this.origins.size() + " " + (first + s / this.origins.size());
				assertThat(result(sendings.get(s))).isEqualTo(outbound.isRequestReply() ? line : null);
			}
		}
	}

	private void assertAllReadOnceAndInOrder() {
		await().until(() -> this.log.size() >= this.sent * this.origins.size());
		for (int i = 0; i < this.origins.size(); i++) {
			String origin = i + " ";
			assertThat(this.log.stream().filter((line) -> line.startsWith(origin)))
				.containsExactlyElementsOf(IntStream.range(0, this.sent).mapToObj((m) -> origin + m).toList());
		}
	}

	@Test
	void comesBackToTheFirstAddressWithoutALoss() {
		int port = FarSide.deadPort();
		FarSide second = this.setup.address(port).far(new FarSide("127.0.0.2", 0, this::logged));
		TcpOutbound outbound = this.setup.connections(4).with("fail-back", "50ms").startUp();
		load(outbound, () -> this.sent >= 100);
		assertThat(second.received()).hasSize(this.sent * this.origins.size());
		try (FarSide back = new FarSide(port, this::logged)) {
			load(outbound, () -> second.peers().stream().allMatch((peer) -> peer.ended));
			int before = back.received().size();
			load(outbound, () -> back.received().size() >= before + 1000);
			assertAllReadOnceAndInOrder();
			assertThat(outbound.connectionsByAddress().get(FarSide.address(port))).isEqualTo(4);
			assertThat(outbound.connectionsByAddress().get(second.address())).isZero();
			assertThat(outbound.status().state()).isEqualTo(State.UP);
			assertThat(outbound.reconnects()).isZero();
			outbound.stop();
		}
	}

	@Test
	void staysWhereItIsUnlessItIsToldToComeBack() {
		int port = FarSide.deadPort();
		FarSide second = this.setup.address(port).far(FarSide.echo());
		TcpOutbound outbound = this.setup.connections(1).startUp();
		try (FarSide back = new FarSide(port, Peer::echo)) {
			for (int i = 0; i < 100; i++) {
				assertThat(result(send(outbound, "request"))).isEqualTo("request");
			}
			assertThat(back.peers()).isEmpty();
			assertThat(second.peers()).hasSize(1);
		}
	}

	@Test
	void anAnswerThatIsUnderWayArrivesThoughTheConnectionIsLeft() {
		CountDownLatch held = new CountDownLatch(1);
		int port = FarSide.deadPort();
		FarSide second = this.setup.address(port).far(new FarSide((peer) -> {
			String line = peer.read();
			held.await();
			peer.write(line + "\n");
			peer.echo();
		}));
		TcpOutbound outbound = this.setup.connections(1).with("fail-back", "50ms").startUp();
		TestOrigin origin = this.origins.getFirst();
		CompletableFuture<@Nullable Object> underWay = send(outbound, "under way", origin);
		CompletableFuture<@Nullable Object> behind = send(outbound, "behind", origin);
		await().until(() -> second.received().size() == 1);
		try (FarSide back = new FarSide(port, Peer::echo)) {
			assertThat(result(send(outbound, "free"))).isEqualTo("free");
			assertThat(back.received()).containsExactly("free");
			assertThat(List.of(underWay, behind)).noneMatch(CompletableFuture::isDone);
			held.countDown();
			assertThat(result(underWay)).isEqualTo("under way");
			assertThat(result(behind)).isEqualTo("behind");
			assertThat(back.received()).containsExactly("free", "behind");
			await().until(() -> second.peers().getFirst().ended);
			outbound.stop();
		}
	}

	@Test
	void replacesConnectionsThatAreOldWithoutALoss() {
		FarSide far = this.setup.far(new FarSide(this::logged));
		TcpOutbound outbound = this.setup.connections(4).with("max-age", "60ms").startUp();
		load(outbound, () -> far.peers().size() >= 20);
		assertAllReadOnceAndInOrder();
		assertThat(outbound.reconnects()).isZero();
		assertThat(outbound.unexpectedReplies()).isZero();
		await().until(() -> far.peers().stream().filter((peer) -> !peer.ended).count() <= 8);
	}

	@ParameterizedTest
	@ValueSource(ints = { 5, 1000 })
	void losesNoAnswerThatIsMatchedByKeyWhenConnectionsAreReplaced(int inFlight) {
		FarSide far = this.setup.far(new FarSide(this::answeredInAnyOrder));
		TcpOutbound outbound = this.setup.with("correlation.key", "payload")
			.with("limits.in-flight", inFlight)
			.connections(4)
			.with("max-age", "60ms")
			.startUp();
		load(outbound, () -> far.peers().size() >= 20 && this.sent >= 200);
		assertThat(this.log).doesNotHaveDuplicates().hasSize(this.sent * this.origins.size());
		assertThat(outbound.unexpectedReplies()).isZero();
		assertThat(outbound.reconnects()).isZero();
		assertThat(outbound.counts().pending()).isZero();
		await().until(() -> far.peers().stream().filter((peer) -> !peer.ended).count() <= 8);
	}

	@Test
	void comesBackToTheFirstAddressWithoutLosingAnAnswerThatIsMatchedByKey() {
		int port = FarSide.deadPort();
		FarSide second = this.setup.address(port).far(new FarSide("127.0.0.2", 0, this::answeredInAnyOrder));
		TcpOutbound outbound = this.setup.with("correlation.key", "payload")
			.connections(2)
			.with("fail-back", "50ms")
			.startUp();
		load(outbound, () -> this.sent >= 50);
		try (FarSide back = new FarSide(port, this::answeredInAnyOrder)) {
			load(outbound, () -> second.peers().stream().allMatch((peer) -> peer.ended));
			int before = back.received().size();
			load(outbound, () -> back.received().size() >= before + 100);
			assertThat(this.log).doesNotHaveDuplicates().hasSize(this.sent * this.origins.size());
			assertThat(outbound.unexpectedReplies()).isZero();
			outbound.stop();
		}
	}

	@Test
	void replacesOneWayConnectionsThatAreOldWithoutALoss() {
		FarSide far = this.setup.with("pattern", "one-way").far(new FarSide(this::sunk));
		TcpOutbound outbound = this.setup.connections(4).with("max-age", "60ms").startUp();
		load(outbound, () -> far.peers().size() >= 20);
		await().until(() -> this.log.size() >= this.sent * this.origins.size());
		assertThat(this.log).doesNotHaveDuplicates().hasSize(this.sent * this.origins.size());
		assertThat(outbound.reconnects()).isZero();
	}

	@Test
	void replacesAnIdleConnectionToo() {
		FarSide far = this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.with("max-age", "50ms").startUp();
		await().until(() -> far.peers().size() >= 4);
		await().until(() -> far.peers().getFirst().ended);
		assertThat(outbound.status().state()).isEqualTo(State.UP);
		assertThat(far.received()).isEmpty();
	}

	@Test
	void keepsAnOldConnectionWhileThereIsNoNewOne() {
		FarSide far = this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.connections(1).with("max-age", "500ms").startUp();
		far.stopListening();
		int before = far.peers().size();
		for (int i = 0; i < 20; i++) {
			assertThat(result(send(outbound, "request"))).isEqualTo("request");
			await().pollDelay(Duration.ofMillis(50)).until(() -> true);
		}
		assertThat(far.peers()).hasSize(before);
		assertThat(far.peers().getLast().ended).isFalse();
		assertThat(outbound.status().state()).isEqualTo(State.UP);
	}

}
