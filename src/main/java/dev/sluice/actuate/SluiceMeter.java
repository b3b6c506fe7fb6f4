package dev.sluice.actuate;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the gateway, with its tags. Of an inbound or a route, received = handled
 * + failed + rejected + discarded + dropped + in flight whenever traffic rests.
 */
enum SluiceMeter {

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

	INBOUND_FRAMES_INVALID("sluice.inbound.frames.invalid", Kind.COUNTER, "frames",
			"Frames that were malformed, cut short or too long, which are not messages", TagKey.INBOUND, TagKey.CAUSE),

	INBOUND_ANSWERS_LATE("sluice.inbound.answers.late", Kind.COUNTER, "messages",
			"Answers that came second or too late and were thrown away", TagKey.INBOUND),

	INBOUND_PUSHED("sluice.inbound.pushed", Kind.COUNTER, "messages",
			"Messages sent to connections that they named, which are not answers", TagKey.INBOUND),

	INBOUND_PUSHES_FAILED("sluice.inbound.pushes.failed", Kind.COUNTER, "messages",
			"Messages that named a connection and were not sent to it", TagKey.INBOUND, TagKey.CAUSE),

	INBOUND_CONNECTIONS("sluice.inbound.connections", Kind.GAUGE, "connections", "Open connections", TagKey.INBOUND),

	INBOUND_CONNECTIONS_REFUSED("sluice.inbound.connections.refused", Kind.COUNTER, "connections",
			"Connections that were closed at once because there were too many", TagKey.INBOUND),

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

	OUTBOUND_UP("sluice.outbound.up", Kind.GAUGE, null, "1 while the far side can be reached, else 0", TagKey.OUTBOUND);

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
		}
	}

	/**
	 * How a meter moves.
	 */
	private enum Kind {

		/** Only up, from the start. */
		COUNTER,

		/** Up and down. */
		GAUGE

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
		CAUSE;

		String key() {
			return name().toLowerCase(Locale.ROOT);
		}

		Tags of(String value) {
			return Tags.of(key(), value);
		}

	}

}
