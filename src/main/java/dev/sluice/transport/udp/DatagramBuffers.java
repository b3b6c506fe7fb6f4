package dev.sluice.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramChannelConfig;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the sockets of one event loop the memory to read datagrams into: a single buffer
 * of equal slots, used again for every batch whose datagrams have all been released, so
 * that a batch of the largest datagrams need not be allocated for each read. A slot is
 * larger than the largest datagram taken, so that a longer one shows.
 * <p>
 * With epoll a read fills all slots in one system call. Used only on that event loop,
 * except {@link #release()}, which comes after the last read.
 */
public final class DatagramBuffers extends DefaultMaxMessagesRecvByteBufAllocator {

	/** The length of the longest payload of UDP, over IPv6. */
	private static final int MAX_PAYLOAD = 65_527;

	private static final int CACHE_LINE = 64;

	private static final int PAGE = 4096;

	/**
	 * The odd part of a slot's size, lest all slots begin in the same few cache lines.
	 */
	private static final int STAGGER = 5 * CACHE_LINE;

	private static final int BATCHES_PER_TURN = 16;

	private final int slotSize;

	private final int slots;

	private final boolean whole;

	private @Nullable ByteBuf buffer;

	private int next;

	private boolean released;

	/**
	 * Creates the buffers of an event loop.
	 * @param maxSize the most bytes of a datagram that are of interest
	 * @param slots the number of datagrams to read at once
	 * @param epoll whether the sockets are epoll's
	 */
	public DatagramBuffers(int maxSize, int slots, boolean epoll) {
		super(epoll ? slots * BATCHES_PER_TURN : slots);
		this.slotSize = slotSize(Math.min(maxSize, MAX_PAYLOAD) + 1);
		this.slots = slots;
		this.whole = epoll;
	}

	private static int slotSize(int needed) {
		int lines = (needed + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
		return (needed < PAGE) ? lines : (needed + PAGE - 1) / PAGE * PAGE + STAGGER;
	}

	/**
	 * Makes a socket read into these buffers.
	 * @param channel the socket, not yet registered
	 */
	public void configure(DatagramChannel channel) {
		DatagramChannelConfig config = channel.config();
		config.setRecvByteBufAllocator(this);
		if (config instanceof EpollDatagramChannelConfig epoll) {
			epoll.setMaxDatagramPayloadSize(this.slotSize);
		}
	}

	/**
	 * Gives the memory back once what was read is released.
	 */
	public void release() {
		this.released = true;
		if (this.buffer != null) {
			this.buffer.release();
			this.buffer = null;
		}
	}

	@Override
	@SuppressWarnings("deprecation") // the only type that Netty's interface knows
	public Handle newHandle() {
		return new SlotHandle();
	}

	private ByteBuf allocate(ByteBufAllocator allocator) {
		int size = this.whole ? this.slotSize * this.slots : this.slotSize;
		if (this.released) {
			return allocator.directBuffer(size, size);
		}
		ByteBuf shared = this.buffer;
		if (shared == null) {
			shared = allocator.directBuffer(this.slotSize * this.slots, this.slotSize * this.slots);
			this.buffer = shared;
		}
		if (shared.refCnt() == 1) {
			this.next = 0;
		}
		if (this.next + size > this.slotSize * this.slots) {
			return allocator.directBuffer(size, size);
		}
		int index = this.next;
		this.next += size;
		return this.whole ? shared.retain().clear() : shared.retainedSlice(index, size).clear();
	}

	private final class SlotHandle extends MaxMessageHandle {

		@Override
		public ByteBuf allocate(ByteBufAllocator allocator) {
			return DatagramBuffers.this.allocate(allocator);
		}

		@Override
		public int guess() {
			return DatagramBuffers.this.slotSize;
		}

		@Override
		public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
			// Epoll would try once more after a batch that was not full, in vain.
			return DatagramBuffers.this.whole ? super.continueReading(() -> lastBytesRead() == attemptedBytesRead())
					: super.continueReading(maybeMoreData);
		}

	}

}
