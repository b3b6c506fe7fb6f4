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
		if (before == null) {
			this.bytes = read;
			return;
		}
		try {
			if (before != read) {
				before.writeBytes(read);
			}
		}
		finally {
			read.release();
		}
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
