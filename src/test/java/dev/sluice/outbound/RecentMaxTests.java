package dev.sluice.outbound;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentMaxTests {

	private static final long START = Long.MAX_VALUE - seconds(90);

	private final RecentMax max = new RecentMax(START);

	private static long seconds(long seconds) {
		return TimeUnit.SECONDS.toNanos(seconds);
	}

	/** The clock may pass from the largest number to the smallest. */
	private void add(long value, long second) {
		this.max.add(value, START + seconds(second));
	}

	private long get(long second) {
		return this.max.get(START + seconds(second));
	}

	@Test
	void isNothingAtFirst() {
		assertThat(get(0)).isZero();
		assertThat(get(1000)).isZero();
	}

	@Test
	void isTheLargestOfTheValues() {
		add(2, 1);
		add(5, 2);
		add(3, 3);
		assertThat(get(59)).isEqualTo(5);
	}

	@Test
	void isKeptForAMinuteAtLeastAndForTwoAtMost() {
		add(5, 59);
		add(3, 61);
		assertThat(get(119)).isEqualTo(5);
		assertThat(get(122)).isEqualTo(3);
		assertThat(get(185)).isZero();
	}

	@Test
	void isForgottenWhereNothingCameFor() {
		add(5, 10);
		add(1, 500);
		assertThat(get(501)).isEqualTo(1);
	}

}
