package dev.sluice.inbound;

import java.util.List;

import dev.sluice.admission.InFlightBytes;
import dev.sluice.inbound.InboundDefinition.OnError;
import dev.sluice.message.BoundedLog;
import dev.sluice.message.Ledger;
import dev.sluice.message.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * What the connections and senders of one inbound have in common.
 *
 * @param name the name of the inbound
 * @param channel where its messages go
 * @param codec makes payloads of frames
 * @param ledger counts what becomes of messages
 * @param meters counts the rest
 * @param replies whether peers await answers
 * @param onError what they see of an error
 * @param errorReplies makes error replies; {@code null} where none are sent
 * @param ownHeaders whether each message needs headers of its own, because its answer may
 * come from anywhere
 * @param routed whether routes see to the end of each message
 * @param virtualThreads whether messages are handled on virtual threads
 * @param maxInFlight the most messages of a connection that have not ended
 * @param replyNanos after which an unanswered message ends as an error
 * @param peers its connections; none where it has none
 * @param writeNanos after which a message sent to one of them, and not taken, fails
 * @param pairings give each of its connections one of its own elsewhere
 * @param pacing how fast messages may come
 * @param inFlightBytes bounds what is held of them, together with other inbounds
 * @param messageLog has a line for each message; {@code null} for none
 * @param logsConnections whether each connection has a line when it is closed
 * @param handovers between event loops and virtual threads
 * @param log for events, at a bounded rate
 */
record Intake(String name, InboundChannel channel, PayloadCodec codec, Ledger ledger, IntakeMeters meters,
		boolean replies, OnError onError, @Nullable ErrorReplies errorReplies, boolean ownHeaders, boolean routed,
		boolean virtualThreads, int maxInFlight, long replyNanos, InboundPeers peers, long writeNanos,
		List<Pairing> pairings, Pacing pacing, InFlightBytes inFlightBytes, @Nullable MessageLog messageLog,
		boolean logsConnections, Handovers handovers, BoundedLog log) {
}
