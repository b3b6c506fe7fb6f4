package dev.sluice.transport.tcp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptPauseTests {

	private final List<Throwable> failures = new ArrayList<>();

	private final EmbeddedChannel channel = new EmbeddedChannel(new AcceptPause(this.failures::add));

	AcceptPauseTests() {
		this.channel.freezeTime();
	}

	@Test
	void pausesAndTriesAgain() {
		IOException error = new IOException("Too many open files");
		this.channel.pipeline().fireExceptionCaught(error);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		pass(AcceptPause.MILLIS - 1);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		pass(1);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.failures).containsExactly(error);
	}

	@Test
	void theFailureGoesNoFurther() {
		this.channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
		// Throws what reached the end of the pipeline.
		this.channel.checkException();
	}

	@Test
	void aSocketThatWasClosedMeanwhileIsLeftAlone() {
		this.channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
		this.channel.close();
		pass(AcceptPause.MILLIS);
		assertThat(this.channel.config().isAutoRead()).isFalse();
	}

	private void pass(int millis) {
		this.channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
	}

}
