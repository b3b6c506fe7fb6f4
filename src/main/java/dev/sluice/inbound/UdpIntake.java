package dev.sluice.inbound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.sluice.admission.AddressRates;
import dev.sluice.admission.AddressRules;
import dev.sluice.admission.Refusal;
import dev.sluice.admission.TokenBucket;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.SluiceHeaders;
import dev.sluice.transport.ReturnPath;
import dev.sluice.transport.udp.DatagramListener;
import dev.sluice.transport.udp.DatagramSource;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;

/**
 * Takes the datagrams of one socket: finds the mailbox of each sender, so that its
 * datagrams keep their order, and the headers that its messages share. Confined to the
 * event loop of the socket.
 */
final class UdpIntake implements DatagramListener {

	private static final int MAILBOXES = 64;

	private final Intake intake;

	private final Supplier<UdpRules> rules;

	private final UnpacedPeer[] peers = new UnpacedPeer[MAILBOXES];

	private final List<UnpacedPeer> unread = new ArrayList<>(MAILBOXES);

	private final UdpSenders senders = new UdpSenders();

	private final UnendedMessages pending;

	/**
	 * Who may send, and be answered.
	 *
	 * @param senders who may send
	 * @param replies how fast an address may be answered; {@code null} for as fast as can
	 * be
	 */
	record UdpRules(AddressRules senders, @Nullable AddressRates replies) {
	}

	/**
	 * Creates the intake of a socket.
	 * @param intake what it has in common with others
	 * @param rules who may send, and be answered, now
	 */
	UdpIntake(Intake intake, Supplier<UdpRules> rules) {
		this.intake = intake;
		this.rules = rules;
		this.pending = new UnendedMessages(intake::replyNanos);
		for (int i = 0; i < MAILBOXES; i++) {
			this.peers[i] = new UnpacedPeer(intake, Map.of(SluiceHeaders.INBOUND, intake.name()), this.pending,
					this::mayHear);
		}
	}

	private boolean mayHear(ReturnPath source) {
		AddressRates replies = this.rules.get().replies();
		return replies == null || !(source instanceof DatagramSource datagram)
				|| replies.tryTake(datagram.address().getAddress());
	}

	@Override
	public void onOpen(EventLoop eventLoop) {
		this.pending.open(eventLoop);
	}

	@Override
	public void onDatagram(DatagramSource source, ByteBuf payload) {
		if (isRefused(source)) {
			return;
		}
		UnpacedPeer peer = peer(source);
		TokenBucket rate = this.intake.policy().pacing().all();
		if (rate != null && !rate.tryTake()) {
			peer.turnAway(source, headers(source), payload);
			return;
		}
		if (peer.receive(source, headers(source), payload)) {
			this.unread.add(peer);
		}
	}

	@Override
	public void onTooLong(DatagramSource source, int atLeast) {
		if (isRefused(source)) {
			return;
		}
		this.intake.meters().invalidFrames(Cause.TOO_LONG).increment();
		peer(source).refuse(source, headers(source),
				new ExchangeException(Cause.TOO_LONG, "a datagram of " + atLeast + " bytes or more"));
	}

	@Override
	public void onReadComplete() {
		if (!this.unread.isEmpty()) {
			this.unread.forEach(UnpacedPeer::readComplete);
			this.unread.clear();
		}
	}

	private boolean isRefused(DatagramSource source) {
		AddressRules senders = this.rules.get().senders();
		Refusal refusal = senders.areAny() ? senders.check(source.address()) : null;
		if (refusal == null) {
			return false;
		}
		this.intake.meters().refusedDatagrams().add(refusal);
		this.intake.log()
			.warn("datagram-refused",
					() -> "event=datagram-refused inbound=" + this.intake.name() + " cause=refused peer="
							+ source.describe() + " reason=" + refusal.word() + " property=" + refusal.property());
		return true;
	}

	private UnpacedPeer peer(DatagramSource source) {
		int hash = source.hashCode();
		return this.peers[(hash ^ (hash >>> 16)) & (MAILBOXES - 1)];
	}

	private LeanHeaders headers(DatagramSource source) {
		LeanHeaders known = this.senders.find(source.address());
		if (known == null) {
			Map<String, Object> made = new HashMap<>(source.headers());
			made.put(SluiceHeaders.INBOUND, this.intake.name());
			made.put(MessageHeaders.REPLY_CHANNEL, peer(source));
			known = new LeanHeaders(made);
			this.senders.remember(source.address(), known);
		}
		return known;
	}

	/** The bytes that came; for any thread, perhaps a little late. */
	long bytes() {
		return Arrays.stream(this.peers).mapToLong(UnpacedPeer::bytes).sum();
	}

	/** How many messages wait for a thread; for any thread. */
	long waiting() {
		return Arrays.stream(this.peers).mapToLong(UnpacedPeer::waiting).sum();
	}

	/** Whether all messages have ended. */
	boolean isIdle() {
		return Arrays.stream(this.peers).allMatch(UnpacedPeer::isIdle);
	}

	/**
	 * Ends what has not ended; from any thread.
	 */
	void abort() {
		this.pending.abort();
	}

}
