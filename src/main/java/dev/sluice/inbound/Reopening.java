package dev.sluice.inbound;

import java.io.UncheckedIOException;

import dev.sluice.inbound.InboundStatus.State;
import dev.sluice.transport.Address;

/**
 * A change for which the sockets of an inbound are opened anew. The listening socket
 * passes from one receiver to the next where it stays the same; where it is another, both
 * listen for a moment; and where it has to be another on the same address, nobody does.
 */
final class Reopening implements InboundChange {

	private final SocketInbound inbound;

	private final Receiver before;

	private final Receiver next;

	/** Or one that only one of them can have. */
	private boolean sameAddress;

	private final State state;

	private boolean bound;

	private boolean released;

	private boolean takenOver;

	private boolean applied;

	Reopening(SocketInbound inbound, Receiver next) {
		this.inbound = inbound;
		this.before = inbound.receiver();
		this.next = next;
		this.state = this.before.status().state();
		this.sameAddress = next.definition().listen() != null
				&& next.definition().listen().equals(this.before.definition().listen());
	}

	private boolean isOpen() {
		return this.inbound.isRunning() && this.state != State.DRAINING && this.state != State.STOPPED;
	}

	@Override
	public void bind() {
		if (isOpen() && !this.sameAddress) {
			try {
				this.next.bind();
				this.bound = true;
			}
			catch (UncheckedIOException ex) {
				if (!isOnPortOfBefore()) {
					throw ex;
				}
				this.sameAddress = true;
			}
		}
	}

	private boolean isOnPortOfBefore() {
		Address wanted = this.next.definition().listen();
		Address had = Address.parse(this.before.status().address());
		return wanted != null && wanted.scheme() == had.scheme() && wanted.port() == had.port();
	}

	@Override
	public void apply() {
		if (this.state == State.PAUSED) {
			// What a pause holds back could not be finished.
			this.before.resume();
		}
		this.next.admit();
		if (isOpen()) {
			open();
		}
		this.inbound.use(this.next);
		this.applied = true;
		if (this.state == State.PAUSED) {
			this.next.pause();
		}
	}

	private void open() {
		if (this.sameAddress) {
			this.takenOver = this.next.takeOver(this.before);
			if (!this.takenOver) {
				this.released = true;
				this.before.giveWay();
				this.next.bind();
				this.bound = true;
			}
		}
		if (!this.takenOver) {
			this.next.start();
		}
	}

	@Override
	public void finish() {
		this.before.drain();
	}

	@Override
	public void undo() {
		if (this.applied) {
			this.inbound.use(this.before);
		}
		this.before.admit();
		if (this.takenOver) {
			this.before.takeOver(this.next);
			this.next.drain();
		}
		else if (this.bound) {
			this.next.stop();
		}
		if (this.released) {
			this.before.reopen();
		}
		if (this.state == State.PAUSED) {
			this.before.pause();
		}
	}

}
