package dev.sluice.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/**
 * Is told of the datagrams that one socket of a {@link DatagramReceiver} receives. All
 * calls come one after another on the event loop of that socket and must not block. An
 * exception thrown is logged at a bounded rate and harms no other datagram.
 */
public interface DatagramListener {

	/**
	 * The socket is registered with its event loop; the first call of all.
	 * @param eventLoop where all calls come, for tasks that must not come between them
	 */
	default void onOpen(EventLoop eventLoop) {
	}

	/**
	 * A datagram has come. Those of one sender come in the order in which the kernel
	 * received them.
	 * @param source who sent it, and the way to answer
	 * @param payload its bytes, none for an empty datagram; valid only during the call,
	 * not even after {@code retain()}
	 */
	void onDatagram(DatagramSource source, ByteBuf payload);

	/**
	 * A datagram has come that is longer than the receiver takes, and was thrown away.
	 * @param source who sent it, and the way to answer
	 * @param atLeast the number of bytes that it had at least; how many were cut off is
	 * not known
	 */
	void onTooLong(DatagramSource source, int atLeast);

	/**
	 * The socket has nothing more to read just now, or others have their turn: the end of
	 * a batch.
	 */
	default void onReadComplete() {
	}

}
