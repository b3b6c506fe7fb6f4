package dev.sluice.transport.tcp;

import java.util.List;

import dev.sluice.message.PayloadDefinition;
import dev.sluice.transport.ConnectStepDefinition;
import dev.sluice.transport.HeartbeatDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Makes what the connections of a place say by themselves, with the beans and expressions
 * that are named there. Called once for each place at start-up.
 */
@FunctionalInterface
public interface TalkFactory {

	/**
	 * Makes it of valid definitions.
	 * @param place whose connections, for the log, such as {@code inbound=feed}
	 * @param payload what frames become, and the charset of text
	 * @param onConnect the steps on a new connection; none where it counts as one at once
	 * @param heartbeat what is said when nothing else is, or {@code null}
	 * @return the talk
	 */
	Talk create(String place, PayloadDefinition payload, List<ConnectStepDefinition> onConnect,
			@Nullable HeartbeatDefinition heartbeat);

}
