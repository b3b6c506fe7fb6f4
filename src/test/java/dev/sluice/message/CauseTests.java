package dev.sluice.message;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;

import org.springframework.messaging.MessagingException;

import static org.assertj.core.api.Assertions.assertThat;

class CauseTests {

	@Test
	void findsTheCauseThroughWrappers() {
		Throwable inner = new ExchangeException(Cause.TARGET_DOWN, "down");
		assertThat(Cause.of(new CompletionException(new MessagingException("wrapped", inner))))
			.isEqualTo(Cause.TARGET_DOWN);
		assertThat(Cause.of(new TimeoutException())).isEqualTo(Cause.TIMEOUT);
		assertThat(Cause.of(new IllegalStateException())).isEqualTo(Cause.FAILED);
	}

	@Test
	void describesAnErrorByItsMessageOrElseItsType() {
		assertThat(Cause.describe(new IllegalStateException("why"))).isEqualTo("why");
		assertThat(Cause.describe(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
	}

	@Test
	void describesAnErrorThatCannotTellItsMessage() {
		assertThat(Cause.describe(new MuteException())).isEqualTo(MuteException.class.getName());
	}

	@SuppressWarnings("serial")
	private static final class MuteException extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IllegalStateException("not even this");
		}

	}

}
