package dev.sluice.inbound;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

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

	private volatile InboundDefinition definition;

	private volatile boolean retiring;

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
	 * The last frames and datagrams that were none, the latest first.
	 * @return sixteen at most
	 */
	public final List<RefusedFrame> refusedFrames() {
		return this.intake.meters().refusedFrames().last();
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
	 * The bytes that came over connections or in datagrams.
	 * @return the count since the start, decrypted where they were encrypted
	 */
	public final long bytesIn() {
		return this.intake.meters().bytesIn().sum(this.intake.peers().burden().bytesIn() + datagramBytes());
	}

	/**
	 * The bytes of frames that were sent over connections.
	 * @return the count since the start
	 */
	public final long bytesOut() {
		return this.intake.meters().bytesOut().sum(this.intake.peers().burden().bytesOut());
	}

	/**
	 * Messages that wait for a virtual thread to handle them.
	 * @return the present number
	 */
	public final long waiting() {
		return this.intake.peers().burden().waiting() + datagramsWaiting();
	}

	/**
	 * Connections that are not read at present, because too much of what they brought has
	 * not ended.
	 * @return the present number
	 */
	public final int heldBack() {
		return this.intake.peers().burden().held();
	}

	/**
	 * Wants to know how long messages take: of each connection the first of each read.
	 * @param owner who wants to know, whose next taker replaces this one
	 * @param taker takes nanoseconds, on any thread
	 */
	public final void onHandled(Object owner, LongConsumer taker) {
		this.intake.meters().times(owner, taker);
	}

	long datagramBytes() {
		return 0;
	}

	long datagramsWaiting() {
		return 0;
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
		return intake().policy().virtualThreads();
	}

	/**
	 * What counts for all of the inbound's life; the policy is that of now.
	 */
	Intake intake() {
		return this.intake;
	}

	/**
	 * Goes by another definition and policy from now on, with the sockets that it has.
	 * @param changed the definition
	 * @param policy what is done with messages from each connection's next one on
	 */
	void use(InboundDefinition changed, Policy policy) {
		this.definition = changed;
		intake().policy(policy);
	}

	/**
	 * Drains for good: it is not part of the configuration any more.
	 */
	public final void retire() {
		this.retiring = true;
		drain();
	}

	/**
	 * Whether it drains because it is not part of the configuration any more.
	 * @return {@code true} from then on
	 */
	public final boolean isRetiring() {
		return this.retiring;
	}

	/** A change will not be taken back. */
	void settle() {
	}

	/**
	 * Gives its address to another inbound; connections stay.
	 */
	public void giveWay() {
		release();
	}

	/**
	 * Takes its address again, after it gave way.
	 */
	public void reopen() {
		bind();
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
		boolean over = state == InboundStatus.State.DRAINING || state == InboundStatus.State.STOPPED;
		if (over && isRunning() && isDrained()) {
			stop();
			start();
		}
		return status().state() == InboundStatus.State.UP;
	}

	/**
	 * Whether what it was before a change is gone; what has nothing left to do is let go.
	 * @param timeout how long it may take to end
	 * @return {@code true} if only what it is now is left
	 */
	public boolean forgetBefore(Duration timeout) {
		return true;
	}

	/**
	 * The connections that are open.
	 * @return what there is to tell of each
	 */
	public final List<InboundConnection> connections() {
		return this.intake.peers().describe();
	}

	/**
	 * What would come of another definition.
	 * @param changed the definition
	 * @return the effect, as of now
	 */
	public Effect effectOf(InboundDefinition changed) {
		return new Effect(false, 0);
	}

	/**
	 * What a changed definition does to an inbound.
	 *
	 * @param reopening whether its sockets are opened anew
	 * @param connectionsClosing how many connections are closed in order
	 */
	public record Effect(boolean reopening, int connectionsClosing) {
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
