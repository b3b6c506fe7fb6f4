package dev.sluice.admission;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TokenBucket}, {@link Rate} and {@link RateLimit}.
 */
class TokenBucketTests {

	private long now = Long.MAX_VALUE - 5_000;

	private TokenBucket bucket(String rate, int burst) {
		return new TokenBucket(Rate.parse(rate), burst, () -> this.now);
	}

	private static int take(TokenBucket bucket, int tries) {
		int taken = 0;
		for (int i = 0; i < tries; i++) {
			taken += bucket.tryTake() ? 1 : 0;
		}
		return taken;
	}

	@Test
	void letsABurstThroughAndThenTheRate() {
		TokenBucket bucket = bucket("100/s", 20);
		assertThat(take(bucket, 50)).isEqualTo(20);
		this.now += TimeUnit.MILLISECONDS.toNanos(50);
		assertThat(take(bucket, 50)).isEqualTo(5);
		this.now += TimeUnit.HOURS.toNanos(1);
		assertThat(take(bucket, 50)).isEqualTo(20);
	}

	@Test
	void doesNotCountWhatItTurnedAway() {
		TokenBucket bucket = bucket("10/s", 1);
		int taken = 0;
		for (int i = 0; i < 1000; i++) {
			taken += take(bucket, 1);
			this.now += TimeUnit.MILLISECONDS.toNanos(10);
		}
		assertThat(taken).isEqualTo(100);
	}

	@Test
	void tellsWhenThereWillBeAToken() {
		TokenBucket bucket = bucket("6/m", 1);
		assertThat(bucket.nanosUntilTaken()).isZero();
		this.now += TimeUnit.SECONDS.toNanos(4);
		assertThat(bucket.nanosUntilTaken()).isEqualTo(TimeUnit.SECONDS.toNanos(6));
		this.now += TimeUnit.SECONDS.toNanos(6);
		assertThat(bucket.nanosUntilTaken()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "200/s, 200", "90/m, 1", "120/m, 2", "1/h, 1", "7200/h, 2" })
	void theBurstIsWhatTheRateLetsThroughInASecondUnlessSet(String rate, int burst) {
		assertThat(new RateLimit(Rate.parse(rate), null).effectiveBurst()).isEqualTo(burst);
		assertThat(new RateLimit(Rate.parse(rate), 7).effectiveBurst()).isEqualTo(7);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "s", "10", "0/s", "-1/s", "10/d", "1.5/s", "10/s/s", "99999999999/s" })
	void knowsWhatIsNoRate(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Rate.parse(text)).withMessageContaining(text);
	}

	@Test
	void isWrittenAsItIsRead() {
		assertThat(Rate.parse(" 200 / S ")).hasToString("200/s").isEqualTo(Rate.parse("200/s"));
		assertThat(Rate.parse("3/m")).hasToString("3/m");
		assertThat(Rate.parse("4/h")).hasToString("4/h");
	}

}
