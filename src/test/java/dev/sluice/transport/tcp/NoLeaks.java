package dev.sluice.transport.tcp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fails a test class during which Netty found a buffer that nobody released.
 */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

	private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);

	private final Found found = new Found();

	@Override
	public void beforeAll(ExtensionContext context) {
		this.found.start();
		LOGGER.addAppender(this.found);
	}

	@Override
	public void afterAll(ExtensionContext context) {
		for (int i = 0; i < 3; i++) {
			System.gc();
			// A leak is told when the next buffer is made.
			PooledByteBufAllocator.DEFAULT.buffer(64).release();
		}
		LOGGER.detachAppender(this.found);
		assertThat(this.found.leaks).isEmpty();
	}

	private static final class Found extends AppenderBase<ILoggingEvent> {

		private final List<String> leaks = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getFormattedMessage().contains("LEAK")) {
				this.leaks.add(event.getFormattedMessage());
			}
		}

	}

}
