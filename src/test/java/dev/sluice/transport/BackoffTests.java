package dev.sluice.transport;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

	private static final Reconnect RECONNECT = new Reconnect(Duration.ofMillis(250), Duration.ofSeconds(1));

	@Test
	void doublesUpToTheLongestPause() {
		Backoff backoff = new Backoff(RECONNECT, () -> 0);
		assertThat(backoff.next()).isEqualTo(Duration.ofMillis(250));
		assertThat(backoff.next()).isEqualTo(Duration.ofMillis(500));
		assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
		assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void shortensEachPauseByUpToHalf() {
		Backoff backoff = new Backoff(RECONNECT, () -> 1);
		assertThat(backoff.next()).isEqualTo(Duration.ofMillis(125));
		assertThat(backoff.next()).isEqualTo(Duration.ofMillis(250));
		assertThat(backoff.next()).isEqualTo(Duration.ofMillis(500));
	}

	@Test
	void drawsEachPauseBetweenHalfAndWhole() {
		Backoff backoff = new Backoff(new Reconnect(Duration.ofMillis(100), Duration.ofMillis(100)));
		for (int i = 0; i < 1000; i++) {
			assertThat(backoff.next()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
		}
	}

	@Test
	void beginsAgainAfterASuccess() {
		Backoff backoff = new Backoff(RECONNECT, () -> 0);
		backoff.next();
		backoff.next();
		backoff.reset();
		assertThat(backoff.peek()).isEqualTo(Duration.ofMillis(250));
		assertThat(backoff.next()).isEqualTo(Duration.ofMillis(250));
	}

	@Test
	void neverPausesLongerThanTheLongestEvenAtFirst() {
		Backoff backoff = new Backoff(new Reconnect(Duration.ofSeconds(9), Duration.ofSeconds(2)), () -> 0);
		assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(2));
	}

}
