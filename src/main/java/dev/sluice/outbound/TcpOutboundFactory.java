package dev.sluice.outbound;

import java.util.List;
import java.util.function.Function;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.expression.Expressions;
import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.Framing;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.Framings;
import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.message.ExchangePattern;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.ClientTls;
import dev.sluice.transport.tcp.NettyClientConnectionFactory;
import dev.sluice.transport.tcp.Talk;
import dev.sluice.transport.tcp.TalkFactory;
import dev.sluice.transport.tcp.TcpSettings;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Makes outbounds that send over TCP connections.
 */
public final class TcpOutboundFactory implements OutboundFactory {

	private final EventLoops loops;

	private final JsonMapper json;

	private final BeanFactory beanFactory;

	private final ApplicationEventPublisher eventPublisher;

	private final Expressions expressions;

	private final Function<String, UnmatchedInbound> unmatched;

	private final TalkFactory talks;

	/**
	 * Creates the factory.
	 * @param loops the event loops that connections run on
	 * @param json reads and writes JSON payloads
	 * @param beanFactory finds framings of the application's own
	 * @param eventPublisher told of connections
	 * @param expressions parses expressions
	 * @param talks makes what connections say by themselves
	 * @param unmatched gives the inbound of a name that takes the answers of nobody;
	 * asked when an outbound starts
	 */
	public TcpOutboundFactory(EventLoops loops, JsonMapper json, BeanFactory beanFactory,
			ApplicationEventPublisher eventPublisher, Expressions expressions, TalkFactory talks,
			Function<String, UnmatchedInbound> unmatched) {
		this.loops = loops;
		this.json = json;
		this.beanFactory = beanFactory;
		this.eventPublisher = eventPublisher;
		this.expressions = expressions;
		this.unmatched = unmatched;
		this.talks = talks;
	}

	@Override
	public Address.Scheme scheme() {
		return Address.Scheme.TCP;
	}

	@Override
	public Outbound create(String name, OutboundDefinition definition, @Nullable Outbound before) {
		FramingDefinition framing = definition.framing();
		if (framing == null || definition.connect().isEmpty() || definition.connections().most() < 1) {
			throw new IllegalArgumentException(
					"Outbound '" + name + "' needs a framing, an address, and one connection or more");
		}
		Framing cut = Framings.create(framing, (bean) -> this.beanFactory.getBean(bean, Framing.class));
		int frameSize = Math.toIntExact(Math.min(Integer.MAX_VALUE, definition.limits().frameSize().toBytes()));
		boolean singleUse = cut.newWriter(frameSize).endsStream();
		Talk talk = this.talks.create("outbound=" + name, definition.payload(), definition.onConnect(),
				definition.heartbeat());
		boolean paired = definition.connections().paired();
		boolean unheard = definition.pattern() == ExchangePattern.ONE_WAY && !paired && !talk.isListening();
		TcpSettings settings = new TcpSettings(unheard ? new WriteOnly(cut) : cut, frameSize, TcpOutbound.LINGER, null,
				GatewayCapacity.unlimited().bytes());
		List<NettyClientConnectionFactory> factories = definition.connect()
			.stream()
			.map((address) -> connectionFactory(name, definition, address, settings))
			.toList();
		if (paired) {
			return new PairedTcpOutbound(name, definition, this.loops, this.json, this.expressions, factories, before);
		}
		return new TcpOutbound(name, definition, this.loops, this.json, this.expressions, talk,
				new TcpAddresses(factories, definition.balance()), singleUse,
				Matching.of(definition.correlation(), this.expressions, this.unmatched), before);
	}

	private NettyClientConnectionFactory connectionFactory(String name, OutboundDefinition definition, Address address,
			TcpSettings settings) {
		NettyClientConnectionFactory factory = new NettyClientConnectionFactory(this.loops, address, settings,
				definition.deadlines().connect());
		factory.setLocal(definition.local());
		factory.setSocket(definition.socket());
		if (definition.ssl() != null) {
			factory.setTls(new ClientTls(this.beanFactory.getBean(SslBundles.class), definition.ssl()));
		}
		factory.setProxyProtocol(definition.proxyProtocol());
		factory.setComponentName(name);
		factory.setBeanFactory(this.beanFactory);
		factory.setApplicationEventPublisher(this.eventPublisher);
		factory.afterPropertiesSet();
		return factory;
	}

	/**
	 * Writes as another does, and takes whatever comes, so that nothing which a one-way
	 * peer says unasked can be wrong or pile up.
	 */
	private record WriteOnly(Framing writing) implements Framing {

		@Override
		public FrameReader newReader(int maxFrameSize) {
			return (in) -> in.readSlice(in.readableBytes());
		}

		@Override
		public FrameWriter newWriter(int maxFrameSize) {
			return this.writing.newWriter(maxFrameSize);
		}

	}

}
