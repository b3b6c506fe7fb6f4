package dev.sluice.inbound;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import dev.sluice.inbound.Pacing.Pace;
import dev.sluice.transport.tcp.NettyTcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * Holds the reading of a connection back while there is too much of what its peer sent or
 * of what it does not take, or its messages come too fast; error replies are written
 * where no others are, too. Where messages are turned away instead, reading is held back
 * only when too many answers wait for their turn. On the event loop of the connection,
 * but for the look whether it is paused.
 */
final class ReadingPause {

	/**
	 * Where messages are turned away: for how many times the limit on those in flight
	 * answers may wait for their turn.
	 */
	private static final int WAITING_REJECTIONS = 16;

	private final NettyTcpConnection connection;

	private final Intake intake;

	private boolean turnsAway;

	private @Nullable Pacing pacing;

	private @Nullable Pace pace;

	private int maxInFlight;

	private final IntSupplier inFlight;

	private final BooleanSupplier writable;

	private volatile boolean paused;

	/** Set while the next message would come too fast. */
	private boolean early;

	/** Set while it waits for all connections to hold less. */
	private boolean awaiting;

	/**
	 * Creates a pause that is none yet.
	 * @param connection the connection
	 * @param intake how fast messages may come and how many may be in flight, and what
	 * becomes of others; reading goes on when half of them have ended
	 * @param inFlight how many are
	 * @param writable whether what comes of them is taken
	 */
	ReadingPause(NettyTcpConnection connection, Intake intake, IntSupplier inFlight, BooleanSupplier writable) {
		this.connection = connection;
		this.intake = intake;
		this.inFlight = inFlight;
		this.writable = writable;
		use(intake.policy());
	}

	private void use(Policy policy) {
		this.turnsAway = !policy.pacing().waits();
		if (!policy.pacing().equals(this.pacing)) {
			this.pacing = policy.pacing();
			this.pace = policy.pacing().newPace();
			this.early = false;
		}
		this.maxInFlight = policy.maxInFlight();
	}

	/**
	 * Goes by another policy from now on; not while frames are being cut.
	 * @param policy the policy
	 */
	void reconfigured(Policy policy) {
		use(policy);
		resumeIfRoom();
	}

	boolean isPaused() {
		return this.paused;
	}

	/**
	 * Whether a message that has come is to be turned away, because it comes too fast or
	 * there are as many as may be.
	 */
	boolean turnsAway() {
		return this.turnsAway && (this.inFlight.getAsInt() >= this.maxInFlight || this.intake.inFlightBytes().isFull()
				|| (this.pace != null && !this.pace.isKept()));
	}

	/** A message was taken in. */
	void pauseIfDue() {
		long early = (this.pace != null && !this.turnsAway) ? this.pace.nanosToWait() : 0;
		if (early > 0) {
			pauseFor(early);
		}
		else if (!this.paused && isFull(this.turnsAway ? WAITING_REJECTIONS * this.maxInFlight : this.maxInFlight)) {
			pause();
			// Room may have come between the look and the pause.
			resumeIfRoom();
		}
	}

	private void pauseFor(long nanos) {
		this.early = true;
		this.connection.eventLoop().schedule(() -> {
			this.early = false;
			resumeIfRoom();
		}, nanos, TimeUnit.NANOSECONDS);
		if (!this.paused) {
			pause();
		}
	}

	private void pause() {
		this.paused = true;
		this.connection.pauseReading();
	}

	void resumeIfRoom() {
		if (!this.paused || this.early) {
			return;
		}
		if (!isFull(this.maxInFlight / 2 + 1)) {
			this.paused = false;
			this.connection.resumeReading();
		}
		else if (this.intake.inFlightBytes().isFull() && !this.awaiting) {
			awaitBytes();
		}
	}

	private void awaitBytes() {
		this.awaiting = true;
		this.intake.log()
			.warn("in-flight-bytes", () -> "event=reading-paused inbound=" + this.intake.name()
					+ " property=sluice.limits.in-flight-bytes bytes=" + this.intake.inFlightBytes().held());
		this.intake.inFlightBytes().await(this.connection.eventLoop(), () -> {
			this.awaiting = false;
			resumeIfRoom();
		});
	}

	private boolean isFull(int limit) {
		return this.inFlight.getAsInt() >= limit || !this.writable.getAsBoolean()
				|| this.intake.inFlightBytes().isFull();
	}

}
