package dev.sluice.inbound;

import dev.sluice.framing.FramingException;
import dev.sluice.message.Origin;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.Relayed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/**
 * A connection of an inbound, as the connection sees it that is its own. All methods but
 * the first four are to be called on its event loop.
 */
public interface NearEnd {

	/**
	 * Where its messages come from.
	 * @return their origin
	 */
	Origin origin();

	/**
	 * What the connection is called in the headers of its messages.
	 * @return the id
	 */
	String id();

	/**
	 * Where it comes from and goes to.
	 * @return its ends
	 */
	Relayed relayed();

	/**
	 * The thread of the connection.
	 * @return its event loop
	 */
	EventLoop eventLoop();

	/**
	 * Whether the peer takes what is written.
	 * @return {@code false} while writing more only fills memory
	 */
	boolean isWritable();

	/**
	 * Writes a frame, which leaves with {@link #flush()}.
	 * @param payload the payload; not released
	 * @throws FramingException if the framing of the inbound cannot carry it
	 */
	void write(ByteBuf payload) throws FramingException;

	/**
	 * Sends what was written.
	 */
	void flush();

	/**
	 * Takes over more bytes of a far side that says much, past this process where that is
	 * possible. What was written before goes out first.
	 * @param far the connection to the far side, which has just handed over a frame
	 */
	void spliceFrom(NettyTcpConnection far);

	/**
	 * The far side takes messages again.
	 */
	void room();

	/**
	 * The far side has ended its stream: the peer sees that behind what was written.
	 */
	void farInputEnded();

	/**
	 * The far side is lost: the connection is closed behind what was written.
	 */
	void farLost();

}
