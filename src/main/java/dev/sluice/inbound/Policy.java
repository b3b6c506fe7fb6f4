package dev.sluice.inbound;

import java.util.List;

import dev.sluice.inbound.InboundDefinition.OnError;
import dev.sluice.message.PayloadCodec;
import dev.sluice.message.Routing;
import org.jspecify.annotations.Nullable;

/**
 * What an inbound does with messages, as far as that can change under live connections.
 * Replaced as a whole: a message keeps to its end what held when it came.
 *
 * @param codec makes payloads of frames
 * @param routing routes messages; {@code null} where subscribers of the channel take them
 * @param onError what peers see of an error
 * @param errorReplies makes error replies; {@code null} where none are sent
 * @param ownHeaders whether each message needs headers of its own, because its answer may
 * come from anywhere
 * @param virtualThreads whether messages are handled on virtual threads; a connection
 * that has begun with that stays there
 * @param maxInFlight the most messages of a connection that have not ended
 * @param replyNanos after which an unanswered message ends as an error
 * @param writeNanos after which a message sent to a connection, and not taken, fails
 * @param pairings give each new connection one of its own elsewhere
 * @param pacing how fast messages may come
 * @param messageLog has a line for each message; {@code null} for none
 * @param logsConnections whether each connection has a line when it is closed
 * @param tracing traces a part of them; {@code null} for none
 */
record Policy(PayloadCodec codec, @Nullable Routing routing, OnError onError, @Nullable ErrorReplies errorReplies,
		boolean ownHeaders, boolean virtualThreads, int maxInFlight, long replyNanos, long writeNanos,
		List<Pairing> pairings, Pacing pacing, @Nullable MessageLog messageLog, boolean logsConnections,
		@Nullable Tracing tracing) {
}
