package dev.sluice.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has read and not cut yet. The channel reads behind the rest of the
 * read before, so that a frame that came in two parts costs the copy of its first part,
 * and not that of all that came with the second. For a handler that the channel itself
 * hands its reads to. Confined to the event loop.
 */
final class ArrivedBytes implements RecvByteBufAllocator {

	private final AdaptiveRecvByteBufAllocator sizes = new AdaptiveRecvByteBufAllocator();

	private @Nullable ByteBuf bytes;

	/** How many bytes stood in front of those that a read brings. */
	private int before;

	private long total;

	@Override
	public ExtendedHandle newHandle() {
		return new ReadHandle((ExtendedHandle) this.sizes.newHandle());
	}

	/**
	 * What has not been cut, to be read from here.
	 * @return the bytes, or {@code null} for none
	 */
	@Nullable ByteBuf bytes() {
		return this.bytes;
	}

	/**
	 * Takes in what was read.
	 * @param read a buffer that is this object's from now on
	 */
	@SuppressWarnings("ReferenceEquality")
	void add(ByteBuf read) {
		ByteBuf before = this.bytes;
		boolean same = before == read;
		this.total += read.readableBytes() - (same ? this.before : 0);
		if (before == null) {
			this.bytes = read;
			return;
		}
		try {
			if (!same) {
				before.writeBytes(read);
			}
		}
		finally {
			read.release();
		}
	}

	/**
	 * Moves the bytes to a buffer that has no room for more, where they leave much of
	 * theirs unused.
	 */
	void trim() {
		ByteBuf left = this.bytes;
		if (left != null && left.readableBytes() < left.capacity() / 2) {
			ByteBuf small = left.alloc().ioBuffer(left.readableBytes(), Integer.MAX_VALUE);
			small.writeBytes(left);
			left.release();
			this.bytes = small;
		}
	}

	/** How many bytes have come so far. */
	long total() {
		return this.total;
	}

	/** How many bytes have not been cut. */
	int size() {
		ByteBuf left = this.bytes;
		return (left != null) ? left.readableBytes() : 0;
	}

	/** How much memory they take. */
	int capacity() {
		ByteBuf left = this.bytes;
		return (left != null) ? left.capacity() : 0;
	}

	void release() {
		ByteBuf left = this.bytes;
		this.bytes = null;
		if (left != null) {
			left.release();
		}
	}

	/**
	 * A buffer to read into that begins with the rest, which stays ours: where nothing is
	 * read the channel releases what it was given.
	 */
	private ByteBuf behind(ByteBuf rest, ByteBufAllocator allocator, int size) {
		this.before = rest.readableBytes();
		if (rest.writableBytes() >= size) {
			return rest.retain();
		}
		int length = rest.readableBytes();
		ByteBuf roomy = allocator.ioBuffer(Math.max(length + size, 2 * length));
		roomy.writeBytes(rest);
		rest.release();
		this.bytes = roomy;
		return roomy.retain();
	}

	private final class ReadHandle extends DelegatingHandle implements ExtendedHandle {

		ReadHandle(ExtendedHandle sizes) {
			super(sizes);
		}

		@Override
		public ByteBuf allocate(ByteBufAllocator allocator) {
			ByteBuf rest = ArrivedBytes.this.bytes;
			return (rest != null) ? behind(rest, allocator, guess()) : delegate().allocate(allocator);
		}

		@Override
		public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
			return ((ExtendedHandle) delegate()).continueReading(maybeMore);
		}

	}

}
