package dev.sluice.outbound;

import java.time.Duration;
import java.util.List;

import dev.sluice.framing.FramingDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.transport.Address;
import dev.sluice.transport.ConnectStepDefinition;
import dev.sluice.transport.HeartbeatDefinition;
import dev.sluice.transport.ProxyProtocolVersion;
import dev.sluice.transport.Reconnect;
import dev.sluice.transport.SocketDefinition;
import dev.sluice.transport.SslDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A place that messages are sent to, as configured under {@code sluice.outbound.<name>}.
 *
 * @param connect the addresses of the far side, tried in order
 * @param local the address of this machine to dial from, a name or a literal one; left to
 * the system unless set
 * @param framing how frames are written and answers cut; {@code null} for datagrams
 * @param payload what answers become, and the charset of text sent; bytes unless set
 * @param pattern whether an answer is awaited; one-way unless set
 * @param connections the most connections at a time, opened as needed, or that each
 * connection of an inbound has one of its own; 8 unless set
 * @param correlation how answers are matched with requests; {@code null} where a
 * connection has one request in flight
 * @param balance how connections and messages are shared among the addresses; failover
 * unless set
 * @param failBack how long a connection may be to another address than its first before
 * that is tried again; for ever unless set
 * @param maxAge how old a connection may become, less up to a quarter at random, before
 * it is replaced; any age unless set
 * @param limits bounds on sizes and numbers
 * @param deadlines bounds on times
 * @param reconnect the pauses between attempts to dial
 * @param whileDown what becomes of one-way messages while no address can be reached; they
 * wait unless set
 * @param health whether readiness needs this outbound; it does not unless set
 * @param accept an expression over the answer and the headers of the request: an answer
 * for which it is false is an error; {@code null} to take any
 * @param retry how failed requests are tried again; {@code null} for not at all
 * @param circuitBreaker when messages fail at once because many have failed; {@code null}
 * for never
 * @param onConnect the conversation on each new connection, before its first message;
 * none unless set
 * @param heartbeat what is said on a connection when nothing else is; {@code null} for
 * nothing
 * @param socket what the kernel is asked for
 * @param ssl how connections are encrypted; {@code null} for not at all
 * @param proxyProtocol how the far side is told whose connection is passed on to it;
 * {@code null} for not at all
 */
public record OutboundDefinition(@DefaultValue List<Address> connect, @Nullable String local,
		@Nullable FramingDefinition framing, @DefaultValue PayloadDefinition payload,
		@DefaultValue("one-way") ExchangePattern pattern, @DefaultValue("8") Connections connections,
		@Nullable Correlation correlation, @DefaultValue("failover") Balance balance, @Nullable Duration failBack,
		@Nullable Duration maxAge, @DefaultValue Limits limits, @DefaultValue Deadlines deadlines,
		@DefaultValue Reconnect reconnect, @DefaultValue("wait") WhileDown whileDown,
		@DefaultValue("informative") Health health, @Nullable String accept, @Nullable Retry retry,
		@Nullable CircuitBreaker circuitBreaker, @DefaultValue List<ConnectStepDefinition> onConnect,
		@Nullable HeartbeatDefinition heartbeat, @DefaultValue SocketDefinition socket, @Nullable SslDefinition ssl,
		@Nullable ProxyProtocolVersion proxyProtocol) {

	public OutboundDefinition {
		connect = List.copyOf(connect);
		onConnect = List.copyOf(onConnect);
	}

	/**
	 * The channel that takes what the far side says by itself.
	 * @return the name, or {@code null} where there is none
	 */
	public @Nullable String unmatched() {
		return (this.correlation != null) ? this.correlation.unmatched() : null;
	}

	/**
	 * How connections and messages are shared among the addresses of the far side.
	 */
	public enum Balance {

		/** Each connection is to the first address that answers. */
		FAILOVER,

		/**
		 * Each connection begins with another address, and messages take them in turn.
		 */
		ROUND_ROBIN,

		/** There are connections to all, and a request goes where the fewest pend. */
		LEAST_PENDING

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
	 * How answers are matched with requests where several are in flight on a connection:
	 * by their order, by one key, or by a key of each side.
	 *
	 * @param order that the far side answers in order
	 * @param key an expression that gives the key of requests and answers
	 * @param request an expression that gives the key of requests
	 * @param reply an expression that gives the key of answers
	 * @param unmatched the name of the channel that takes what is matched by key and is
	 * the answer to nothing; {@code null} where that is only counted
	 */
	public record Correlation(@Nullable Order order, @Nullable String key, @Nullable String request,
			@Nullable String reply, @Nullable String unmatched) {

		/**
		 * The expression for the key of requests.
		 * @return the expression, or {@code null} where answers come in order
		 */
		public @Nullable String requestKey() {
			return (this.key != null) ? this.key : this.request;
		}

		/**
		 * The expression for the key of answers.
		 * @return the expression, or {@code null} where answers come in order
		 */
		public @Nullable String replyKey() {
			return (this.key != null) ? this.key : this.reply;
		}

	}

	/**
	 * What is known of the order of answers.
	 */
	public enum Order {

		/** Each connection's requests are answered in their order. */
		GUARANTEED

	}

	/**
	 * How requests are tried again: those that were certainly not sent, and, where their
	 * route is idempotent, those that may have been.
	 *
	 * @param attempts how often at most, with the first; 2 unless set
	 * @param backoff the pause before the second attempt, lengthened at random by up to a
	 * quarter, and doubled for each further one, give or take a quarter; 200 ms unless
	 * set
	 */
	public record Retry(@DefaultValue("2") int attempts, @DefaultValue("200ms") Duration backoff) {
	}

	/**
	 * When messages fail at once as {@code target-down} instead of being sent.
	 *
	 * @param failures how many attempts must fail one after another, as
	 * {@code target-down} or {@code timeout}; 5 unless set
	 * @param open how long until a message is sent on trial; 10 s unless set
	 */
	public record CircuitBreaker(@DefaultValue("5") int failures, @DefaultValue("10s") Duration open) {
	}

	/**
	 * Bounds on sizes and numbers.
	 *
	 * @param frameSize the most bytes of a frame's payload, both ways; 64 KB unless set
	 * @param inFlight the most requests that await their answers on all connections
	 * together, where a connection may have several; 1024 unless set
	 * @param waiting about the most requests over TCP that wait for a connection, beyond
	 * which they fail as {@code overload}; 100 000 unless set
	 */
	public record Limits(@DefaultValue("64KB") DataSize frameSize, @Nullable Integer inFlight,
			@DefaultValue("100000") int waiting) {

		private static final int IN_FLIGHT = 1024;

		/**
		 * The most requests in flight where a connection may have several.
		 * @return the number
		 */
		public int effectiveInFlight() {
			return (this.inFlight != null) ? this.inFlight : IN_FLIGHT;
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
	public record Deadlines(@DefaultValue("5s") Duration connect, @DefaultValue("10s") Duration reply,
			@DefaultValue("10s") Duration write) {
	}

}
