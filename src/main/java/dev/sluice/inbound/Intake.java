package dev.sluice.inbound;

import dev.sluice.admission.InFlightBytes;
import dev.sluice.message.BoundedLog;
import dev.sluice.message.Ledger;

/**
 * What the connections and senders of one inbound have in common.
 */
final class Intake {

	private final InboundChannel channel;

	private final Ledger ledger;

	private final IntakeMeters meters;

	private final InboundPeers peers;

	private final InFlightBytes inFlightBytes;

	private final Handovers handovers;

	private final BoundedLog log;

	private final String name;

	private final boolean replies;

	private volatile Policy policy;

	/**
	 * Creates an intake that has taken nothing in.
	 * @param name the name of the inbound
	 * @param channel where its messages go
	 * @param peers its connections; none where it has none
	 * @param inFlightBytes bounds what is held of messages, together with other inbounds
	 * @param log for events, at a bounded rate
	 * @param replies whether peers await answers
	 * @param policy what is done with messages
	 */
	Intake(String name, InboundChannel channel, InboundPeers peers, InFlightBytes inFlightBytes, BoundedLog log,
			boolean replies, Policy policy) {
		this.name = name;
		this.channel = channel;
		this.ledger = new Ledger();
		this.meters = new IntakeMeters();
		this.peers = peers;
		this.inFlightBytes = inFlightBytes;
		this.handovers = new Handovers();
		this.log = log;
		this.replies = replies;
		this.policy = policy;
	}

	private Intake(Intake before, boolean replies, Policy policy) {
		this.name = before.name;
		this.channel = before.channel;
		this.ledger = before.ledger;
		this.meters = before.meters;
		this.peers = before.peers;
		this.inFlightBytes = before.inFlightBytes;
		this.handovers = before.handovers;
		this.log = before.log;
		this.replies = replies;
		this.policy = policy;
	}

	/**
	 * The intake of the same inbound after its sockets were opened anew: it counts on.
	 */
	Intake next(boolean replies, Policy policy) {
		return new Intake(this, replies, policy);
	}

	/** The name of the inbound. */
	String name() {
		return this.name;
	}

	InboundChannel channel() {
		return this.channel;
	}

	/** Counts what becomes of messages. */
	Ledger ledger() {
		return this.ledger;
	}

	/** Counts the rest. */
	IntakeMeters meters() {
		return this.meters;
	}

	InboundPeers peers() {
		return this.peers;
	}

	InFlightBytes inFlightBytes() {
		return this.inFlightBytes;
	}

	/** Between event loops and virtual threads. */
	Handovers handovers() {
		return this.handovers;
	}

	BoundedLog log() {
		return this.log;
	}

	/** Whether peers await answers. */
	boolean replies() {
		return this.replies;
	}

	/** What is done with messages that come now. */
	Policy policy() {
		return this.policy;
	}

	/** From the next message of each connection on. */
	void policy(Policy policy) {
		this.policy = policy;
	}

	/** After which an unanswered message ends as an error; 0 where none is answered. */
	long replyNanos() {
		return this.replies ? this.policy.replyNanos() : 0;
	}

}
