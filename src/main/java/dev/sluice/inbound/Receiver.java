package dev.sluice.inbound;

import java.net.InetSocketAddress;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The sockets of an inbound, opened as one configuration says. Where another can only
 * hold for sockets that are opened anew, another receiver takes its place. The methods
 * mean what those of {@link InboundEndpoint} mean.
 */
abstract class Receiver {

	private final Intake intake;

	private volatile InboundDefinition definition;

	Receiver(InboundDefinition definition, Intake intake) {
		this.definition = definition;
		this.intake = intake;
	}

	final InboundDefinition definition() {
		return this.definition;
	}

	final Intake intake() {
		return this.intake;
	}

	final String name() {
		return this.intake.name();
	}

	/**
	 * Goes by another definition from now on, with the sockets that it has. The policy
	 * has been replaced.
	 * @param changed the definition
	 */
	final void use(InboundDefinition changed) {
		this.definition = changed;
		reconfigured();
	}

	/** The definition and the policy are others. */
	abstract void reconfigured();

	/**
	 * Lets those connect that its definition says from now on. The receivers that one
	 * inbound has had decide that together, as they count connections together.
	 */
	void admit() {
	}

	/** They will not be taken back. */
	void settle() {
	}

	abstract void bind();

	abstract void release();

	abstract void start();

	abstract void stop();

	abstract boolean pause();

	/** Ends a pause. */
	abstract boolean resume();

	abstract void drain();

	void drainBut(Set<InetSocketAddress> spared) {
	}

	abstract boolean isDrained();

	abstract void abort();

	abstract InboundStatus status();

	/**
	 * Takes over the listening socket of a receiver, which no longer has one; connections
	 * that come from now on are this one's.
	 * @param before the other
	 * @return {@code false} where that cannot be, and nothing was done
	 */
	boolean takeOver(Receiver before) {
		return false;
	}

	/**
	 * Gives its address to another receiver; what was read goes on.
	 */
	void giveWay() {
		release();
	}

	/**
	 * Receives again at its address, after it gave way.
	 */
	abstract void reopen();

	/**
	 * How many connections would be closed if it was drained now.
	 */
	int connections() {
		return 0;
	}

	@Nullable String warning() {
		return null;
	}

	/** The bytes that came in datagrams. */
	long datagramBytes() {
		return 0;
	}

	/** Datagrams that wait for a thread. */
	long datagramsWaiting() {
		return 0;
	}

	OptionalLong kernelDrops() {
		return OptionalLong.empty();
	}

	long acceptFailures() {
		return 0;
	}

}
