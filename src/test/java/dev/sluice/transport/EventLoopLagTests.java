package dev.sluice.transport;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EventLoopLag}.
 */
class EventLoopLagTests {

	@Test
	void tellsThatALoopIsHeldUpAndThatItIsNotAnyMore() throws Exception {
		try (EventLoops loops = new EventLoops(2)) {
			CountDownLatch held = new CountDownLatch(1);
			loops.workers().next().execute(() -> {
				try {
					held.await(20, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			await().until(() -> loops.lag().compareTo(Duration.ofMillis(1_500)) > 0);
			held.countDown();
			await().untilAsserted(() -> assertThat(loops.lag()).isLessThan(Duration.ofMillis(500)));
		}
	}

}
