package dev.sluice.inbound;

import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.support.management.metrics.MetricsCaptor;
import org.springframework.messaging.Message;

/**
 * The message channel that bears the name of an inbound. Its messages are counted by the
 * ledger, so it takes no part in the timing of every send, which costs more than the
 * send.
 */
public final class InboundChannel extends DirectChannel {

	private volatile boolean tracked;

	private volatile boolean typed;

	@Override
	public void registerMetricsCaptor(MetricsCaptor captor) {
		// The ledger counts.
	}

	@Override
	public void setShouldTrack(boolean shouldTrack) {
		super.setShouldTrack(shouldTrack);
		this.tracked = shouldTrack;
	}

	@Override
	public void setDatatypes(Class<?>... datatypes) {
		super.setDatatypes(datatypes);
		this.typed = datatypes.length > 0;
	}

	/**
	 * Sends a message that a socket has received: as {@link #send(Message)} does, but
	 * while nobody watches the channel, straight to the subscriber. Each send of the
	 * superclass notes whether the application runs in a volatile field, which costs more
	 * than the way to the subscriber; sockets are only open while it does.
	 * @param message the message
	 */
	void receive(Message<?> message) {
		if (isWatched()) {
			send(message);
		}
		else {
			doSend(message, -1);
		}
	}

	private boolean isWatched() {
		return this.interceptors.getSize() > 0 || this.tracked || this.typed || isObserved()
				|| this.logger.isDebugEnabled();
	}

}
