package dev.sluice.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DatagramBuffers}.
 */
class DatagramBuffersTests {

	private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

	@Test
	@SuppressWarnings("deprecation")
	void givesTheSameMemoryAgainOnceItIsReleased() {
		DatagramBuffers buffers = new DatagramBuffers(100, 4, true);
		RecvByteBufAllocator.Handle handle = buffers.newHandle();
		ByteBuf first = handle.allocate(ALLOCATOR);
		long address = first.memoryAddress();
		first.release();
		ByteBuf second = handle.allocate(ALLOCATOR);
		assertThat(second.memoryAddress()).isEqualTo(address);
		second.release();
		buffers.release();
		assertThat(second.refCnt()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@SuppressWarnings("deprecation")
	void neverGivesMemoryThatIsStillInUse(boolean epoll) {
		DatagramBuffers buffers = new DatagramBuffers(100, 1, epoll);
		RecvByteBufAllocator.Handle handle = buffers.newHandle();
		ByteBuf kept = handle.allocate(ALLOCATOR).writeZero(100);
		ByteBuf other = handle.allocate(ALLOCATOR).writeByte(1);
		assertThat(kept.getByte(0)).isZero();
		kept.release();
		other.release();
		buffers.release();
		ByteBuf late = handle.allocate(ALLOCATOR);
		late.release();
		assertThat(late.refCnt()).isZero();
	}

	@Test
	@SuppressWarnings("deprecation")
	void givesSlotAfterSlotWhereOneDatagramIsReadAtATime() {
		DatagramBuffers buffers = new DatagramBuffers(100, 2, false);
		RecvByteBufAllocator.Handle handle = buffers.newHandle();
		ByteBuf one = handle.allocate(ALLOCATOR);
		ByteBuf two = handle.allocate(ALLOCATOR);
		assertThat(one.capacity()).isEqualTo(two.capacity()).isGreaterThan(100);
		assertThat(two.memoryAddress() - one.memoryAddress()).isEqualTo(one.capacity());
		one.release();
		two.release();
		buffers.release();
		assertThat(one.refCnt()).isZero();
	}

}
