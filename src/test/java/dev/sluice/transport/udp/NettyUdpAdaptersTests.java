package dev.sluice.transport.udp;

import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.udp.UdpServerListeningEvent;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link NettyUdpReceivingChannelAdapter} and
 * {@link NettyUdpSendingMessageHandler} as Spring Integration uses them.
 */
class NettyUdpAdaptersTests {

	private static final Address ANY_PORT = Address.parse("udp://127.0.0.1:0");

	private EventLoops loops;

	@BeforeEach
	void startLoops() {
		this.loops = new EventLoops(1);
	}

	@AfterEach
	void endLoops() {
		this.loops.close();
	}

	@Test
	void answersInAnIntegrationFlow() throws Exception {
		try (var context = new AnnotationConfigApplicationContext(EchoConfiguration.class);
				Peer peer = new Peer("127.0.0.1")) {
			NettyUdpReceivingChannelAdapter adapter = context.getBean(NettyUdpReceivingChannelAdapter.class);
			InetSocketAddress bound = adapter.getLocalAddress();
			assertThat(bound).isNotNull();
			assertThat(context.getBean(EchoConfiguration.class).ports.poll(10, TimeUnit.SECONDS))
				.isEqualTo(bound.getPort());
			peer.send("hello", bound);
			DatagramPacket answer = peer.receive();
			assertThat(Peer.text(answer)).isEqualTo("HELLO");
			assertThat(answer.getSocketAddress()).isEqualTo(bound);
			peer.send("", bound);
			assertThat(peer.receive().getLength()).isZero();
		}
	}

	@Test
	void setsTheHeadersOfSpringIntegration() throws Exception {
		NettyUdpReceivingChannelAdapter adapter = new NettyUdpReceivingChannelAdapter(this.loops, ANY_PORT,
				DatagramOptions.defaults().withMaxSize(5));
		QueueChannel channel = new QueueChannel();
		adapter.setOutputChannel(channel);
		adapter.start();
		try (Peer peer = new Peer("127.0.0.1")) {
			peer.send("too long", adapter.getLocalAddress());
			peer.send("hello", adapter.getLocalAddress());
			Message<?> message = channel.receive(10_000);
			assertThat(message.getPayload()).isEqualTo("hello".getBytes(UTF_8));
			assertThat(message.getHeaders()).containsEntry(IpHeaders.PACKET_ADDRESS, peer.address())
				.containsEntry(IpHeaders.IP_ADDRESS, "127.0.0.1")
				.containsEntry(IpHeaders.HOSTNAME, "127.0.0.1")
				.containsEntry(IpHeaders.PORT, peer.address().getPort());
			assertThat(message.getHeaders().getId()).isNotNull();
		}
		finally {
			adapter.stop();
		}
		assertThat(adapter.isRunning()).isFalse();
		assertThat(adapter.getLocalAddress()).isNull();
	}

	@Test
	void isNotRunningWhereItCouldNotBind() throws Exception {
		try (Peer other = new Peer("127.0.0.1")) {
			NettyUdpReceivingChannelAdapter adapter = new NettyUdpReceivingChannelAdapter(this.loops,
					Address.parse("udp://127.0.0.1:" + other.address().getPort()));
			adapter.setOutputChannel(new QueueChannel());
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(adapter::start)
				.withMessageContaining("Address already in use");
			assertThat(adapter.isRunning()).isFalse();
		}
	}

	@Test
	void sendsToAFixedAddress() throws Exception {
		try (Peer peer = new Peer("127.0.0.1")) {
			NettyUdpSendingMessageHandler handler = new NettyUdpSendingMessageHandler(this.loops,
					Address.parse("udp://127.0.0.1:" + peer.address().getPort()));
			handler.start();
			handler.handleMessage(new GenericMessage<>("text"));
			handler.handleMessage(new GenericMessage<>("bytes".getBytes(UTF_8)));
			assertThat(Peer.text(peer.receive())).isEqualTo("text");
			assertThat(Peer.text(peer.receive())).isEqualTo("bytes");
			assertThatExceptionOfType(MessageDeliveryException.class)
				.isThrownBy(() -> handler.handleMessage(new GenericMessage<>(new byte[70_000])))
				.withStackTraceContaining("Message too long");
			handler.stop();
			assertThat(handler.isRunning()).isFalse();
			assertThatExceptionOfType(MessagingException.class)
				.isThrownBy(() -> handler.handleMessage(new GenericMessage<>("late")))
				.withStackTraceContaining("not started");
		}
	}

	@Test
	void doesNotStartWithoutAnAddress() {
		NettyUdpSendingMessageHandler handler = new NettyUdpSendingMessageHandler(this.loops,
				Address.parse("udp://nowhere.invalid:9"));
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(handler::start)
			.withMessageContaining("nowhere.invalid");
		assertThat(handler.isRunning()).isFalse();
	}

	@Test
	void answersOnlyMessagesThatWereDatagrams() {
		NettyUdpSendingMessageHandler handler = new NettyUdpSendingMessageHandler();
		assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> handler.handleMessage(new GenericMessage<>("from nowhere")))
			.withStackTraceContaining("was not received as a datagram");
	}

	@Configuration
	@EnableIntegration
	static class EchoConfiguration {

		final BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();

		@Bean
		EventLoops eventLoops() {
			return new EventLoops(1);
		}

		@Bean
		NettyUdpReceivingChannelAdapter adapter(EventLoops loops) {
			return new NettyUdpReceivingChannelAdapter(loops, ANY_PORT);
		}

		@Bean
		IntegrationFlow echo(NettyUdpReceivingChannelAdapter adapter) {
			return IntegrationFlow.from(adapter)
				.<byte[], String>transform((bytes) -> new String(bytes, UTF_8).toUpperCase(Locale.ROOT))
				.handle(new NettyUdpSendingMessageHandler())
				.get();
		}

		@EventListener
		void listening(UdpServerListeningEvent event) {
			this.ports.add(event.getPort());
		}

	}

}
