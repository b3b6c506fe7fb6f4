package dev.sluice.outbound;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.sluice.expression.Expression;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.PayloadCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/**
 * Finds the keys by which answers are matched with requests, and keeps those of pending
 * requests apart. Both sides are seen as the far side's payload type has them, so that
 * one expression serves for both. Keys that differ only in the type of number, or of
 * text, are equal; bytes are the text of their hexadecimal digits. Safe for use by many
 * threads.
 */
final class CorrelationKeys {

	private final String owner;

	private final Expression request;

	private final Expression answer;

	private final PayloadCodec codec;

	private final Map<Object, Claim> pending = new ConcurrentHashMap<>();

	/**
	 * Creates the finder of keys.
	 * @param owner whose they are, for errors
	 * @param request gives the key of a request
	 * @param answer gives the key of an answer
	 * @param codec reads answers
	 */
	CorrelationKeys(String owner, Expression request, Expression answer, PayloadCodec codec) {
		this.owner = owner;
		this.request = request;
		this.answer = answer;
		this.codec = codec;
	}

	/**
	 * Finds the key of a request.
	 * @param message the message that is sent
	 * @param written its bytes
	 * @return the key
	 * @throws ExchangeException if it has none
	 */
	Object ofRequest(Message<?> message, ByteBuf written) {
		Object payload = message.getPayload();
		Message<?> seen = this.codec.isRead(payload) ? message
				: new GenericMessage<>(this.codec.read(written), message.getHeaders());
		return key(this.request, seen, "request");
	}

	/**
	 * Finds the key of an answer.
	 * @param payload its payload
	 * @return the key
	 * @throws ExchangeException if it has none
	 */
	Object ofAnswer(Object payload) {
		return key(this.answer, new GenericMessage<>(payload, LeanHeaders.NONE), "answer");
	}

	private Object key(Expression expression, Message<?> message, String what) {
		Object value;
		try {
			value = expression.value(message);
		}
		catch (RuntimeException ex) {
			throw new ExchangeException(Cause.FAILED,
					this.owner + ": the " + what + " has no key '" + expression + "': " + Cause.describe(ex), ex);
		}
		return switch (value) {
			case null -> throw new ExchangeException(Cause.FAILED,
					this.owner + ": the key '" + expression + "' of the " + what + " is null");
			case byte[] bytes -> ByteBufUtil.hexDump(bytes);
			case ByteBuf bytes -> ByteBufUtil.hexDump(bytes);
			case Byte number -> number.longValue();
			case Short number -> number.longValue();
			case Integer number -> number.longValue();
			case CharSequence text -> text.toString();
			default -> value;
		};
	}

	/**
	 * Takes the key of a request that is to be sent.
	 * @param key the key
	 * @param owner whose attempt the request is: of one owner several may be pending, as
	 * the earlier ones were given up; {@code null} where there is only one
	 * @return {@code false} if another pending request has it
	 */
	boolean claim(Object key, @Nullable Object owner) {
		if (owner == null) {
			return this.pending.putIfAbsent(key, Claim.OF_NOBODY) == null;
		}
		return owner.equals(this.pending.merge(key, new Claim(owner, 1), Claim::and).owner);
	}

	/** Why a request is refused that another may be taken for. */
	static String mayStillCome(Object key) {
		return "the answer to an earlier request with the key " + key + " may still come";
	}

	/** Why a request is refused whose key a pending one has. */
	static String isPending(Object key) {
		return "a request with the key " + key + " is pending";
	}

	/** A request has ended. */
	void release(Object key) {
		this.pending.computeIfPresent(key, (same, claim) -> claim.less());
	}

	private record Claim(Object owner, int times) {

		static final Claim OF_NOBODY = new Claim(new Object(), 1);

		Claim and(Claim other) {
			return other.owner.equals(this.owner) ? new Claim(this.owner, this.times + 1) : this;
		}

		@Nullable Claim less() {
			return (this.times > 1) ? new Claim(this.owner, this.times - 1) : null;
		}

	}

}
