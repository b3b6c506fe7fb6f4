package dev.sluice.transport.tcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.TcpWire.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionCloseEvent;
import org.springframework.integration.ip.tcp.connection.TcpConnectionEvent;
import org.springframework.integration.ip.tcp.connection.TcpConnectionExceptionEvent;
import org.springframework.integration.ip.tcp.connection.TcpConnectionInterceptorFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionInterceptorFactoryChain;
import org.springframework.integration.ip.tcp.connection.TcpConnectionInterceptorSupport;
import org.springframework.integration.ip.tcp.connection.TcpConnectionOpenEvent;
import org.springframework.integration.ip.tcp.connection.TcpConnectionServerListeningEvent;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.integration.ip.tcp.inbound.TcpReceivingChannelAdapter;
import org.springframework.integration.ip.tcp.outbound.TcpOutboundGateway;
import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.PollableChannel;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Spring Integration's own endpoints over these connection factories.
 */
@ParameterizedClass
@EnumSource(EventLoops.Backend.class)
@ExtendWith(NoLeaks.class)
class SpringIntegrationEndpointsTests {

	private static final int TIMEOUT = 20_000;

	private final TcpWire wire;

	SpringIntegrationEndpointsTests(EventLoops.Backend backend) {
		this.wire = new TcpWire(backend);
	}

	@AfterEach
	void close() {
		this.wire.close();
	}

	@Test
	void adaptersReceiveAndSendOverTheSameConnections() {
		NettyServerConnectionFactory server = this.wire.server();
		QueueChannel requests = receive(server);
		TcpSendingMessageHandler answers = this.wire.initialize(new TcpSendingMessageHandler(), "answers");
		answers.setConnectionFactory(server);
		server.start();
		NettyClientConnectionFactory client = this.wire.client(server.getPort());
		QueueChannel replies = receive(client);
		TcpSendingMessageHandler sender = this.wire.initialize(new TcpSendingMessageHandler(), "sender");
		sender.setConnectionFactory(client);
		sender.start();

		sender.handleMessage(new GenericMessage<>("hello"));
		Message<?> request = next(requests);
		assertThat(request.getPayload()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
		assertThat(request.getHeaders()).containsKeys(IpHeaders.CONNECTION_ID, IpHeaders.REMOTE_PORT)
			.containsEntry(IpHeaders.IP_ADDRESS, "127.0.0.1");

		answers.handleMessage(MessageBuilder.withPayload("welcome").copyHeaders(request.getHeaders()).build());
		assertThat(text(next(replies))).isEqualTo("welcome");

		sender.handleMessage(new GenericMessage<>("again"));
		assertThat(next(requests).getHeaders()).containsEntry(IpHeaders.CONNECTION_ID,
				request.getHeaders().get(IpHeaders.CONNECTION_ID));
	}

	@Test
	void gatewaysAnswer() {
		NettyServerConnectionFactory server = this.wire.server();
		answer(server);
		TcpOutboundGateway gateway = outboundGateway(server.getPort());
		QueueChannel replies = new QueueChannel();
		gateway.setOutputChannel(replies);
		for (int i = 0; i < 100; i++) {
			gateway.handleMessage(new GenericMessage<>("request " + i));
			assertThat(text(next(replies))).isEqualTo("REQUEST " + i);
		}
		assertThat(this.wire.events(TcpConnectionOpenEvent.class)).hasSize(2);
	}

	@Test
	void anOutboundGatewayFailsWhenTheConnectionIsLostBeforeTheAnswer() {
		NettyServerConnectionFactory server = this.wire.serve((connection) -> (frame) -> connection.close());
		TcpOutboundGateway gateway = outboundGateway(server.getPort());
		assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> gateway.handleMessage(new GenericMessage<>("request")));
	}

	@Test
	void anOutboundGatewayFailsWhereNobodyListens() {
		NettyServerConnectionFactory server = this.wire.server();
		server.start();
		int port = server.getPort();
		server.stop();
		TcpOutboundGateway gateway = outboundGateway(port);
		assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> gateway.handleMessage(new GenericMessage<>("request")))
			.withStackTraceContaining("refused");
	}

	@Test
	void aConnectionOpensBeforeItsFirstMessageAndClosesAfterItsLastOnce() throws Exception {
		NettyServerConnectionFactory server = this.wire.server();
		TcpReceivingChannelAdapter adapter = this.wire.initialize(new TcpReceivingChannelAdapter(), "adapter");
		adapter.setConnectionFactory(server);
		DirectChannel channel = new DirectChannel();
		List<Object> events = this.wire.events();
		channel.subscribe((message) -> events.add(text(message)));
		adapter.setOutputChannel(channel);
		adapter.start();
		try (Client client = new Client(server.getPort())) {
			client.write("one\ntwo\n");
			client.endOutput();
			assertThat(client.read()).isEqualTo(-1);
		}
		await().until(() -> !this.wire.events(TcpConnectionCloseEvent.class).isEmpty());
		assertThat(events.stream()
			.filter((event) -> event instanceof TcpConnectionEvent || event instanceof String)
			.map((event) -> (event instanceof String) ? event : event.getClass()))
			.containsExactly(TcpConnectionOpenEvent.class, "one", "two", TcpConnectionCloseEvent.class);
	}

	@Test
	void aResetIsPublishedAsAnExceptionAndAClose() throws Exception {
		NettyServerConnectionFactory server = this.wire.server();
		QueueChannel received = receive(server);
		Client client = new Client(server.getPort());
		client.write("one\n");
		next(received);
		client.reset();
		await().until(() -> !this.wire.events(TcpConnectionCloseEvent.class).isEmpty());
		assertThat(this.wire.events(TcpConnectionExceptionEvent.class)).hasSize(1);
		assertThat(this.wire.events(TcpConnectionCloseEvent.class)).hasSize(1);
	}

	@Test
	void listeningIsPublished() {
		NettyServerConnectionFactory server = this.wire.server();
		server.start();
		await().until(() -> !this.wire.events(TcpConnectionServerListeningEvent.class).isEmpty());
		assertThat(this.wire.events(TcpConnectionServerListeningEvent.class).getFirst().getPort())
			.isEqualTo(server.getPort());
	}

	@Test
	void interceptorsSeeAllMessagesBothWays() {
		NettyServerConnectionFactory server = this.wire.server();
		List<String> seen = new CopyOnWriteArrayList<>();
		server.setInterceptorFactoryChain(chain(seen, "server-inner", "server-outer"));
		answer(server);
		NettyClientConnectionFactory client = this.wire.client(server.getPort());
		client.setInterceptorFactoryChain(chain(seen, "client"));
		TcpOutboundGateway gateway = outboundGateway(client);
		QueueChannel replies = new QueueChannel();
		gateway.setOutputChannel(replies);
		gateway.handleMessage(new GenericMessage<>("hello"));
		assertThat(text(next(replies))).isEqualTo("HELLO");
		assertThat(seen).containsExactly("client sends hello", "server-inner receives hello",
				"server-outer receives hello", "server-outer sends HELLO", "server-inner sends HELLO",
				"client receives HELLO");
		server.stop();
		await().until(() -> this.wire.events(TcpConnectionCloseEvent.class).size() == 2);
		assertThat(this.wire.events(TcpConnectionOpenEvent.class)).hasSize(2);
	}

	private TcpConnectionInterceptorFactoryChain chain(List<String> seen, String... names) {
		TcpConnectionInterceptorFactoryChain chain = new TcpConnectionInterceptorFactoryChain();
		List<String> order = new ArrayList<>(List.of(names));
		chain.setInterceptor(order.stream()
			.map((name) -> (TcpConnectionInterceptorFactory) () -> new Seeing(name, seen, this.wire.publisher()))
			.toArray(TcpConnectionInterceptorFactory[]::new));
		return chain;
	}

	private void answer(NettyServerConnectionFactory server) {
		TcpInboundGateway gateway = new TcpInboundGateway();
		gateway.setConnectionFactory(server);
		DirectChannel requests = new DirectChannel();
		requests.subscribe((request) -> {
			String answer = text(request).toUpperCase(Locale.ROOT);
			((MessageChannel) request.getHeaders().getReplyChannel()).send(new GenericMessage<>(answer, Map.of()));
		});
		gateway.setRequestChannel(requests);
		this.wire.initialize(gateway, "gateway").start();
	}

	private QueueChannel receive(AbstractConnectionFactory factory) {
		QueueChannel received = new QueueChannel();
		TcpReceivingChannelAdapter adapter = this.wire.initialize(new TcpReceivingChannelAdapter(), "adapter");
		adapter.setConnectionFactory(factory);
		adapter.setOutputChannel(received);
		adapter.start();
		return received;
	}

	private TcpOutboundGateway outboundGateway(int port) {
		return outboundGateway(this.wire.client(port));
	}

	private TcpOutboundGateway outboundGateway(NettyClientConnectionFactory client) {
		TcpOutboundGateway gateway = new TcpOutboundGateway();
		gateway.setConnectionFactory(client);
		gateway.setRemoteTimeout(TIMEOUT);
		this.wire.initialize(gateway, "outbound-gateway").start();
		return gateway;
	}

	private static Message<?> next(PollableChannel channel) {
		Message<?> message = channel.receive(TIMEOUT);
		assertThat(message).as("a message").isNotNull();
		return message;
	}

	private static String text(Message<?> message) {
		return (message.getPayload() instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8)
				: message.getPayload().toString();
	}

	private static final class Seeing extends TcpConnectionInterceptorSupport {

		private final String name;

		private final List<String> seen;

		Seeing(String name, List<String> seen, ApplicationEventPublisher publisher) {
			super(publisher);
			this.name = name;
			this.seen = seen;
		}

		@Override
		public void onMessage(Message<?> message) {
			if (!(message.getPayload() instanceof Throwable)) {
				this.seen.add(this.name + " receives " + text(message));
			}
			super.onMessage(message);
		}

		@Override
		public void send(Message<?> message) {
			this.seen.add(this.name + " sends " + text(message));
			super.send(message);
		}

	}

}
