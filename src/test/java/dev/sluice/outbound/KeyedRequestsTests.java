package dev.sluice.outbound;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeyedRequests}.
 */
class KeyedRequestsTests {

	private static final Object OWNER = "owner";

	private final KeyedRequests<String> requests = new KeyedRequests<>(TimeUnit.MINUTES.toNanos(1),
			KeyedRequestsTests::owner);

	private static @Nullable Object owner(String request) {
		return request.endsWith("attempt") ? OWNER : null;
	}

	@Test
	void findsTheRequestOfAnAnswerOnce() {
		this.requests.add(1, "first");
		this.requests.add(2, "second");
		assertThat(this.requests.oldest()).isEqualTo("first");
		assertThat(this.requests.remove(2)).isEqualTo("second");
		assertThat(this.requests.remove(2)).isNull();
		assertThat(this.requests.whyUnmatched(2)).isEqualTo("unknown, key 2");
		assertThat(this.requests.removeAll()).containsExactly("first");
		assertThat(this.requests.size()).isZero();
	}

	@Test
	void aKeyIsLateUntilItsAnswerHasCome() {
		this.requests.add(1, "late");
		this.requests.add(2, "in time");
		assertThat(this.requests.removeLate("late"::equals)).containsExactly("late");
		assertThat(this.requests.isLate(1, null)).isTrue();
		assertThat(this.requests.isLate(2, null)).isFalse();
		assertThat(this.requests.remove(1)).isNull();
		assertThat(this.requests.whyUnmatched(1)).isEqualTo("late, key 1");
		assertThat(this.requests.isLate(1, null)).isFalse();
		assertThat(this.requests.areSomeLate()).isFalse();
	}

	@Test
	void aKeyIsNotLateForEver() {
		KeyedRequests<String> quick = new KeyedRequests<>(1, KeyedRequestsTests::owner);
		quick.add(1, "late");
		quick.removeLate((Object) 1);
		assertThat(quick.isLate(1, null)).isFalse();
	}

	@Test
	void anotherAttemptOfTheSameOwnerMayHaveTheKey() {
		this.requests.add(1, "first attempt");
		this.requests.removeLate((Object) 1);
		assertThat(this.requests.isLate(1, OWNER)).isFalse();
		assertThat(this.requests.isLate(1, "another")).isTrue();
		assertThat(this.requests.isLate(1, null)).isTrue();
	}

	@Test
	void asManyAnswersAreReckonedWithAsWereNotInTime() {
		this.requests.add(1, "first attempt");
		this.requests.removeLate((Object) 1);
		assertThat(this.requests.add(1, "second attempt")).isNull();
		assertThat(this.requests.add(1, "third attempt")).isEqualTo("second attempt");
		assertThat(this.requests.remove(1)).isEqualTo("third attempt");
		for (int i = 0; i < 2; i++) {
			assertThat(this.requests.isLate(1, null)).isTrue();
			assertThat(this.requests.remove(1)).isNull();
			assertThat(this.requests.whyUnmatched(1)).isEqualTo("late, key 1");
		}
		assertThat(this.requests.isLate(1, null)).isFalse();
	}

}
