package dev.sluice.bench.load;

import java.lang.foreign.MemorySegment;

/**
 * TCP as it is.
 */
record PlainWire(int socket) implements Wire {

	static Wire dial(int port) {
		return new PlainWire(Sockets.connectTcp(port));
	}

	@Override
	public int send(MemorySegment source, int length) {
		return (int) Sockets.send(this.socket, source.address(), length);
	}

	@Override
	public int receive(MemorySegment target, int offset) {
		return (int) Sockets.receive(this.socket, target.address() + offset, target.byteSize() - offset);
	}

	@Override
	public void close() {
		Sockets.close(this.socket);
	}

}
