package dev.sluice.outbound;

import java.util.List;

import dev.sluice.transport.Address;
import dev.sluice.transport.tcp.Dialler;
import io.netty.channel.EventLoop;

/**
 * Where a lane belongs.
 *
 * @param eventLoop its thread
 * @param end where its connections go
 * @param diallers whom it dials, in this order
 */
record TcpLaneSeat(EventLoop eventLoop, TcpAddresses.End end, List<Dialler> diallers) {

	/** The address that it would rather be connected to than to any other. */
	Address preferred() {
		return this.diallers.getFirst().address();
	}

}
