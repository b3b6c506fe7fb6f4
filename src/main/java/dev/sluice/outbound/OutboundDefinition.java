package dev.sluice.outbound;

import java.time.Duration;
import java.util.List;

import dev.sluice.framing.FramingDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.transport.Address;
import dev.sluice.transport.Reconnect;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * A place that messages are sent to, as configured under {@code sluice.outbound.<name>}.
 *
 * @param name the name
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
public record OutboundDefinition(String name, @Nullable List<Address> connect, @Nullable FramingDefinition framing,
		@Nullable PayloadDefinition payload, @Nullable ExchangePattern pattern, @Nullable Integer connections,
		@Nullable Limits limits, @Nullable Deadlines deadlines, @Nullable Reconnect reconnect,
		@Nullable WhileDown whileDown, @Nullable Health health) {

	public OutboundDefinition {
		connect = (connect != null) ? List.copyOf(connect) : List.of();
		payload = (payload != null) ? payload : PayloadDefinition.BYTES;
		pattern = (pattern != null) ? pattern : ExchangePattern.ONE_WAY;
		connections = (connections != null) ? connections : 8;
		limits = (limits != null) ? limits : new Limits(null);
		deadlines = (deadlines != null) ? deadlines : new Deadlines(null, null, null);
		reconnect = (reconnect != null) ? reconnect : Reconnect.DEFAULT;
		whileDown = (whileDown != null) ? whileDown : WhileDown.WAIT;
		health = (health != null) ? health : Health.INFORMATIVE;
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
	public record Limits(@Nullable DataSize frameSize) {

		public Limits {
			frameSize = (frameSize != null) ? frameSize : DataSize.ofKilobytes(64);
		}

	}

	/**
	 * Bounds on times.
	 *
	 * @param connect for a connection to be made; 5 s unless set
	 * @param reply for an answer, from when the request was given to the outbound; 10 s
	 * unless set
	 * @param write for bytes to be taken by a peer that does not read; 10 s unless set
	 */
	public record Deadlines(@Nullable Duration connect, @Nullable Duration reply, @Nullable Duration write) {

		public Deadlines {
			connect = (connect != null) ? connect : Duration.ofSeconds(5);
			reply = (reply != null) ? reply : Duration.ofSeconds(10);
			write = (write != null) ? write : Duration.ofSeconds(10);
		}

	}

}
