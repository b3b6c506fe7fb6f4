package dev.sluice.outbound;

import java.util.function.Function;
import java.util.function.Supplier;

import dev.sluice.expression.Expression;
import dev.sluice.expression.Expressions;
import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.message.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * How answers are matched with requests by key.
 *
 * @param request gives the key of a request
 * @param answer gives the key of an answer
 * @param channel gives the inbound that takes the answers of nobody, once the outbound is
 * started; {@code null} where they are only counted
 */
record Matching(Expression request, Expression answer, @Nullable Supplier<UnmatchedInbound> channel) {

	/**
	 * The matching of an outbound.
	 * @param correlation a valid correlation, or {@code null} for none
	 * @param expressions parses expressions
	 * @param unmatched gives the inbound of a name that takes the answers of nobody
	 * @return the matching, or {@code null} where answers are not matched by key
	 */
	static @Nullable Matching of(OutboundDefinition.@Nullable Correlation correlation, Expressions expressions,
			Function<String, UnmatchedInbound> unmatched) {
		String request = (correlation != null) ? correlation.requestKey() : null;
		String reply = (correlation != null) ? correlation.replyKey() : null;
		if (correlation == null || request == null || reply == null) {
			return null;
		}
		String channel = correlation.unmatched();
		return new Matching(expressions.parseValid(request), expressions.parseValid(reply),
				(channel != null) ? () -> unmatched.apply(channel) : null);
	}

	CorrelationKeys keys(String owner, PayloadCodec codec) {
		return new CorrelationKeys(owner, this.request, this.answer, codec);
	}

	@Nullable UnmatchedInbound unmatched() {
		return (this.channel != null) ? this.channel.get() : null;
	}

}
