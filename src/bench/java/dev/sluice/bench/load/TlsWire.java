package dev.sluice.bench.load;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS by the JDK's own engine.
 */
final class TlsWire implements Wire {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final int socket;

	private final SSLEngine engine;

	/** One record at most, so that what it holds always has room where it is received. */
	private final ByteBuffer in;

	private final ByteBuffer out;

	/** Bytes that are encrypted, but not all of them with the kernel yet. */
	private int unreported;

	private TlsWire(int socket, SSLEngine engine) {
		this.socket = socket;
		this.engine = engine;
		int packet = engine.getSession().getPacketBufferSize();
		this.in = ByteBuffer.allocateDirect(packet);
		this.out = ByteBuffer.allocateDirect(packet);
	}

	/**
	 * What dials connections and shakes hands on them.
	 * @param context the context of a client
	 * @return the dialler
	 */
	static Dialler dialler(SSLContext context) {
		return (port) -> {
			SSLEngine engine = context.createSSLEngine();
			engine.setUseClientMode(true);
			TlsWire wire = new TlsWire(Sockets.connectTcp(port), engine);
			try {
				wire.shakeHands();
			}
			catch (SSLException ex) {
				wire.close();
				throw new IllegalStateException(ex);
			}
			return wire;
		};
	}

	private void shakeHands() throws SSLException {
		long end = System.nanoTime() + PATIENCE;
		ByteBuffer nothing = ByteBuffer.allocate(this.engine.getSession().getApplicationBufferSize());
		this.engine.beginHandshake();
		for (HandshakeStatus status = this.engine.getHandshakeStatus(); status != HandshakeStatus.NOT_HANDSHAKING
				&& status != HandshakeStatus.FINISHED; status = this.engine.getHandshakeStatus()) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("The server does not shake hands");
			}
			switch (status) {
				case NEED_TASK -> this.engine.getDelegatedTask().run();
				case NEED_WRAP -> {
					this.engine.wrap(NOTHING, this.out);
					flush();
				}
				default -> {
					if (unwrap(nothing) == SSLEngineResult.Status.BUFFER_UNDERFLOW && fill() == 0) {
						Thread.yield();
					}
				}
			}
		}
		flush();
	}

	@Override
	public int socket() {
		return this.socket;
	}

	@Override
	public int send(MemorySegment source, int length) {
		if (this.unreported == 0) {
			ByteBuffer plain = source.asSlice(0, length).asByteBuffer();
			try {
				// The output has room for one record and is empty here.
				this.unreported = this.engine.wrap(plain, this.out).bytesConsumed();
			}
			catch (SSLException ex) {
				throw new IllegalStateException(ex);
			}
		}
		if (!flush()) {
			return 0;
		}
		int taken = this.unreported;
		this.unreported = 0;
		return taken;
	}

	private boolean flush() {
		this.out.flip();
		long count = Sockets.send(this.socket, MemorySegment.ofBuffer(this.out).address(), this.out.remaining());
		this.out.position((int) count);
		this.out.compact();
		return this.out.position() == 0;
	}

	@Override
	public int receive(MemorySegment target, int offset) {
		ByteBuffer plain = target.asSlice(offset).asByteBuffer();
		fill();
		try {
			while (unwrap(plain) == SSLEngineResult.Status.OK) {
				continue;
			}
		}
		catch (SSLException ex) {
			throw new IllegalStateException(ex);
		}
		return plain.position();
	}

	private SSLEngineResult.Status unwrap(ByteBuffer plain) throws SSLException {
		this.in.flip();
		SSLEngineResult.Status status = this.engine.unwrap(this.in, plain).getStatus();
		this.in.compact();
		return status;
	}

	private int fill() {
		if (!this.in.hasRemaining()) {
			return 0;
		}
		MemorySegment room = MemorySegment.ofBuffer(this.in);
		int count = (int) Sockets.receive(this.socket, room.address(), room.byteSize());
		this.in.position(this.in.position() + count);
		return count;
	}

	@Override
	public void close() {
		Sockets.close(this.socket);
	}

}
