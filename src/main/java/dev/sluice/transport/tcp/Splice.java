package dev.sluice.transport.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes from one socket to another inside the kernel, through a pipe that is empty
 * before and after. Each event loop has one, from when it first needs it. Netty's own
 * {@code spliceTo} is not used: in 4.2.18 it gives up what has not been moved when the
 * peer ends its stream.
 */
final class Splice {

	/** As much as a pipe holds. */
	private static final int CHUNK = 64 * 1024;

	/** In a row; then other connections have their turn. */
	private static final int MOST_CHUNKS = 8;

	private static final long NO_OFFSET = -1;

	private static final FastThreadLocal<Splice> OF_THREAD = new FastThreadLocal<>() {

		@Override
		protected Splice initialValue() {
			return new Splice();
		}

		@Override
		protected void onRemoval(Splice splice) throws IOException {
			splice.close();
		}

	};

	private final FileDescriptor end;

	private final FileDescriptor start;

	private Splice() {
		try {
			FileDescriptor[] pipe = FileDescriptor.pipe();
			this.end = pipe[0];
			this.start = pipe[1];
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Moves what has arrived at a connection to another of the same event loop, as far as
	 * that is possible at once: nothing that was read before may still wait to be handed
	 * over, or to be written.
	 */
	static void between(NettyTcpConnection from, NettyTcpConnection to) {
		EpollSocketChannel source = from.spliceable();
		EpollSocketChannel target = to.spliceable();
		if (source == null || target == null || !from.handler().isAllCut() || !to.isAllTaken()
				|| target.isOutputShutdown()) {
			return;
		}
		Splice splice = ofThread();
		if (splice == null) {
			return;
		}
		try {
			to.writes().spliced(splice.move(source, target, to.maxFrameSize()));
		}
		catch (IOException ex) {
			from.handler().fail(ex);
			from.close();
		}
	}

	/**
	 * The one of the current thread.
	 * @return it, or {@code null} where the process may open no more files
	 */
	static @Nullable Splice ofThread() {
		try {
			return OF_THREAD.get();
		}
		catch (UncheckedIOException ex) {
			return null;
		}
	}

	/**
	 * Moves what has arrived at a socket.
	 * @param from where it has arrived
	 * @param to takes it
	 * @param most the most bytes that may be left
	 * @return what was moved, and what was left
	 * @throws IOException if the first socket has failed
	 */
	Moved move(EpollSocketChannel from, EpollSocketChannel to, int most) throws IOException {
		int chunk = Math.min(CHUNK, most);
		long moved = 0;
		for (int i = 0; i < MOST_CHUNKS; i++) {
			int in = splice(from.fd(), this.start, chunk);
			if (in == 0) {
				break;
			}
			int out = giveOut(to, in);
			moved += out;
			if (out < in) {
				return new Moved(moved, takeBack(to, in - out));
			}
		}
		return new Moved(moved, null);
	}

	private int giveOut(EpollSocketChannel to, int size) {
		int given = 0;
		try {
			while (given < size) {
				int count = splice(this.end, to.fd(), size - given);
				if (count == 0) {
					break;
				}
				given += count;
			}
		}
		catch (IOException ex) {
			// It is lost: writing the rest tells so.
		}
		return given;
	}

	private ByteBuf takeBack(EpollSocketChannel to, int size) throws IOException {
		ByteBuf left = to.alloc().directBuffer(size, size);
		try {
			while (left.isWritable()) {
				ByteBuffer room = left.internalNioBuffer(left.writerIndex(), left.writableBytes());
				left.writerIndex(left.writerIndex() + this.end.read(room, room.position(), room.limit()));
			}
			return left;
		}
		catch (IOException | RuntimeException ex) {
			left.release();
			// What is in the pipe must not come out behind the bytes of others.
			OF_THREAD.remove();
			throw ex;
		}
	}

	private static int splice(FileDescriptor from, FileDescriptor to, int size) throws IOException {
		return Native.splice(from.intValue(), NO_OFFSET, to.intValue(), NO_OFFSET, size);
	}

	private void close() throws IOException {
		this.start.close();
		this.end.close();
	}

	/**
	 * What became of the bytes.
	 *
	 * @param bytes how many the kernel has taken
	 * @param left those behind them, to be written and released, or {@code null} for none
	 */
	record Moved(long bytes, @Nullable ByteBuf left) {
	}

}
