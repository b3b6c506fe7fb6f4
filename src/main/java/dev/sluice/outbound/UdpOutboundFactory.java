package dev.sluice.outbound;

import dev.sluice.expression.Expressions;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;

/**
 * Makes outbounds that send datagrams.
 */
public final class UdpOutboundFactory implements OutboundFactory {

	private final EventLoops loops;

	private final JsonMapper json;

	private final BeanFactory beanFactory;

	/**
	 * Creates the factory.
	 * @param loops the event loops that the sockets run on
	 * @param json reads and writes JSON payloads
	 * @param beanFactory finds beans of expressions
	 */
	public UdpOutboundFactory(EventLoops loops, JsonMapper json, BeanFactory beanFactory) {
		this.loops = loops;
		this.json = json;
		this.beanFactory = beanFactory;
	}

	@Override
	public Address.Scheme scheme() {
		return Address.Scheme.UDP;
	}

	@Override
	public Outbound create(String name, OutboundDefinition definition) {
		return new UdpOutbound(name, definition, this.loops, this.json, new Expressions(this.beanFactory),
				NameResolution.Lookup.PLATFORM);
	}

}
