package dev.sluice.outbound;

import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes outbounds that send datagrams.
 */
public final class UdpOutboundFactory implements OutboundFactory {

	private final EventLoops loops;

	private final JsonMapper json;

	/**
	 * Creates the factory.
	 * @param loops the event loops that the sockets run on
	 * @param json reads and writes JSON payloads
	 */
	public UdpOutboundFactory(EventLoops loops, JsonMapper json) {
		this.loops = loops;
		this.json = json;
	}

	@Override
	public Address.Scheme scheme() {
		return Address.Scheme.UDP;
	}

	@Override
	public Outbound create(String name, OutboundDefinition definition) {
		return new UdpOutbound(name, definition, this.loops, this.json, NameResolution.Lookup.PLATFORM);
	}

}
