package dev.sluice.transport.tcp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.sluice.expression.Expression;
import dev.sluice.framing.FramingException;
import dev.sluice.message.Cause;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Says something on a connection on which nothing was sent for a while. Where an answer
 * is expected and does not come in time, the connection is closed as lost; so it is when
 * there is nothing to say, because what makes it fails. Confined to the event loop of the
 * connection, and over when that is closed.
 */
public final class Heartbeat {

	private final NettyTcpConnection connection;

	private final HeartbeatSettings settings;

	private final Turn turn;

	/** Set from when something is to be said until it was answered, or was said. */
	private boolean beating;

	/** What is being asked off the event loop. */
	private @Nullable CompletableFuture<?> call;

	private @Nullable Future<?> timer;

	private Heartbeat(NettyTcpConnection connection, HeartbeatSettings settings, Turn turn) {
		this.connection = connection;
		this.settings = settings;
		this.turn = turn;
	}

	/**
	 * Begins to watch a connection. To be called on its event loop, when it counts as
	 * one.
	 * @param connection the connection
	 * @param settings what is said, and when; {@code null} for nothing
	 * @param turn asked whether it may be said
	 */
	public static void start(NettyTcpConnection connection, @Nullable HeartbeatSettings settings, Turn turn) {
		if (settings == null) {
			return;
		}
		Heartbeat heartbeat = new Heartbeat(connection, settings, turn);
		IdleWatch.start(connection.channel(), settings.idle(), connection.writes()::sends, () -> {
			heartbeat.beat();
			return false;
		});
	}

	private void beat() {
		// Behind bytes that the peer does not take it would only wait as well.
		if (this.beating || this.connection.isEnding() || !this.connection.isAllTaken()) {
			return;
		}
		this.beating = true;
		expectBy("nothing to send as heartbeat");
		CompletableFuture<ByteBuf> payload = OffLoop.payload(this.settings.send(), null, this.settings.codec());
		asking(payload);
		OffLoop.whenDone(payload, this.connection.eventLoop(), this::say);
	}

	private void say(@Nullable ByteBuf payload, @Nullable Throwable error) {
		stopTimer();
		if (this.connection.isEnding()) {
			return;
		}
		if (payload == null) {
			giveUp("the heartbeat failed: " + describe(error));
		}
		// Where others have written meanwhile, none is needed.
		else if (!this.turn.take()) {
			this.beating = false;
		}
		else {
			write(payload);
		}
	}

	private void write(ByteBuf payload) {
		try {
			this.connection.writes().writeAside(payload);
		}
		catch (FramingException ex) {
			giveUp("the heartbeat cannot be written: " + ex.getMessage());
			this.turn.end();
			return;
		}
		this.connection.flush();
		Expression expect = this.settings.expect();
		if (expect == null) {
			ended();
			return;
		}
		FrameHandler handler = this.connection.handler();
		handler.listener(new AwaitedAnswer(this, expect, handler.listener()));
		expectBy("no answer to the heartbeat");
	}

	private void expectBy(String otherwise) {
		ReadPauses pauses = this.connection.handler().pauses();
		long before = pauses.pausesByListener();
		long nanos = this.settings.within().toNanos();
		this.timer = this.connection.eventLoop().schedule(() -> {
			if (pauses.wasFullSince(before)) {
				// The answer may wait among what could not be read.
				expectBy(otherwise);
			}
			else {
				giveUp(otherwise + " within " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
			}
		}, nanos, TimeUnit.NANOSECONDS);
	}

	private void stopTimer() {
		Future<?> running = this.timer;
		if (running != null) {
			running.cancel(false);
		}
	}

	NettyTcpConnection connection() {
		return this.connection;
	}

	HeartbeatSettings settings() {
		return this.settings;
	}

	/** Whether the next frame is the answer, and nothing else can be. */
	boolean isNextFrameAnswer() {
		return this.turn.isNextFrameAnswer();
	}

	/**
	 * Something is asked that may never be answered.
	 */
	void asking(CompletableFuture<?> call) {
		this.call = call;
	}

	/**
	 * It was answered, or need not be any more.
	 */
	void ended() {
		stopTimer();
		this.beating = false;
		this.turn.end();
	}

	void giveUp(String reason) {
		CompletableFuture<?> asked = this.call;
		if (asked != null) {
			asked.cancel(true);
		}
		if (!this.connection.isEnding()) {
			this.connection.abandon(reason);
		}
	}

	static String describe(@Nullable Throwable error) {
		return (error != null) ? Cause.describe(error) : "for no known reason";
	}

	/**
	 * Lets a heartbeat in between what else is sent and answered on its connection. All
	 * methods are called on the event loop of that.
	 */
	public interface Turn {

		/** Where answers are told from all else by what they say. */
		Turn ANY_TIME = new Turn() {
		};

		/**
		 * Takes the turn, if a heartbeat may be sent now.
		 * @return {@code false} if none is needed, because something else is sent
		 */
		default boolean take() {
			return true;
		}

		/**
		 * The turn that was taken is over: the heartbeat was answered, needs no answer,
		 * or has lost its connection. Frames may follow its answer in the same read.
		 */
		default void end() {
		}

		/**
		 * Whether the peer says nothing but answers, so that the next frame after a
		 * heartbeat answers that, and the connection is closed if it is not what is
		 * expected.
		 * @return {@code false} where other frames go to the listener of the connection
		 */
		default boolean isNextFrameAnswer() {
			return false;
		}

	}

}
