package dev.sluice.admission;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link InFlightBytes}.
 */
class InFlightBytesTests {

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

	private final InFlightBytes bytes = new InFlightBytes(800);

	private final AtomicInteger told = new AtomicInteger();

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
	}

	@Test
	void isFullWhileThereAreMessagesToWaitFor() {
		this.bytes.begin(799);
		assertThat(this.bytes.isFull()).isFalse();
		this.bytes.hold(1);
		assertThat(this.bytes.isFull()).isTrue();
		assertThat(this.bytes.isFullOfUnfinished()).isFalse();
		this.bytes.end(799, 0);
		assertThat(this.bytes.isFull()).isFalse();
		assertThat(this.bytes.held()).isEqualTo(1);
	}

	@Test
	void isFullOfUnfinishedFramesWhereNoMessageIsLeft() {
		unfinished(900);
		this.bytes.begin(1);
		assertThat(this.bytes.isFullOfUnfinished()).isFalse();
		this.bytes.end(1, 0);
		assertThat(this.bytes.isFull()).isFalse();
		assertThat(this.bytes.isCrowded()).isTrue();
		assertThat(this.bytes.isFullOfUnfinished()).isTrue();
		unfinished(-900);
		assertThat(this.bytes.isFullOfUnfinished()).isFalse();
		assertThat(this.bytes.isCrowded()).isFalse();
	}

	@Test
	void framesThatWaitAreNotUnfinished() {
		this.bytes.hold(900);
		assertThat(this.bytes.isCrowded()).isTrue();
		assertThat(this.bytes.isFullOfUnfinished()).isFalse();
	}

	@Test
	void answersFillHalfOfTheRoom() {
		this.bytes.begin(1);
		this.bytes.answer(400);
		assertThat(this.bytes.isFullOfAnswers()).isTrue();
		this.bytes.end(1, 400);
		assertThat(this.bytes.isFullOfAnswers()).isFalse();
		assertThat(this.bytes.held()).isZero();
	}

	@Test
	void theLargestUnfinishedFrameIsRefused() {
		TestHolder small = new TestHolder(100);
		TestHolder large = new TestHolder(600);
		TestHolder gone = new TestHolder(700);
		for (TestHolder holder : List.of(small, large, gone)) {
			this.bytes.unfinished(holder, holder.bytes);
		}
		gone.bytes = 0;
		this.bytes.unfinished(gone, -700);
		this.bytes.refuseLargest();
		assertThat(large.refused).isTrue();
		assertThat(small.refused).isFalse();
		assertThat(gone.refused).isFalse();
	}

	private void unfinished(int count) {
		this.bytes.unfinished(new TestHolder(Math.max(0, count)), count);
		this.bytes.hold(count);
	}

	private static final class TestHolder implements InFlightBytes.Holder {

		private int bytes;

		private boolean refused;

		TestHolder(int bytes) {
			this.bytes = bytes;
		}

		@Override
		public int unfinished() {
			return this.bytes;
		}

		@Override
		public void refuse() {
			this.refused = true;
		}

	}

	@Test
	void tellsAllWhoWaitOnceThereIsRoom() {
		this.bytes.begin(500);
		this.bytes.begin(400);
		for (int i = 0; i < 100; i++) {
			this.bytes.await(this.executor, this.told::incrementAndGet);
		}
		this.bytes.end(100, 0);
		assertThat(this.told).hasValue(0);
		this.bytes.end(300, 0);
		await().untilAsserted(() -> assertThat(this.told).hasValue(100));
	}

	@Test
	void tellsWhoWaitsWhereOnlyUnfinishedFramesAreLeft() {
		unfinished(800);
		this.bytes.begin(100);
		this.bytes.await(this.executor, this.told::incrementAndGet);
		this.bytes.end(100, 0);
		await().untilAsserted(() -> assertThat(this.told).hasValue(1));
	}

	@Test
	void tellsAtOnceWhereThereIsRoomAlready() {
		this.bytes.await(this.executor, this.told::incrementAndGet);
		await().untilAsserted(() -> assertThat(this.told).hasValue(1));
	}

	@Test
	void passesOverThoseWhoseLoopHasEnded() {
		ScheduledExecutorService ended = Executors.newSingleThreadScheduledExecutor();
		ended.shutdownNow();
		this.bytes.begin(900);
		this.bytes.await(ended, this.told::incrementAndGet);
		this.bytes.await(this.executor, this.told::incrementAndGet);
		this.bytes.end(900, 0);
		await().untilAsserted(() -> assertThat(this.told).hasValue(1));
	}

	@Test
	void countsNothingWithoutALimit() {
		InFlightBytes unlimited = GatewayCapacity.unlimited().bytes();
		assertThat(unlimited.isLimited()).isFalse();
		assertThat(unlimited.isFull()).isFalse();
		assertThat(unlimited.isFullOfUnfinished()).isFalse();
	}

}
