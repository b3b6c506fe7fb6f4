package dev.sluice.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.EventLoop;

/**
 * Where an event loop and the virtual threads of its connections hand each other their
 * work. Each hand-over may wake a sleeping thread, which costs more than handling a
 * message, so they are gathered: mailboxes that one turn of the loop has filled start
 * together, and answers made while other virtual threads wait for a processor are told
 * together. An answer never waits for a bean that blocks.
 */
final class Handover {

	/** Of mailboxes that start together: the first should not wait for too many. */
	private static final int MOST = 64;

	/** For which a virtual thread may keep answers from being told. */
	private static final long PATIENCE = TimeUnit.MICROSECONDS.toNanos(200);

	private static final ThreadFactory THREADS = Thread.ofVirtual().name("sluice-handover").factory();

	private final EventLoop eventLoop;

	private final Runnable startAll = this::startAll;

	private final Runnable tell = this::tell;

	private final Runnable writeAll = this::writeAll;

	/** Confined to the event loop. */
	private List<Mailbox> starting = new ArrayList<>();

	private final Queue<TcpPeer> answered = new ConcurrentLinkedQueue<>();

	/** When the first answer came that was not told; 0 for none. */
	private final AtomicLong untoldSince = new AtomicLong();

	Handover(EventLoop eventLoop) {
		this.eventLoop = eventLoop;
	}

	/**
	 * Starts a mailbox, soon. On the event loop.
	 * @param mailbox one with messages, that has no thread
	 */
	void start(Mailbox mailbox) {
		if (this.starting.isEmpty()) {
			// Behind the reads of this turn.
			this.eventLoop.execute(this.startAll);
		}
		this.starting.add(mailbox);
		if (this.starting.size() >= MOST) {
			startAll();
		}
	}

	private void startAll() {
		List<Mailbox> together = this.starting;
		if (together.size() == 1) {
			together.removeFirst().start();
		}
		else if (!together.isEmpty()) {
			this.starting = new ArrayList<>();
			THREADS.newThread(() -> together.forEach(Mailbox::start)).start();
		}
	}

	/**
	 * A connection has something to write. Off the event loop.
	 * @param peer one that was written since it last said so
	 */
	void answered(TcpPeer peer) {
		this.answered.add(peer);
		if (!Thread.currentThread().isVirtual()) {
			this.eventLoop.execute(this.writeAll);
		}
		else if (this.untoldSince.compareAndSet(0, now())) {
			// Its turn comes when this thread and those before it block or end.
			THREADS.newThread(this.tell).start();
		}
	}

	/**
	 * Another answer was made; sees to it that the first is not kept for long.
	 */
	void hurry() {
		long since = this.untoldSince.get();
		if (since != 0 && now() - since > PATIENCE) {
			tell();
		}
	}

	private void tell() {
		if (this.untoldSince.getAndSet(0) != 0) {
			this.eventLoop.execute(this.writeAll);
		}
	}

	private void writeAll() {
		for (TcpPeer peer = this.answered.poll(); peer != null; peer = this.answered.poll()) {
			try {
				peer.writeAnswers();
			}
			catch (RuntimeException ex) {
				// Those of the others are still to be written.
				peer.logUnexpected(peer.describe(), ex);
			}
		}
	}

	private static long now() {
		return System.nanoTime() | 1;
	}

}
