package dev.sluice.transport.udp;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.concurrent.TimeUnit;

import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.EventLoops.Backend;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * Tests for {@link DatagramReceiver} at multicast addresses.
 */
@ParameterizedClass
@EnumSource(Backend.class)
class MulticastTests {

	@Parameter
	Backend backend;

	private EventLoops loops;

	@BeforeEach
	void startLoops() {
		this.loops = new EventLoops(2, this.backend);
	}

	@AfterEach
	void endLoops() {
		this.loops.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "239.255.77.1", "ff15::7701" })
	void receivesEachDatagramOfTheGroupOnce(String group) throws Exception {
		RecordingListener listener = new RecordingListener();
		try (DatagramReceiver receiver = receiver(group, 0, listener); Sender sender = new Sender(group)) {
			InetSocketAddress bound = bind(receiver);
			receiver.open();
			sender.send("to all", new InetSocketAddress(InetAddress.ofLiteral(group), bound.getPort()));
			sender.send("again", new InetSocketAddress(InetAddress.ofLiteral(group), bound.getPort()));
			await().untilAsserted(() -> assertThat(listener.payloads).containsExactly("to all", "again"));
		}
	}

	@Test
	void sharesTheGroupWithOthers() throws Exception {
		RecordingListener one = new RecordingListener();
		RecordingListener two = new RecordingListener();
		try (DatagramReceiver first = receiver("239.255.77.2", 0, one); Sender sender = new Sender("239.255.77.2")) {
			InetSocketAddress bound = bind(first);
			try (DatagramReceiver second = receiver("239.255.77.2", bound.getPort(), two)) {
				second.bind();
				first.open();
				second.open();
				sender.send("to all", bound);
				await().untilAsserted(() -> assertThat(one.payloads).containsExactly("to all"));
				await().untilAsserted(() -> assertThat(two.payloads).containsExactly("to all"));
			}
		}
	}

	@Test
	void doesNotReceiveWhatOthersSendToThePort() throws Exception {
		RecordingListener listener = new RecordingListener();
		try (DatagramReceiver receiver = receiver("239.255.77.3", 0, listener);
				Sender sender = new Sender("239.255.77.3");
				Peer peer = new Peer("127.0.0.1")) {
			InetSocketAddress bound = bind(receiver);
			receiver.open();
			peer.send("unicast", new InetSocketAddress("127.0.0.1", bound.getPort()));
			sender.send("to the group", bound);
			await().untilAsserted(() -> assertThat(listener.payloads).isNotEmpty());
			assertThat(listener.payloads).containsExactly("to the group");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "lo" })
	void receivesOnTheInterfaceThatIsNamed(String loopback) throws Exception {
		RecordingListener listener = new RecordingListener();
		try (DatagramReceiver receiver = receiver("239.255.77.4", 0, listener, loopback);
				Sender sender = new Sender("239.255.77.4")) {
			InetSocketAddress bound = bind(receiver);
			receiver.open();
			sender.send("over loopback", bound);
			await().untilAsserted(() -> assertThat(listener.payloads).containsExactly("over loopback"));
		}
	}

	@Test
	void receivesOnNoOtherInterface() throws Exception {
		RecordingListener listener = new RecordingListener();
		try (DatagramReceiver receiver = receiver("239.255.77.7", 0, listener, interfaceBesideLoopback());
				Sender sender = new Sender("239.255.77.7")) {
			InetSocketAddress bound = bind(receiver);
			receiver.open();
			sender.send("over loopback", bound);
			await().during(300, TimeUnit.MILLISECONDS).until(listener.payloads::isEmpty);
		}
	}

	private static String interfaceBesideLoopback() throws IOException {
		return NetworkInterface.networkInterfaces().filter((candidate) -> {
			try {
				return candidate.isUp() && !candidate.isLoopback() && candidate.supportsMulticast()
						&& candidate.inetAddresses().anyMatch(Inet4Address.class::isInstance);
			}
			catch (SocketException ex) {
				return false;
			}
		}).map(NetworkInterface::getName).findFirst().orElseGet(() -> abort("there is only loopback here"));
	}

	@Test
	void namesTheInterfacesThatThereAreWhereOneIsNot() throws IOException {
		try (DatagramReceiver receiver = receiver("239.255.77.5", 0, new RecordingListener(), "eth77")) {
			assertThatExceptionOfType(SocketException.class).isThrownBy(receiver::bind)
				.withMessageStartingWith("there is no interface 'eth77', only ")
				.withMessageContaining("lo");
		}
	}

	@Test
	void sendsToTheGroupFromTheInterfaceThatIsNamed() throws Exception {
		RecordingListener listener = new RecordingListener();
		try (DatagramReceiver receiver = receiver("239.255.77.6", 0, listener)) {
			InetSocketAddress bound = bind(receiver);
			receiver.open();
			InetSocketAddress group = new InetSocketAddress(InetAddress.ofLiteral("239.255.77.6"), bound.getPort());
			try (DatagramSender sender = DatagramSender.open(this.loops, group, "127.0.0.1", () -> {
			})) {
				sender.send(Unpooled.copiedBuffer("out", UTF_8), group);
				await().untilAsserted(() -> assertThat(listener.payloads).containsExactly("out"));
				assertThat(listener.sources)
					.allSatisfy((source) -> assertThat(source.describe()).startsWith("127.0.0.1:"));
			}
			assertThatExceptionOfType(SocketException.class)
				.isThrownBy(() -> DatagramSender.open(this.loops, group, "eth77", () -> {
				}));
		}
	}

	private DatagramReceiver receiver(String group, int port, DatagramListener listener) {
		return receiver(group, port, listener, null);
	}

	private DatagramReceiver receiver(String group, int port, DatagramListener listener, String on) {
		return new DatagramReceiver(this.loops, new Address(Address.Scheme.UDP, group, port),
				DatagramOptions.defaults().withReceivers(2).withMulticastInterface(on), () -> listener);
	}

	private static InetSocketAddress bind(DatagramReceiver receiver) throws IOException {
		try {
			return receiver.bind();
		}
		catch (BindException ex) {
			return abort("no multicast here: " + ex.getMessage());
		}
	}

	/** Sends to a group over loopback. */
	private static final class Sender implements AutoCloseable {

		private final MulticastSocket socket;

		Sender(String group) throws IOException {
			this.socket = new MulticastSocket();
			try {
				this.socket.setOption(StandardSocketOptions.IP_MULTICAST_IF,
						NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()));
			}
			catch (IOException ex) {
				abort("loopback does not take " + group + ": " + ex.getMessage());
			}
		}

		void send(String text, InetSocketAddress to) throws IOException {
			byte[] bytes = text.getBytes(UTF_8);
			try {
				this.socket.send(new DatagramPacket(bytes, bytes.length, to));
			}
			catch (IOException ex) {
				abort("loopback does not carry " + to + ": " + ex.getMessage());
			}
		}

		@Override
		public void close() {
			this.socket.close();
		}

	}

}
