package dev.sluice.inbound;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

import dev.sluice.message.Cause;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Origin;
import dev.sluice.message.ReplyChannel;
import io.micrometer.observation.Observation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Somebody who sends messages one after another, and the reply channel that they share:
 * it answers the message whose synchronous part is running.
 */
abstract class Peer extends Origin implements ReplyChannel {

	private final Intake intake;

	private final LeanHeaders headers;

	/** Only compared with the reader's own thread, which sees what it wrote itself. */
	private @Nullable Thread handling;

	private @Nullable InboundExchange current;

	/** Whether a message of this read is timed. */
	private boolean timed;

	Peer(Intake intake, Map<String, Object> headers) {
		this.intake = intake;
		Map<String, Object> withChannel = new HashMap<>(headers);
		withChannel.put(MessageHeaders.REPLY_CHANNEL, this);
		this.headers = new LeanHeaders(withChannel);
	}

	final Intake intake() {
		return this.intake;
	}

	/**
	 * The headers that messages share.
	 * @return the headers of the connection or sender
	 */
	LeanHeaders headers() {
		return this.headers;
	}

	/**
	 * Counts a frame as received and makes its message.
	 * @param exchange the new exchange
	 * @param frame the payload of the frame
	 * @param headers what messages of its sender share
	 * @return what is wrong with the frame, and ends the exchange; {@code null} where it
	 * is of the payload type
	 */
	final @Nullable Throwable receive(InboundExchange exchange, ByteBuf frame, LeanHeaders headers) {
		this.intake.ledger().begin();
		exchange.begun(frame.readableBytes());
		try {
			Object payload = exchange.policy().codec().read(frame);
			exchange.message(new GenericMessage<>(payload,
					exchange.policy().ownHeaders() ? ownHeaders(exchange, headers) : headers));
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	private static LeanHeaders ownHeaders(InboundExchange exchange, LeanHeaders shared) {
		Map<String, Object> own = new HashMap<>(shared);
		own.put(MessageHeaders.REPLY_CHANNEL, exchange);
		// Whoever hands the message to another thread tells of an error there.
		own.put(MessageHeaders.ERROR_CHANNEL, exchange);
		return new LeanHeaders(own);
	}

	/**
	 * Takes the time of the message that has come, which is the first of each read: those
	 * behind it have come in no time, and wait for their turn.
	 * @return takes the nanoseconds; {@code null} where it is not timed
	 */
	final @Nullable LongConsumer times() {
		LongConsumer times = this.timed ? null : this.intake.meters().times();
		this.timed = true;
		return times;
	}

	/**
	 * All messages of a read have come.
	 */
	final void readEnded() {
		this.timed = false;
	}

	/**
	 * Runs the synchronous part of a message, on the event loop or a virtual thread,
	 * never for two messages of a peer at a time.
	 * @param exchange the message
	 */
	final void handle(InboundExchange exchange) {
		// Where no other thread has it, and its headers lead none to it.
		if (!exchange.begin(!hasMailbox() && !exchange.policy().ownHeaders())) {
			return;
		}
		this.current = exchange;
		this.handling = Thread.currentThread();
		try {
			receive(exchange);
			if (exchange.policy().routing() == null && !this.intake.replies()) {
				exchange.answerIfOpen();
			}
		}
		catch (Throwable ex) {
			exchange.fail(ex);
		}
		finally {
			this.handling = null;
			this.current = null;
		}
		if (!exchange.isDone()) {
			exchange.share();
			pending(exchange);
		}
	}

	private void receive(InboundExchange exchange) {
		MessageTrace trace = exchange.trace();
		if (trace == null) {
			this.intake.channel().receive(exchange.message());
			return;
		}
		Observation.Scope scope = trace.open();
		try {
			this.intake.channel().receive(exchange.message());
		}
		finally {
			scope.close();
		}
	}

	/**
	 * The synchronous part of a message is over, but its end is still to come, from
	 * elsewhere. Called on the thread that handled it; it may come before this returns.
	 * @param exchange the exchange
	 */
	void pending(InboundExchange exchange) {
	}

	@Override
	@SuppressWarnings("ReferenceEquality")
	public final @Nullable InboundExchange exchange() {
		return (this.handling == Thread.currentThread()) ? this.current : null;
	}

	@Override
	public final boolean send(Message<?> message, long timeout) {
		InboundExchange exchange = exchange();
		if (exchange == null) {
			this.intake.meters().lateAnswers().increment();
			return false;
		}
		return exchange.send(message, timeout);
	}

	/**
	 * Whether messages are handled on virtual threads rather than by who received them.
	 * @return {@code true} once there is a mailbox
	 */
	boolean hasMailbox() {
		return false;
	}

	/**
	 * Whether the turn of the next message has not come, because answers of those before
	 * are not taken.
	 * @return {@code true} where it is to wait for a moment
	 */
	boolean isToWait() {
		return false;
	}

	/**
	 * An exchange has ended; its answer, if there is one, is to be sent.
	 * @param exchange the exchange
	 */
	abstract void completed(InboundExchange exchange);

	/**
	 * Logs that something came that is no message.
	 * @param whose the address of the sender
	 * @param error what is wrong with it
	 */
	final void logRefused(String whose, Throwable error) {
		String cause = Cause.of(error).word();
		this.intake.meters()
			.refusedFrames()
			.add(new RefusedFrame(Instant.now(), whose, cause, String.valueOf(error.getMessage())));
		this.intake.log()
			.warn("frame-" + cause, () -> "event=frame-refused inbound=" + this.intake.name() + " cause=" + cause
					+ " peer=" + whose + " error=\"" + error.getMessage() + "\"");
	}

	/**
	 * Drops a message that has come, because there are too many.
	 * @param whose the address of the sender
	 */
	final void drop(String whose) {
		this.intake.ledger().drop();
		this.intake.log()
			.warn("dropped", () -> "event=message-dropped inbound=" + this.intake.name() + " cause="
					+ Cause.OVERLOAD.word() + " peer=" + whose);
	}

	/**
	 * Logs an error that nothing should throw.
	 * @param whose the address of the sender
	 * @param error the error
	 */
	final void logUnexpected(String whose, Throwable error) {
		this.intake.log()
			.warn("unexpected", () -> "event=unexpected-error inbound=" + this.intake.name() + " peer=" + whose
					+ " error=\"" + error.getClass().getName() + "\"");
	}

	/**
	 * Whom log lines name.
	 * @return the address and port
	 */
	String describe() {
		return this.intake.name();
	}

}
