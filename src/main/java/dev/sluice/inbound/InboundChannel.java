package dev.sluice.inbound;

import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.support.management.metrics.MetricsCaptor;

/**
 * The message channel that bears the name of an inbound. Its messages are counted by the
 * ledger, so it takes no part in the timing of every send, which costs more than the
 * send.
 */
public final class InboundChannel extends DirectChannel {

	@Override
	public void registerMetricsCaptor(MetricsCaptor captor) {
		// The ledger counts.
	}

}
