package dev.sluice.actuate;

import java.util.Map;
import java.util.TreeMap;

import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;

/**
 * What became of messages: received = handled + failed + rejected + discarded + dropped +
 * in flight, whenever traffic rests.
 *
 * @param received the messages that came
 * @param handled those that went all their way
 * @param failed those that ended in an error
 * @param rejected those without route or room
 * @param discarded those that were ended on purpose
 * @param dropped those that were thrown away before they were handled
 * @param inFlight those that have not ended
 * @param causes how many failed or were rejected, by the word of the cause; only causes
 * that there were
 */
record LedgerDescriptor(long received, long handled, long failed, long rejected, long discarded, long dropped,
		long inFlight, Map<String, Long> causes) {

	static LedgerDescriptor of(Ledger ledger) {
		Map<String, Long> causes = new TreeMap<>();
		for (Cause cause : Cause.values()) {
			long count = ledger.ended(Outcome.FAILED, cause) + ledger.ended(Outcome.REJECTED, cause);
			if (count > 0) {
				causes.put(cause.word(), count);
			}
		}
		return new LedgerDescriptor(ledger.received(), ledger.ended(Outcome.HANDLED), ledger.ended(Outcome.FAILED),
				ledger.ended(Outcome.REJECTED), ledger.ended(Outcome.DISCARDED), ledger.ended(Outcome.DROPPED),
				ledger.inFlight(), causes);
	}

}
