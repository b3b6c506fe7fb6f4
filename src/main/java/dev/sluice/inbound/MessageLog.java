package dev.sluice.inbound;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import dev.sluice.expression.Expression;
import dev.sluice.message.Cause;
import dev.sluice.message.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import org.springframework.messaging.Message;

/**
 * A line for each message that has ended: what it was and what became of it, but nothing
 * of its payload, except for a key where one is wanted. As text, and as fields for those
 * who log structures. Safe for use by many threads.
 */
final class MessageLog {

	private static final Logger logger = LoggerFactory.getLogger("dev.sluice.messages");

	private static final int LONGEST_KEY = 100;

	private final String inbound;

	private final boolean handledToo;

	private final int every;

	private final @Nullable Expression key;

	private final AtomicLong handled = new AtomicLong();

	/**
	 * Creates the log of an inbound.
	 * @param inbound the name of the inbound
	 * @param definition says which messages have a line
	 * @param key gives what identifies a message, or {@code null} for nothing
	 */
	MessageLog(String inbound, LogDefinition definition, @Nullable Expression key) {
		this.inbound = inbound;
		this.handledToo = definition.messages() == LogDefinition.Messages.ALL;
		this.every = definition.every();
		this.key = key;
	}

	/**
	 * A message has ended. To be asked once for each.
	 * @param outcome how
	 * @return whether it is to have a line
	 */
	boolean wants(Outcome outcome) {
		return logger.isInfoEnabled() && (outcome != Outcome.HANDLED || isOneOfTheHandled());
	}

	/**
	 * Writes the line of a message that has ended.
	 * @param entry what is known of it
	 */
	void tell(Entry entry) {
		Line line = new Line(logger.atInfo(), "event=message").add("inbound", this.inbound);
		if (entry.route() != null) {
			line.add("route", entry.route());
		}
		line.add("peer", entry.peer());
		if (this.key != null) {
			line.add("key", key(this.key, entry.message()));
		}
		line.add("bytes-in", entry.bytesIn()).add("bytes-out", entry.bytesOut());
		line.add("outcome", entry.outcome().name().toLowerCase(Locale.ROOT));
		if (entry.cause() != null) {
			line.add("cause", entry.cause().word());
		}
		line.add("ms", TimeUnit.NANOSECONDS.toMicros(entry.nanos()) / 1e3);
		if (entry.trace() != null) {
			line.add("trace", entry.trace());
		}
		line.log();
	}

	private boolean isOneOfTheHandled() {
		return this.handledToo && (this.every == 1 || this.handled.getAndIncrement() % this.every == 0);
	}

	/** Never fails a message that has ended. */
	private static String key(Expression expression, @Nullable Message<?> message) {
		if (message == null) {
			return "";
		}
		try {
			String key = String.valueOf(expression.value(message));
			return key.substring(0, Math.min(LONGEST_KEY, key.length()));
		}
		catch (RuntimeException ex) {
			return "?";
		}
	}

	/**
	 * What is known of a message that has ended.
	 *
	 * @param route the name of the route that took it, or {@code null} for none
	 * @param peer whose it was
	 * @param message the message, or {@code null} where the frame could not be made into
	 * one
	 * @param bytesIn the size of its frame
	 * @param bytesOut the size of its answer
	 * @param outcome how it ended
	 * @param cause why, or {@code null}
	 * @param nanos how long it took from its frame to its end
	 * @param trace the id of its trace, or {@code null} where it is not traced
	 */
	record Entry(@Nullable String route, String peer, @Nullable Message<?> message, int bytesIn, int bytesOut,
			Outcome outcome, @Nullable Cause cause, long nanos, @Nullable String trace) {
	}

	/**
	 * A line under construction, as text and as fields.
	 */
	static final class Line {

		private static final Pattern PLAIN = Pattern.compile("[!-~&&[^\"=\\\\]]+");

		/** What may break a line, hide in it, or end its quotes. */
		private static final Pattern STRANGE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\\\\]+");

		private LoggingEventBuilder event;

		private final StringBuilder text;

		Line(LoggingEventBuilder event, String begin) {
			this.event = event;
			this.text = new StringBuilder(begin);
		}

		Line add(String key, Object value) {
			this.event = this.event.addKeyValue(key, value);
			this.text.append(' ').append(key).append('=').append(quoted(value.toString()));
			return this;
		}

		private static String quoted(String value) {
			return PLAIN.matcher(value).matches() ? value
					: '"' + STRANGE.matcher(value).replaceAll(" ").replace('"', '\'') + '"';
		}

		void log() {
			this.event.log(this.text.toString());
		}

	}

}
