package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

import dev.sluice.framing.FramingException;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;

/**
 * The answers of a connection. Where answers are awaited each request holds a slot, and
 * answers leave in the order of the slots. Confined to the event loop of the connection.
 */
final class Answers {

	private final NettyTcpConnection connection;

	/** Requests whose answers have not been written. */
	private final ArrayDeque<InboundExchange> slots = new ArrayDeque<>();

	private final WrittenFrames written;

	private final ReplyDeadlines deadlines;

	private boolean writing;

	/** Set when no answer can be written any more. */
	private boolean cutOff;

	Answers(NettyTcpConnection connection, WrittenFrames written, LongSupplier replyNanos) {
		this.connection = connection;
		this.written = written;
		this.deadlines = new ReplyDeadlines(this.slots, connection.eventLoop(), replyNanos);
	}

	/**
	 * Gives a request its slot.
	 * @param exchange the request
	 */
	void await(InboundExchange exchange) {
		this.slots.add(exchange);
	}

	/**
	 * How many requests have no answer written.
	 * @return the number of slots
	 */
	int awaited() {
		return this.slots.size();
	}

	/**
	 * The time that answers have is another from now on.
	 */
	void reconfigured() {
		this.deadlines.reconfigured();
	}

	/**
	 * All requests of a read have their slots.
	 */
	void readComplete() {
		this.deadlines.stamp();
	}

	/**
	 * Writes the answers that are there, up to the first that is not.
	 */
	void writeReady() {
		if (this.writing) {
			// The loop below finds what has become ready meanwhile.
			return;
		}
		this.writing = true;
		try {
			for (InboundExchange head = this.slots.peek(); head != null && head.isDone(); head = this.slots.peek()) {
				this.slots.poll();
				write(head);
			}
		}
		finally {
			this.writing = false;
		}
	}

	/**
	 * Writes one answer, now, and closes the connection behind it where that is due.
	 * @param exchange a message that has ended, with or without an answer
	 */
	void write(InboundExchange exchange) {
		ByteBuf answer = exchange.answer();
		if (this.cutOff) {
			exchange.count(false);
			return;
		}
		if (answer == null) {
			exchange.count(true);
		}
		else if (!write(exchange, answer)) {
			return;
		}
		if (exchange.isClosing()) {
			cutOff();
			this.connection.closeGracefully();
		}
	}

	/**
	 * Writes the bytes of an answer.
	 * @return {@code false} where the framing cannot carry them, and the turn of the
	 * message comes once more
	 */
	private boolean write(InboundExchange exchange, ByteBuf answer) {
		try {
			this.written.write(answer, exchange);
		}
		catch (FramingException ex) {
			this.slots.addFirst(exchange);
			if (exchange.answerNotFramed(ex)) {
				return false;
			}
			this.slots.removeFirst();
			exchange.count(true);
		}
		return true;
	}

	/**
	 * No further answer is written: what is open ends here.
	 */
	void cutOff() {
		this.cutOff = true;
		this.slots.removeIf(InboundExchange::cutOff);
	}

	/**
	 * The connection is closed.
	 */
	void close() {
		cutOff();
		this.deadlines.close();
	}

}
