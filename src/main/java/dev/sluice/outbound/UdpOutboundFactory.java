package dev.sluice.outbound;

import java.util.function.Function;

import dev.sluice.expression.Expressions;
import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes outbounds that send datagrams.
 */
public final class UdpOutboundFactory implements OutboundFactory {

	private final EventLoops loops;

	private final JsonMapper json;

	private final Expressions expressions;

	private final Function<String, UnmatchedInbound> unmatched;

	/**
	 * Creates the factory.
	 * @param loops the event loops that the sockets run on
	 * @param json reads and writes JSON payloads
	 * @param expressions parses expressions
	 * @param unmatched gives the inbound of a name that takes the answers of nobody;
	 * asked when an outbound starts
	 */
	public UdpOutboundFactory(EventLoops loops, JsonMapper json, Expressions expressions,
			Function<String, UnmatchedInbound> unmatched) {
		this.loops = loops;
		this.json = json;
		this.expressions = expressions;
		this.unmatched = unmatched;
	}

	@Override
	public Address.Scheme scheme() {
		return Address.Scheme.UDP;
	}

	@Override
	public Outbound create(String name, OutboundDefinition definition, @Nullable Outbound before) {
		return new UdpOutbound(name, definition, this.loops, this.json, this.expressions,
				NameResolution.Lookup.PLATFORM, Matching.of(definition.correlation(), this.expressions, this.unmatched),
				before);
	}

}
