package dev.sluice.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the gateway, with its tags. Of an inbound or a route, received = handled
 * + failed + rejected + discarded + dropped + in flight whenever traffic rests.
 */
enum SluiceMeter {

	GATEWAY_CONNECTIONS("sluice.connections", Kind.GAUGE, "connections",
			"Open connections of all inbounds that are bounded together"),

	GATEWAY_CONNECTIONS_MAX("sluice.connections.max", Kind.GAUGE, "connections",
			"The most connections there may be of all inbounds"),

	GATEWAY_IN_FLIGHT("sluice.in.flight", Kind.GAUGE, "bytes",
			"Bytes of messages that have not ended, their answers and unfinished frames, where they are bounded"),

	GATEWAY_IN_FLIGHT_MAX("sluice.in.flight.max", Kind.GAUGE, "bytes", "The most such bytes there may be"),

	ADMIN_LOGINS_FAILED("sluice.admin.logins.failed", Kind.COUNTER, "logins", "Logins at the admin port that failed"),

	ADMIN_LOGINS_REFUSED("sluice.admin.logins.refused", Kind.COUNTER, "logins",
			"Logins at the admin port that were not tried, because too many from there had failed"),

	EVENT_LOOPS_LAG("sluice.event.loops.lag", Kind.GAUGE, "seconds",
			"How late the latest event loop is: one that is held up reads and answers nothing meanwhile"),

	BUFFERS_USED("sluice.buffers.used", Kind.GAUGE, "bytes", "Memory outside of the heap that buffers of sockets take"),

	INBOUND_RECEIVED("sluice.inbound.received", Kind.COUNTER, "messages", "Complete frames and datagrams that came",
			TagKey.INBOUND),

	INBOUND_HANDLED("sluice.inbound.handled", Kind.COUNTER, "messages",
			"Messages that went all their way, and were answered where an answer was due", TagKey.INBOUND),

	INBOUND_FAILED("sluice.inbound.failed", Kind.COUNTER, "messages", "Messages that ended in an error", TagKey.INBOUND,
			TagKey.CAUSE),

	INBOUND_REJECTED("sluice.inbound.rejected", Kind.COUNTER, "messages", "Messages without route or room",
			TagKey.INBOUND, TagKey.CAUSE),

	INBOUND_DISCARDED("sluice.inbound.discarded", Kind.COUNTER, "messages", "Messages that were ended on purpose",
			TagKey.INBOUND),

	INBOUND_DROPPED("sluice.inbound.dropped", Kind.COUNTER, "messages",
			"Messages that were thrown away before they were handled", TagKey.INBOUND),

	INBOUND_KERNEL_DROPPED("sluice.inbound.kernel.dropped", Kind.COUNTER, "datagrams",
			"Datagrams that the kernel dropped because they were not read in time, which are not messages",
			TagKey.INBOUND),

	INBOUND_IN_FLIGHT("sluice.inbound.in.flight", Kind.GAUGE, "messages", "Messages that have not ended",
			TagKey.INBOUND),

	INBOUND_HANDLING("sluice.inbound.handling", Kind.HISTOGRAM, null,
			"How long messages took from their frame to their end; of each connection the first of each read is timed",
			TagKey.INBOUND),

	INBOUND_WAITING("sluice.inbound.waiting", Kind.GAUGE, "messages",
			"Messages that wait for a virtual thread to handle them", TagKey.INBOUND),

	INBOUND_BYTES_IN("sluice.inbound.bytes.in", Kind.COUNTER, "bytes", "Bytes that came", TagKey.INBOUND),

	INBOUND_BYTES_OUT("sluice.inbound.bytes.out", Kind.COUNTER, "bytes", "Bytes of frames that were sent",
			TagKey.INBOUND),

	INBOUND_CONNECTIONS_HELD("sluice.inbound.connections.held", Kind.GAUGE, "connections",
			"Open connections that are not read, because too much of what they brought has not ended", TagKey.INBOUND),

	INBOUND_FRAMES_INVALID("sluice.inbound.frames.invalid", Kind.COUNTER, "frames",
			"Frames that were malformed, cut short, too long or too late, which are not messages", TagKey.INBOUND,
			TagKey.CAUSE),

	INBOUND_ANSWERS_LATE("sluice.inbound.answers.late", Kind.COUNTER, "messages",
			"Answers that came second or too late and were thrown away", TagKey.INBOUND),

	INBOUND_PUSHED("sluice.inbound.pushed", Kind.COUNTER, "messages",
			"Messages sent to connections that they named, which are not answers", TagKey.INBOUND),

	INBOUND_PUSHES_FAILED("sluice.inbound.pushes.failed", Kind.COUNTER, "messages",
			"Messages that named a connection and were not sent to it", TagKey.INBOUND, TagKey.CAUSE),

	INBOUND_CONNECTIONS("sluice.inbound.connections", Kind.GAUGE, "connections", "Open connections", TagKey.INBOUND),

	INBOUND_CONNECTIONS_REFUSED("sluice.inbound.connections.refused", Kind.COUNTER, "connections",
			"Connections that were closed at once because the peer may not connect", TagKey.INBOUND, TagKey.REASON),

	INBOUND_CONNECTIONS_EXPIRED("sluice.inbound.connections.expired", Kind.COUNTER, "connections",
			"Connections that were closed because their time was over", TagKey.INBOUND, TagKey.DEADLINE),

	INBOUND_DATAGRAMS_REFUSED("sluice.inbound.datagrams.refused", Kind.COUNTER, "datagrams",
			"Datagrams that were thrown away because the sender may not send, which are not messages", TagKey.INBOUND,
			TagKey.REASON),

	INBOUND_ACCEPT_FAILURES("sluice.inbound.accept.failures", Kind.COUNTER, "failures",
			"Times that a connection could not be accepted, as when no more files may be opened", TagKey.INBOUND),

	INBOUND_UP("sluice.inbound.up", Kind.GAUGE, null, "1 while the inbound receives, else 0", TagKey.INBOUND),

	ROUTE_RECEIVED("sluice.route.received", Kind.COUNTER, "messages", "Messages that the route took", TagKey.ROUTE),

	ROUTE_HANDLED("sluice.route.handled", Kind.COUNTER, "messages", "Messages that went all their way", TagKey.ROUTE),

	ROUTE_FAILED("sluice.route.failed", Kind.COUNTER, "messages", "Messages that ended in an error", TagKey.ROUTE,
			TagKey.CAUSE),

	ROUTE_REJECTED("sluice.route.rejected", Kind.COUNTER, "messages", "Messages for which there was no room",
			TagKey.ROUTE, TagKey.CAUSE),

	ROUTE_DISCARDED("sluice.route.discarded", Kind.COUNTER, "messages", "Messages that were ended on purpose",
			TagKey.ROUTE),

	ROUTE_DROPPED("sluice.route.dropped", Kind.COUNTER, "messages",
			"Messages that were thrown away before they were handled", TagKey.ROUTE),

	ROUTE_IN_FLIGHT("sluice.route.in.flight", Kind.GAUGE, "messages", "Messages that have not ended", TagKey.ROUTE),

	ROUTE_COPIES_FAILED("sluice.route.copies.failed", Kind.COUNTER, "messages",
			"Copies that were not delivered, which does not change how their messages end", TagKey.ROUTE),

	OUTBOUND_CONNECTIONS("sluice.outbound.connections", Kind.GAUGE, "connections", "Open connections", TagKey.OUTBOUND),

	OUTBOUND_CONNECTIONS_MAX("sluice.outbound.connections.max", Kind.GAUGE, "connections",
			"The most connections there may be", TagKey.OUTBOUND),

	OUTBOUND_RECONNECTS("sluice.outbound.reconnects", Kind.COUNTER, "connections",
			"Connections that replaced a lost one", TagKey.OUTBOUND),

	OUTBOUND_PENDING("sluice.outbound.pending", Kind.GAUGE, "messages",
			"Messages that were given to the outbound and have not ended", TagKey.OUTBOUND),

	OUTBOUND_REPLIES("sluice.outbound.replies", Kind.TIMER, null,
			"Requests that were answered, and how long that took from when they were given to the outbound",
			TagKey.OUTBOUND),

	OUTBOUND_REPLIES_MAX("sluice.outbound.replies.max", Kind.GAUGE, "seconds",
			"How long the slowest answer of the last minute or two took", TagKey.OUTBOUND),

	OUTBOUND_REPLIES_UNEXPECTED("sluice.outbound.replies.unexpected", Kind.COUNTER, "frames",
			"Frames that the far side sent unasked and that were thrown away", TagKey.OUTBOUND),

	OUTBOUND_FAILURES("sluice.outbound.failures", Kind.COUNTER, "messages",
			"Messages that failed, after all attempts at them", TagKey.OUTBOUND, TagKey.CAUSE),

	OUTBOUND_RETRIES("sluice.outbound.retries", Kind.COUNTER, "attempts", "Attempts beyond the first at a request",
			TagKey.OUTBOUND),

	OUTBOUND_CIRCUIT_OPEN("sluice.outbound.circuit.open", Kind.GAUGE, null,
			"1 while messages fail at once because too many have failed, or one is on trial, else 0", TagKey.OUTBOUND),

	OUTBOUND_UP("sluice.outbound.up", Kind.GAUGE, null, "1 while the far side can be reached, else 0", TagKey.OUTBOUND);

	private static final Duration[] BUCKETS = LongStream
		.of(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
				5_000_000, 10_000_000, 30_000_000)
		.mapToObj((micros) -> Duration.of(micros, ChronoUnit.MICROS))
		.toArray(Duration[]::new);

	private final String meterName;

	private final Kind kind;

	private final @Nullable String unit;

	private final String description;

	@SuppressWarnings("ImmutableEnumChecker") // List.of gives an immutable one.
	private final List<TagKey> keys;

	SluiceMeter(String meterName, Kind kind, @Nullable String unit, String description, TagKey... keys) {
		this.meterName = meterName;
		this.kind = kind;
		this.unit = unit;
		this.description = description;
		this.keys = List.of(keys);
	}

	String meterName() {
		return this.meterName;
	}

	List<TagKey> keys() {
		return this.keys;
	}

	/**
	 * Registers the meter for one thing.
	 * @param <T> the type of what is read
	 * @param registry where to register
	 * @param tags a value for each of the keys
	 * @param source what is read; the registry does not keep it alive
	 * @param reading reads it
	 */
	<T> void register(MeterRegistry registry, Tags tags, T source, ToDoubleFunction<T> reading) {
		switch (this.kind) {
			case COUNTER -> FunctionCounter.builder(this.meterName, source, reading)
				.tags(tags)
				.baseUnit(this.unit)
				.description(this.description)
				.register(registry);
			case GAUGE -> Gauge.builder(this.meterName, source, reading)
				.tags(tags)
				.baseUnit(this.unit)
				.description(this.description)
				.register(registry);
			case TIMER, HISTOGRAM -> throw new IllegalStateException(this.meterName + " has several readings");
		}
	}

	/**
	 * Registers a timer for one thing.
	 * @param <T> the type of what is read
	 * @param registry where to register
	 * @param tags a value for each of the keys
	 * @param source what is read; the registry does not keep it alive
	 * @param count reads how often the time was taken
	 * @param nanos reads the sum of the times
	 */
	<T> void register(MeterRegistry registry, Tags tags, T source, ToLongFunction<T> count, ToDoubleFunction<T> nanos) {
		FunctionTimer.builder(this.meterName, source, count, nanos, TimeUnit.NANOSECONDS)
			.tags(tags)
			.description(this.description)
			.register(registry);
	}

	/**
	 * Registers a histogram of times for one thing.
	 * @param registry where to register
	 * @param tags a value for each of the keys
	 * @return takes nanoseconds
	 */
	LongConsumer register(MeterRegistry registry, Tags tags) {
		Timer timer = Timer.builder(this.meterName)
			.tags(tags)
			.description(this.description)
			.serviceLevelObjectives(BUCKETS)
			.register(registry);
		return (nanos) -> timer.record(nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * How a meter moves.
	 */
	private enum Kind {

		/** Only up, from the start. */
		COUNTER,

		/** Up and down. */
		GAUGE,

		/** A count of times and their sum. */
		TIMER,

		/** Times, and how many were how long. */
		HISTOGRAM

	}

	/**
	 * The tags.
	 */
	enum TagKey {

		/** The name of the inbound. */
		INBOUND,

		/** The name of the outbound. */
		OUTBOUND,

		/** The name of the route. */
		ROUTE,

		/** The word of a {@link dev.sluice.message.Cause}. */
		CAUSE,

		/** The word of a {@link dev.sluice.admission.Refusal}. */
		REASON,

		/** The word of a {@link dev.sluice.inbound.ConnectionDeadline}. */
		DEADLINE;

		String key() {
			return name().toLowerCase(Locale.ROOT);
		}

		Tags of(String value) {
			return Tags.of(key(), value);
		}

	}

}
