package dev.sluice.transport.tcp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the time of a frame from its first byte to its last. There is a timer only
 * behind a frame that a read has left unfinished, and one at most, whatever number of
 * frames are begun while it runs. Confined to the event loop of the connection.
 */
final class FrameDeadline {

	private final EventLoop eventLoop;

	private long nanos;

	private final FrameHandler handler;

	private boolean begun;

	private long since;

	private @Nullable Future<?> timer;

	FrameDeadline(EventLoop eventLoop, Duration time, FrameHandler handler) {
		this.eventLoop = eventLoop;
		this.nanos = time.toNanos();
		this.handler = handler;
	}

	/** Frames that are begun now, and the one that was, have another time. */
	void become(Duration time) {
		this.nanos = time.toNanos();
		if (this.timer != null) {
			this.timer.cancel(false);
			look();
		}
	}

	/** What has been read ends inside a frame, which may be the one of before. */
	void begun() {
		if (!this.begun) {
			this.begun = true;
			this.since = System.nanoTime();
			if (this.timer == null) {
				lookAfter(this.nanos);
			}
		}
	}

	/** A frame is whole. */
	void ended() {
		this.begun = false;
	}

	private void lookAfter(long time) {
		this.timer = this.eventLoop.schedule(this::look, time, TimeUnit.NANOSECONDS);
	}

	private void look() {
		this.timer = null;
		if (!this.begun) {
			return;
		}
		long now = System.nanoTime();
		if (this.handler.pauses().isPaused()) {
			// Not the peer's fault: it begins anew.
			this.since = now;
		}
		long left = this.since + this.nanos - now;
		if (left > 0) {
			lookAfter(left);
		}
		else {
			this.handler.frameLate(TimeUnit.NANOSECONDS.toMillis(this.nanos));
		}
	}

	void stop() {
		this.begun = false;
		if (this.timer != null) {
			this.timer.cancel(false);
			this.timer = null;
		}
	}

}
