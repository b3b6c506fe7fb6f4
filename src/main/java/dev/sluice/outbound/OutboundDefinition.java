package dev.sluice.outbound;

import java.time.Duration;
import java.util.List;

import dev.sluice.framing.FramingDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.transport.Address;
import dev.sluice.transport.Reconnect;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A place that messages are sent to, as configured under {@code sluice.outbound.<name>}.
 *
 * @param connect the addresses of the far side, tried in order
 * @param framing how frames are written and answers cut; {@code null} for datagrams
 * @param payload what answers become, and the charset of text sent; bytes unless set
 * @param pattern whether an answer is awaited; one-way unless set
 * @param connections the most connections at a time, opened as needed; 8 unless set
 * @param limits bounds on sizes
 * @param deadlines bounds on times
 * @param reconnect the pauses between attempts to dial
 * @param whileDown what becomes of one-way messages while no address can be reached; they
 * wait unless set
 * @param health whether readiness needs this outbound; it does not unless set
 */
public record OutboundDefinition(@DefaultValue List<Address> connect, @Nullable FramingDefinition framing,
		@DefaultValue PayloadDefinition payload, @DefaultValue("one-way") ExchangePattern pattern,
		@DefaultValue("8") int connections, @DefaultValue Limits limits, @DefaultValue Deadlines deadlines,
		@DefaultValue Reconnect reconnect, @DefaultValue("wait") WhileDown whileDown,
		@DefaultValue("informative") Health health) {

	public OutboundDefinition {
		connect = List.copyOf(connect);
	}

	/**
	 * What becomes of one-way messages while no address can be reached.
	 */
	public enum WhileDown {

		/** They wait, and the inbounds that they come from are not read. */
		WAIT,

		/** They fail at once as {@code target-down}. */
		FAIL

	}

	/**
	 * Whether readiness needs the outbound.
	 */
	public enum Health {

		/** Shown, but the gateway is ready without it. */
		INFORMATIVE,

		/** The gateway is not ready while it is down. */
		REQUIRED

	}

	/**
	 * Bounds on sizes.
	 *
	 * @param frameSize the most bytes of a frame's payload, both ways; 64 KB unless set
	 */
	public record Limits(@DefaultValue("64KB") DataSize frameSize) {
	}

	/**
	 * Bounds on times.
	 *
	 * @param connect for a connection to be made; 5 s unless set
	 * @param reply for an answer, from when the request was given to the outbound; 10 s
	 * unless set
	 * @param write for bytes to be taken by a peer that does not read; 10 s unless set
	 */
	public record Deadlines(@DefaultValue("5s") Duration connect, @DefaultValue("10s") Duration reply,
			@DefaultValue("10s") Duration write) {
	}

}
