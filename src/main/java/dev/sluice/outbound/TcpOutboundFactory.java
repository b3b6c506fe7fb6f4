package dev.sluice.outbound;

import java.util.List;

import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.Framing;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.Framings;
import dev.sluice.message.ExchangePattern;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.NettyClientConnectionFactory;
import dev.sluice.transport.tcp.TcpSettings;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Makes outbounds that send over TCP connections.
 */
public final class TcpOutboundFactory implements OutboundFactory {

	private final EventLoops loops;

	private final JsonMapper json;

	private final BeanFactory beanFactory;

	private final ApplicationEventPublisher eventPublisher;

	/**
	 * Creates the factory.
	 * @param loops the event loops that connections run on
	 * @param json reads and writes JSON payloads
	 * @param beanFactory finds framings of the application's own
	 * @param eventPublisher told of connections
	 */
	public TcpOutboundFactory(EventLoops loops, JsonMapper json, BeanFactory beanFactory,
			ApplicationEventPublisher eventPublisher) {
		this.loops = loops;
		this.json = json;
		this.beanFactory = beanFactory;
		this.eventPublisher = eventPublisher;
	}

	@Override
	public Address.Scheme scheme() {
		return Address.Scheme.TCP;
	}

	@Override
	public TcpOutbound create(String name, OutboundDefinition definition) {
		FramingDefinition framing = definition.framing();
		if (framing == null || definition.connect().isEmpty() || definition.connections() < 1) {
			throw new IllegalArgumentException(
					"Outbound '" + name + "' needs a framing, an address, and one connection or more");
		}
		Framing cut = Framings.create(framing, (bean) -> this.beanFactory.getBean(bean, Framing.class));
		int frameSize = Math.toIntExact(Math.min(Integer.MAX_VALUE, definition.limits().frameSize().toBytes()));
		boolean singleUse = cut.newWriter(frameSize).endsStream();
		boolean oneWay = definition.pattern() == ExchangePattern.ONE_WAY;
		TcpSettings settings = new TcpSettings(oneWay ? new WriteOnly(cut) : cut, frameSize, TcpOutbound.LINGER);
		List<NettyClientConnectionFactory> factories = definition.connect()
			.stream()
			.map((address) -> connectionFactory(name, definition, address, settings))
			.toList();
		return new TcpOutbound(name, definition, this.loops, this.json, factories, singleUse);
	}

	private NettyClientConnectionFactory connectionFactory(String name, OutboundDefinition definition, Address address,
			TcpSettings settings) {
		NettyClientConnectionFactory factory = new NettyClientConnectionFactory(this.loops, address, settings,
				definition.deadlines().connect());
		factory.setComponentName(name);
		factory.setBeanFactory(this.beanFactory);
		factory.setApplicationEventPublisher(this.eventPublisher);
		factory.afterPropertiesSet();
		return factory;
	}

	/**
	 * Writes as another does, and takes whatever comes, so that nothing which a one-way
	 * peer says can be wrong or pile up.
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
