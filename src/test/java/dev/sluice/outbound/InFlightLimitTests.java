package dev.sluice.outbound;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InFlightLimit}.
 */
class InFlightLimitTests {

	@Test
	void givesRoomToThoseWhoWaitInTheirOrderAndBeforeOthers() {
		InFlightLimit limit = new InFlightLimit(1);
		List<String> granted = new ArrayList<>();
		assertThat(limit.tryAcquire()).isTrue();
		assertThat(limit.tryAcquire()).isFalse();
		limit.await(() -> granted.add("first"));
		limit.await(() -> granted.add("second"));
		limit.release();
		assertThat(granted).containsExactly("first");
		assertThat(limit.tryAcquire()).isFalse();
		limit.release();
		assertThat(granted).containsExactly("first", "second");
		limit.release();
		assertThat(limit.tryAcquire()).isTrue();
	}

	@Test
	void givesRoomAtOnceWhereThereIsSome() {
		InFlightLimit limit = new InFlightLimit(1);
		List<String> granted = new ArrayList<>();
		limit.await(() -> granted.add("at once"));
		assertThat(granted).containsExactly("at once");
		assertThat(limit.tryAcquire()).isFalse();
	}

	@Test
	void keepsTheBoundForManyThreadsAndLetsNobodyWaitForEver() throws InterruptedException {
		InFlightLimit limit = new InFlightLimit(3);
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		int threads = 8;
		int each = 20_000;
		CountDownLatch done = new CountDownLatch(threads * each);
		for (int t = 0; t < threads; t++) {
			Thread.ofPlatform().daemon().start(() -> {
				for (int i = 0; i < each; i++) {
					Runnable use = () -> {
						most.accumulateAndGet(inside.incrementAndGet(), Math::max);
						inside.decrementAndGet();
						done.countDown();
					};
					if (limit.tryAcquire()) {
						use.run();
						limit.release();
					}
					else {
						limit.await(() -> {
							use.run();
							Thread.ofVirtual().start(limit::release);
						});
					}
				}
			});
		}
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(most.get()).isBetween(1, 3);
	}

}
