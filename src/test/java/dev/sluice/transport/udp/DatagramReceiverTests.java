package dev.sluice.transport.udp;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.EventLoops.Backend;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link DatagramReceiver}.
 */
@ParameterizedClass
@EnumSource(Backend.class)
class DatagramReceiverTests {

	@Parameter
	Backend backend;

	private EventLoops loops;

	private DatagramReceiver receiver;

	private final RecordingListener listener = new RecordingListener();

	@BeforeEach
	void startLoops() {
		this.loops = new EventLoops(2, this.backend);
	}

	@AfterEach
	void close() {
		if (this.receiver != null) {
			this.receiver.close();
		}
		this.loops.close();
	}

	private InetSocketAddress open(String address, DatagramOptions options) throws IOException {
		return open(address, options, this.listener);
	}

	private InetSocketAddress open(String address, DatagramOptions options, DatagramListener listener)
			throws IOException {
		this.receiver = new DatagramReceiver(this.loops, Address.parse(address), options, () -> listener);
		InetSocketAddress bound = this.receiver.bind();
		this.receiver.open();
		return bound;
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "::1" })
	void receivesAndAnswersFromTheSocketThatReceived(String host) throws Exception {
		assumeLocal(host);
		InetSocketAddress bound = open(uri(host), DatagramOptions.defaults());
		try (Peer peer = new Peer(host)) {
			peer.send("hello", bound);
			await().untilAsserted(() -> assertThat(this.listener.payloads).containsExactly("hello"));
			DatagramSource source = this.listener.sources.getFirst();
			assertThat(source.address()).isEqualTo(peer.address());
			source.send(Unpooled.copiedBuffer("world", UTF_8)).toCompletableFuture().get(10, TimeUnit.SECONDS);
			DatagramPacket answer = peer.receive();
			assertThat(Peer.text(answer)).isEqualTo("world");
			assertThat(answer.getSocketAddress()).isEqualTo(bound);
		}
	}

	private static void assumeLocal(String host) {
		try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(host), 0))) {
			assumeTrue(socket.isBound());
		}
		catch (IOException ex) {
			abort("there is no " + host + " here: " + ex.getMessage());
		}
	}

	private static String uri(String host) {
		return new Address(Address.Scheme.UDP, host, 0).toString();
	}

	@Test
	void takesIpv4OnTheIpv6Wildcard() throws Exception {
		assumeLocal("::1");
		InetSocketAddress bound = open("udp://[::]:0", DatagramOptions.defaults());
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("four", new InetSocketAddress("127.0.0.1", bound.getPort()));
			await().untilAsserted(() -> assertThat(this.listener.payloads).containsExactly("four"));
			DatagramSource source = this.listener.sources.getFirst();
			assertThat(source.address()).isEqualTo(peer.address());
			source.send(Unpooled.copiedBuffer("back", UTF_8));
			assertThat(Peer.text(peer.receive())).isEqualTo("back");
		}
	}

	@Test
	void answersOnTheEventLoopLeaveInOrder() throws Exception {
		InetSocketAddress bound = open("udp://127.0.0.1:0", DatagramOptions.defaults(), new RecordingListener() {
			@Override
			public void onDatagram(DatagramSource source, ByteBuf payload) {
				for (int i = 0; i < 50; i++) {
					source.send(Unpooled.copiedBuffer("" + i, UTF_8));
				}
			}
		});
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("go", bound);
			for (int i = 0; i < 50; i++) {
				assertThat(Peer.text(peer.receive())).isEqualTo("" + i);
			}
		}
	}

	@Test
	void holdsThePortAndCollectsBeforeItIsOpened() throws Exception {
		this.receiver = new DatagramReceiver(this.loops, Address.parse("udp://127.0.0.1:0"), DatagramOptions.defaults(),
				() -> this.listener);
		assertThat(this.receiver.localAddress()).isNull();
		InetSocketAddress bound = this.receiver.bind();
		assertThat(bound.getPort()).isPositive();
		assertThat(this.receiver.localAddress()).isEqualTo(bound);
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("early", bound);
			// What the loop would have read by now it has read.
			this.loops.workers().forEach((loop) -> loop.submit(() -> {
			}).awaitUninterruptibly());
			assertThat(this.listener.payloads).isEmpty();
			this.receiver.open();
			await().untilAsserted(() -> assertThat(this.listener.payloads).containsExactly("early"));
		}
		this.receiver.close();
		assertThat(this.receiver.localAddress()).isNull();
		new DatagramSocket(bound).close();
	}

	@Test
	void cannotBeOpenedBeforeItIsBound() {
		this.receiver = new DatagramReceiver(this.loops, Address.parse("udp://127.0.0.1:0"), DatagramOptions.defaults(),
				() -> this.listener);
		assertThatIllegalStateException().isThrownBy(this.receiver::open).withMessageContaining("Not bound");
	}

	@Test
	void bindsAgainAfterClose() throws Exception {
		InetSocketAddress first = open("udp://127.0.0.1:0", DatagramOptions.defaults());
		this.receiver.close();
		InetSocketAddress second = this.receiver.bind();
		this.receiver.open();
		assertThat(first.getAddress()).isEqualTo(second.getAddress());
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("again", second);
			await().untilAsserted(() -> assertThat(this.listener.payloads).containsExactly("again"));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void saysThatAnAddressIsInUse(int receivers) throws Exception {
		try (Peer other = new Peer("127.0.0.1")) {
			String address = "udp://127.0.0.1:" + other.address().getPort();
			assertThatExceptionOfType(BindException.class)
				.isThrownBy(() -> open(address, DatagramOptions.defaults().withReceivers(receivers)))
				.withMessage("cannot bind " + address + ": Address already in use");
			assertThat(this.receiver.localAddress()).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void isNotSharedWithAnotherReceiver(int receivers) throws Exception {
		InetSocketAddress bound = open("udp://127.0.0.1:0", DatagramOptions.defaults().withReceivers(receivers));
		try (DatagramReceiver second = new DatagramReceiver(this.loops,
				Address.parse("udp://127.0.0.1:" + bound.getPort()),
				DatagramOptions.defaults().withReceivers(receivers), () -> this.listener)) {
			assertThatExceptionOfType(BindException.class).isThrownBy(second::bind)
				.withMessageEndingWith("Address already in use");
		}
	}

	@Test
	void saysThatAnAddressIsNotOfThisMachine() {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> open("udp://192.0.2.1:0", DatagramOptions.defaults()))
			.withMessage("cannot bind udp://192.0.2.1:0: Cannot assign requested address");
	}

	@Test
	void saysThatANameIsNotKnown() {
		assertThatExceptionOfType(UnknownHostException.class)
			.isThrownBy(() -> open("udp://nowhere.invalid:0", DatagramOptions.defaults()))
			.withMessage("cannot bind udp://nowhere.invalid:0: the name is not known");
	}

	@Test
	void deliversAnEmptyDatagramAndAnswersWithOne() throws Exception {
		InetSocketAddress bound = open("udp://127.0.0.1:0", DatagramOptions.defaults());
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("", bound);
			peer.send("", bound);
			peer.send("full", bound);
			await().untilAsserted(() -> assertThat(this.listener.payloads).containsExactly("", "", "full"));
			DatagramSource source = this.listener.sources.getFirst();
			for (String text : List.of("a", "", "b", "c", "")) {
				source.send(Unpooled.copiedBuffer(text, UTF_8));
			}
			for (String text : List.of("a", "", "b", "c", "")) {
				assertThat(Peer.text(peer.receive())).isEqualTo(text);
			}
			source.send(Unpooled.EMPTY_BUFFER).toCompletableFuture().get(10, TimeUnit.SECONDS);
			assertThat(peer.receive().getLength()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 63, 64, 2048, 4095, 4096, 60_000 })
	void reportsWhatIsTooLongAndNothingElse(int limit) throws Exception {
		InetSocketAddress bound = open("udp://127.0.0.1:0", DatagramOptions.defaults().withMaxSize(limit));
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send(new byte[limit + 1], bound);
			peer.send("x".repeat(limit), bound);
			peer.send(new byte[65_507], bound);
			peer.send("y", bound);
			await().untilAsserted(() -> assertThat(this.listener.payloads).containsExactly("x".repeat(limit), "y"));
			assertThat(this.listener.tooLong).hasSize(2).allMatch((size) -> size > limit);
		}
	}

	@Test
	void takesTheLongestDatagramThereIs() throws Exception {
		InetSocketAddress bound = open("udp://127.0.0.1:0", DatagramOptions.defaults());
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("z".repeat(65_507), bound);
			await().untilAsserted(() -> assertThat(this.listener.payloads).containsExactly("z".repeat(65_507)));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 4 })
	void keepsTheOrderOfEachSender(int receivers) throws Exception {
		int count = 10_000;
		Queue<int[]> received = new ConcurrentLinkedQueue<>();
		AtomicInteger batches = new AtomicInteger();
		InetSocketAddress bound = open("udp://127.0.0.1:0", DatagramOptions.defaults().withReceivers(receivers),
				new RecordingListener() {
					@Override
					public void onDatagram(DatagramSource source, ByteBuf payload) {
						received.add(new int[] { source.address().getPort(), payload.readInt() });
					}

					@Override
					public void onReadComplete() {
						batches.incrementAndGet();
					}
				});
		try (Peer one = new Peer("127.0.0.1"); Peer two = new Peer("127.0.0.1")) {
			for (int i = 0; i < count; i++) {
				one.send(number(i), bound);
				two.send(number(i), bound);
				if (i % 500 == 0) {
					int sent = i;
					await().until(() -> received.size() >= 2 * sent * 9 / 10);
				}
			}
			for (Peer peer : List.of(one, two)) {
				await().until(() -> numbers(received, peer).contains(count - 1));
				assertThat(numbers(received, peer)).hasSizeGreaterThan(count * 9 / 10)
					.isSortedAccordingTo(Comparator.naturalOrder())
					.doesNotHaveDuplicates();
			}
		}
		assertThat(batches.get()).isPositive().isLessThanOrEqualTo(received.size());
	}

	private static byte[] number(int value) {
		return ByteBufUtil.getBytes(Unpooled.copyInt(value));
	}

	private static List<Integer> numbers(Queue<int[]> received, Peer peer) {
		int port = peer.address().getPort();
		return received.stream().filter((pair) -> pair[0] == port).map((pair) -> pair[1]).toList();
	}

	@Test
	void spreadsSendersOverItsSocketsWhereEpollIs() throws Exception {
		List<RecordingListener> listeners = new ArrayList<>();
		this.receiver = new DatagramReceiver(this.loops, Address.parse("udp://127.0.0.1:0"),
				DatagramOptions.defaults().withReceivers(2), () -> {
					listeners.add(new RecordingListener());
					return listeners.getLast();
				});
		InetSocketAddress bound = this.receiver.bind();
		this.receiver.open();
		int senders = 64;
		for (int i = 0; i < senders; i++) {
			try (Peer peer = new Peer("127.0.0.1")) {
				peer.send("hello", bound);
			}
		}
		await().until(() -> listeners.stream().mapToInt((each) -> each.payloads.size()).sum() == senders);
		assertThat(listeners).hasSize(this.loops.isEpoll() ? 2 : 1)
			.allSatisfy((each) -> assertThat(each.payloads).isNotEmpty());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void countsWhatTheKernelDroppedWhereItTells(int receivers) throws Exception {
		this.receiver = new DatagramReceiver(this.loops, Address.parse("udp://127.0.0.1:0"),
				new DatagramOptions(65_536, receivers, 4096, null), () -> this.listener);
		if (!this.loops.isEpoll()) {
			assertThat(this.receiver.kernelDrops()).isEmpty();
			return;
		}
		assumeTrue(KernelDrops.areTold(), "this kernel does not tell");
		assertThat(this.receiver.kernelDrops()).hasValue(0);
		InetSocketAddress bound = this.receiver.bind();
		int sent = 0;
		for (int i = 0; i < 20; i++) {
			try (Peer peer = new Peer("127.0.0.1")) {
				for (int j = 0; j < 50; j++, sent++) {
					peer.send(new byte[1000], bound);
				}
			}
		}
		int all = sent;
		long dropped = this.receiver.kernelDrops().orElseThrow();
		assertThat(dropped).isPositive().isLessThan(all);
		this.receiver.open();
		await().untilAsserted(() -> assertThat(this.listener.payloads).hasSize((int) (all - dropped)));
		assertThat(this.receiver.kernelDrops()).hasValue(dropped);
		this.receiver.close();
		assertThat(this.receiver.kernelDrops()).hasValue(dropped);
		this.receiver.bind();
		assertThat(this.receiver.kernelDrops()).hasValue(dropped);
	}

	@Test
	void goesOnAfterAListenerFailed() throws Exception {
		RecordingListener failing = new RecordingListener() {
			@Override
			public void onDatagram(DatagramSource source, ByteBuf payload) {
				super.onDatagram(source, payload);
				throw new IllegalStateException("on purpose");
			}
		};
		InetSocketAddress bound = open("udp://127.0.0.1:0", DatagramOptions.defaults(), failing);
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("one", bound);
			peer.send("two", bound);
			await().untilAsserted(() -> assertThat(failing.payloads).containsExactly("one", "two"));
		}
	}

	@Test
	void goesOnAfterAnswersThatFoundNobody() throws Exception {
		InetSocketAddress bound = open("udp://127.0.0.1:0", DatagramOptions.defaults());
		try (Peer gone = new Peer("127.0.0.1")) {
			gone.send("bye", bound);
			await().until(() -> !this.listener.sources.isEmpty());
		}
		for (int i = 0; i < 10; i++) {
			this.listener.sources.getFirst()
				.send(Unpooled.copiedBuffer("anyone?", UTF_8))
				.toCompletableFuture()
				.get(10, TimeUnit.SECONDS);
		}
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("still here", bound);
			await().untilAsserted(() -> assertThat(this.listener.payloads).contains("still here"));
		}
	}

	@Test
	void goesOnAfterAnErrorThatTheNetworkReports() throws Exception {
		InetSocketAddress bound = open("udp://127.0.0.1:0", DatagramOptions.defaults());
		this.receiver.channels().getFirst().pipeline().fireExceptionCaught(new PortUnreachableException());
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("still here", bound);
			await().untilAsserted(() -> assertThat(this.listener.payloads).containsExactly("still here"));
		}
	}

}
