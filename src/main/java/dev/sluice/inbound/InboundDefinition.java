package dev.sluice.inbound;

import java.time.Duration;
import java.util.List;

import dev.sluice.admission.AddressRules;
import dev.sluice.admission.RateLimit;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.transport.Address;
import dev.sluice.transport.ConnectStepDefinition;
import dev.sluice.transport.HeartbeatDefinition;
import dev.sluice.transport.Reconnect;
import dev.sluice.transport.SocketDefinition;
import dev.sluice.transport.SslDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A socket that the gateway receives on, as configured under
 * {@code sluice.inbound.<name>}.
 *
 * @param listen the address to listen on, or {@code null} where the inbound dials out
 * @param connect the addresses to dial in turn; empty where the inbound listens
 * @param local the address of this machine to dial from, a name or a literal one; left to
 * the system unless set
 * @param framing how the stream is cut; {@code null} for datagrams
 * @param payload what frames become; bytes unless set
 * @param pattern whether messages are answered; one-way unless set
 * @param onError what the peer sees of an error; where unset, the error reply if there is
 * one, else the connection is closed for a TCP peer that awaits a reply, else the message
 * is discarded
 * @param errorReply the text or bean of an error reply; needed for {@link OnError#REPLY}
 * @param limits bounds on sizes and numbers
 * @param deadlines bounds on times
 * @param reconnect the pauses between attempts to dial
 * @param dispatch the threads that handle messages; chosen by what they meet unless set
 * @param onConnect the conversation on each new connection where the inbound dials,
 * before its first message; none unless set
 * @param heartbeat what is said on a dialled connection when nothing else is;
 * {@code null} for nothing
 * @param allow the networks whose peers may connect or send; all may unless set
 * @param deny the networks whose peers may not all the same
 * @param socket what the kernel is asked for
 * @param overload what becomes of messages that come too fast or are too many; those of
 * TCP wait and datagrams are dropped unless set
 * @param ssl how connections are encrypted; {@code null} for not at all
 * @param proxyProtocol the proxies that connections come through; {@code null} where
 * peers connect by themselves
 * @param log what is logged of each message and connection
 * @param trace the part of the messages that are traced, from 0 to 1; none unless set
 */
public record InboundDefinition(@Nullable Address listen, @DefaultValue List<Address> connect, @Nullable String local,
		@Nullable FramingDefinition framing, @DefaultValue PayloadDefinition payload,
		@DefaultValue("one-way") ExchangePattern pattern, @Nullable OnError onError, @Nullable ErrorReply errorReply,
		@DefaultValue Limits limits, @DefaultValue Deadlines deadlines, @DefaultValue Reconnect reconnect,
		@Nullable Dispatch dispatch, @DefaultValue List<ConnectStepDefinition> onConnect,
		@Nullable HeartbeatDefinition heartbeat, @DefaultValue List<String> allow, @DefaultValue List<String> deny,
		@DefaultValue SocketDefinition socket, @Nullable Overload overload, @Nullable SslDefinition ssl,
		@Nullable ProxyProtocol proxyProtocol, @DefaultValue LogDefinition log, @DefaultValue("0") double trace) {

	private static final int IN_FLIGHT = 1024;

	private static final int DATAGRAMS_IN_FLIGHT = 8192;

	public InboundDefinition {
		connect = List.copyOf(connect);
		onConnect = List.copyOf(onConnect);
		allow = List.copyOf(allow);
		deny = List.copyOf(deny);
	}

	/**
	 * Defines an inbound that takes what the far side of an outbound says by itself: it
	 * may be answered, and is not told of errors.
	 * @param connect the addresses of the far side
	 * @param framing how its frames are cut
	 * @param payload what they become
	 * @return the definition
	 */
	public static InboundDefinition ofUnmatched(List<Address> connect, @Nullable FramingDefinition framing,
			PayloadDefinition payload) {
		return new InboundDefinition(null, connect, null, framing, payload, ExchangePattern.REQUEST_REPLY,
				OnError.DISCARD, null, new Limits(DataSize.ofKilobytes(64), 1, null, null, null, null, null, null),
				new Deadlines(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10), null, null,
						Duration.ofSeconds(30), null, Duration.ofSeconds(10)),
				new Reconnect(Duration.ofMillis(250), Duration.ofSeconds(30)), null, List.of(), null, List.of(),
				List.of(), SocketDefinition.DEFAULT, null, null, null, LogDefinition.NONE, 0);
	}

	/**
	 * The transport that the inbound receives on.
	 * @return TCP or UDP, as of the address to listen on or the first to dial
	 */
	public Address.Scheme scheme() {
		Address address = (this.listen != null) ? this.listen : this.connect.getFirst();
		return address.scheme();
	}

	/**
	 * Whose connections or datagrams are let in.
	 * @return the rules of {@code allow} and {@code deny}
	 */
	public AddressRules addressRules() {
		return new AddressRules(this.allow, this.deny);
	}

	/**
	 * What the peer sees of an error: as set, or by what the peer awaits.
	 * @return the policy
	 */
	public OnError effectiveOnError() {
		if (this.onError != null) {
			return this.onError;
		}
		if (this.errorReply != null) {
			return OnError.REPLY;
		}
		boolean awaited = this.pattern == ExchangePattern.REQUEST_REPLY && scheme() == Address.Scheme.TCP;
		return awaited ? OnError.CLOSE : OnError.DISCARD;
	}

	/**
	 * The most messages of a connection or mailbox that have not ended: as set, or, as a
	 * sender of datagrams does not slow down, many more of them.
	 * @return the number
	 */
	public int effectiveInFlight() {
		Integer set = this.limits.inFlightPerConnection();
		if (set != null) {
			return set;
		}
		return (scheme() == Address.Scheme.UDP) ? DATAGRAMS_IN_FLIGHT : IN_FLIGHT;
	}

	/**
	 * What becomes of messages that come too fast or are too many: as set, or as the
	 * transport can.
	 * @return the choice
	 */
	public Overload effectiveOverload() {
		if (this.overload != null) {
			return this.overload;
		}
		return (scheme() == Address.Scheme.UDP) ? Overload.DROP : Overload.WAIT;
	}

	/**
	 * What becomes of messages that come too fast or are too many.
	 */
	public enum Overload {

		/** They are not read yet, so that the peer has to wait. */
		WAIT,

		/** They end as rejected, and the peer sees of it what it sees of an error. */
		REJECT,

		/** They are dropped. */
		DROP

	}

	/**
	 * Proxies that pass on the connections of others and say whose they are.
	 *
	 * @param trust the networks of the proxies; nobody else may connect
	 */
	public record ProxyProtocol(@DefaultValue List<String> trust) {

		public ProxyProtocol {
			trust = List.copyOf(trust);
		}

	}

	/**
	 * What the peer sees of an error.
	 */
	public enum OnError {

		/** It is answered with the error reply. */
		REPLY,

		/** Its connection is closed, after what came before was answered. */
		CLOSE,

		/** Nothing. */
		DISCARD

	}

	/**
	 * The threads that handle messages.
	 */
	public enum Dispatch {

		/** The event loop that read them; nothing behind the inbound may block. */
		EVENT_LOOP,

		/** A virtual thread for each connection, in batches. */
		VIRTUAL_THREAD

	}

	/**
	 * The answer to a message that failed; exactly one of the two is set.
	 *
	 * @param text text with expressions over {@code payload}, {@code headers},
	 * {@code cause} and {@code error}
	 * @param bean a bean or {@code bean.method} that is called with the failed message
	 * (its headers {@code sluice_cause} and {@code sluice_error} tell why)
	 */
	public record ErrorReply(@Nullable String text, @Nullable String bean) {
	}

	/**
	 * Bounds on sizes and numbers.
	 *
	 * @param frameSize the most bytes of a frame's payload; 64 KB unless set
	 * @param connections the most connections open at a time; 10 000 unless set
	 * @param inFlightPerConnection the most messages of a connection that have not ended,
	 * where reading stops, 1024 unless set; of datagrams those in one mailbox, beyond
	 * which they are dropped, 8192 unless set
	 * @param connectionsPerAddress the most connections open at a time from one address;
	 * {@code null} for no limit but that on all
	 * @param connectionRate how fast new connections may come; {@code null} for no limit
	 * @param messageRate how fast messages may come, on all connections together;
	 * {@code null} for no limit
	 * @param messageRatePerConnection how fast those of one connection may come;
	 * {@code null} for no limit but that on all
	 * @param replyRatePerAddress how fast datagrams may be answered to one address;
	 * {@code null} for no limit
	 */
	public record Limits(@DefaultValue("64KB") DataSize frameSize, @DefaultValue("10000") int connections,
			@Nullable Integer inFlightPerConnection, @Nullable Integer connectionsPerAddress,
			@Nullable RateLimit connectionRate, @Nullable RateLimit messageRate,
			@Nullable RateLimit messageRatePerConnection, @Nullable RateLimit replyRatePerAddress) {
	}

	/**
	 * Bounds on times.
	 *
	 * @param reply after which an unanswered request ends as {@code timeout}; 30 s unless
	 * set
	 * @param linger how long a connection that the gateway closes is still read until the
	 * peer ends it; 10 s unless set
	 * @param write for the peer of a connection to take a message that is sent to it and
	 * is no answer; 10 s unless set
	 * @param idle after which a connection on which nothing was received is closed, and
	 * dialled anew where the inbound dials; {@code null} for never
	 * @param firstFrame for the first frame after a connection was made; {@code null} for
	 * no bound
	 * @param frame from the first byte of a frame to the last; 30 s unless set
	 * @param maxAge after which a connection is closed between frames; {@code null} for
	 * never
	 * @param handshake for a connection to be encrypted, and for the header of a proxy;
	 * 10 s unless set
	 */
	public record Deadlines(@DefaultValue("30s") Duration reply, @DefaultValue("10s") Duration linger,
			@DefaultValue("10s") Duration write, @Nullable Duration idle, @Nullable Duration firstFrame,
			@DefaultValue("30s") Duration frame, @Nullable Duration maxAge, @DefaultValue("10s") Duration handshake) {
	}

}
