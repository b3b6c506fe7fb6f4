package dev.sluice.inbound;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

import dev.sluice.admission.Refusal;
import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.endpoint.MessageProducerSupport;

/**
 * An inbound, running: a socket that receives messages and sends them to the channel that
 * bears its name. It is bound first and opened later, so that all sockets can be taken
 * before anything is accepted.
 */
public abstract class InboundEndpoint extends MessageProducerSupport {

	/** Why a frame is none. */
	public static final Set<Cause> INVALID_FRAMES = Set.of(Cause.MALFORMED, Cause.TOO_LONG, Cause.TIMEOUT,
			Cause.OVERLOAD);

	private final String name;

	private final InboundDefinition definition;

	private final Intake intake;

	InboundEndpoint(String name, InboundDefinition definition, Intake intake) {
		this.name = name;
		this.definition = definition;
		this.intake = intake;
		setOutputChannel(intake.channel());
		setAutoStartup(false);
	}

	/**
	 * The name as configured, also of the channel.
	 * @return the name of the inbound
	 */
	public final String name() {
		return this.name;
	}

	/**
	 * What was configured.
	 * @return the definition
	 */
	public final InboundDefinition definition() {
		return this.definition;
	}

	/**
	 * What became of the messages received.
	 * @return the ledger of the inbound
	 */
	public final Ledger ledger() {
		return this.intake.ledger();
	}

	/**
	 * Frames that were none, or were cut short, too long or too late.
	 * @param cause which of it, one of {@link #INVALID_FRAMES}
	 * @return the count since the start
	 */
	public final long invalidFrames(Cause cause) {
		return this.intake.meters().invalidFrames(cause).sum();
	}

	/**
	 * Answers that came second or too late and were thrown away.
	 * @return the count since the start
	 */
	public final long lateAnswers() {
		return this.intake.meters().lateAnswers().sum();
	}

	/**
	 * What became of the messages sent to connections that they named.
	 * @return their ledger; nothing is in it where there are no connections
	 */
	public final Ledger pushes() {
		return this.intake.peers().ledger();
	}

	/**
	 * Connections closed because their time was over.
	 * @param deadline the bound on it
	 * @return the count since the start
	 */
	public final long expiredConnections(ConnectionDeadline deadline) {
		return this.intake.meters().expired(deadline).sum();
	}

	/**
	 * Datagrams thrown away because their sender may not send, which are not messages.
	 * @param reason why it may not
	 * @return the count since the start
	 */
	public final long refusedDatagrams(Refusal reason) {
		return this.intake.meters().refusedDatagrams().get(reason);
	}

	/**
	 * Whether messages are handled on virtual threads rather than on event loops.
	 * @return {@code true} for virtual threads
	 */
	public final boolean isOnVirtualThreads() {
		return this.intake.virtualThreads();
	}

	final Intake intake() {
		return this.intake;
	}

	@Override
	public String getComponentType() {
		return "sluice:inbound";
	}

	/**
	 * Connections closed at once because the peer may not connect.
	 * @param reason why it may not
	 * @return the count since the start; 0 where there are no connections
	 */
	public long refusedConnections(Refusal reason) {
		return 0;
	}

	/**
	 * Datagrams that the kernel dropped because the inbound did not read them in time;
	 * asks the kernel.
	 * @return the count since the start; empty where there are no datagrams, or the
	 * kernel does not tell
	 */
	public OptionalLong kernelDrops() {
		return OptionalLong.empty();
	}

	/**
	 * How often a connection could not be accepted, as when the process may open no more
	 * files; each time accepting pauses for a second.
	 * @return the count since the start; 0 where there are no connections
	 */
	public long acceptFailures() {
		return 0;
	}

	/**
	 * What an operator has to mend, though the inbound receives.
	 * @return the warning, or {@code null} for nothing
	 */
	public @Nullable String warning() {
		return null;
	}

	/**
	 * Takes the address without receiving anything; nothing where the inbound dials.
	 * @throws java.io.UncheckedIOException if the address cannot be taken
	 */
	public abstract void bind();

	/**
	 * Gives back the address, where the inbound was bound but never started.
	 */
	public abstract void release();

	/**
	 * How the inbound does.
	 * @return its state now
	 */
	public abstract InboundStatus status();

	/**
	 * Receives nothing for now: no connection is accepted, and what peers send waits in
	 * the kernel, so that TCP slows them down; datagrams beyond its buffer are lost. What
	 * was received is handled. Only an inbound that is up, or down and dialling, can be
	 * paused.
	 * @return whether it is paused now
	 */
	public boolean pause() {
		return false;
	}

	/**
	 * Receives again, after a pause, or after it was drained to the end.
	 * @return whether it receives now
	 */
	public boolean resume() {
		InboundStatus.State state = status().state();
		if (state == InboundStatus.State.DRAINING && isDrained()) {
			stop();
			start();
		}
		return status().state() == InboundStatus.State.UP;
	}

	/**
	 * The connections that are open.
	 * @return what there is to tell of each
	 */
	public final List<InboundConnection> connections() {
		return this.intake.peers().describe();
	}

	/**
	 * Accepts nothing more, finishes what was read, and closes; returns at once.
	 */
	public abstract void drain();

	/**
	 * Does for the connections of now what {@link #drain()} will do for all, and for no
	 * others: goes on accepting. Where there are no connections it does nothing.
	 * @param spared the addresses of peers whose connections are left as they are
	 */
	public void drainBut(Set<InetSocketAddress> spared) {
	}

	/**
	 * Whether all connections are closed and all messages have ended.
	 * @return {@code true} once nothing is left to do
	 */
	public abstract boolean isDrained();

	/**
	 * Ends what is still open as cut off, and closes.
	 */
	public abstract void abort();

}
