package dev.sluice.outbound;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.sluice.message.Exchange;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.ReplyChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Holds messages until it is opened, which sends them on in their order. Safe for use by
 * many threads.
 */
final class SendingGate {

	private static final int ROUNDS = 8;

	private List<Held> held = new ArrayList<>();

	private boolean open;

	/**
	 * Holds a message.
	 * @param message the message
	 * @param idempotent whether it may arrive twice
	 * @return the end of its sending, or {@code null} where the gate is open
	 */
	@Nullable CompletionStage<@Nullable Object> hold(Message<?> message, boolean idempotent) {
		synchronized (this) {
			if (this.open) {
				return null;
			}
			Held waiting = new Held(kept(message), idempotent, new CompletableFuture<>());
			this.held.add(waiting);
			return waiting.end();
		}
	}

	/**
	 * Sends what was held, and what comes meanwhile behind it; then holds no more.
	 * @param outbound where to
	 * @param opened called when all was sent and before anything passes by
	 */
	void open(Outbound outbound, Runnable opened) {
		for (int round = 0; round < ROUNDS; round++) {
			List<Held> next;
			synchronized (this) {
				next = this.held;
				this.held = new ArrayList<>();
			}
			next.forEach((waiting) -> waiting.sendTo(outbound));
		}
		// Where more comes than is sent, the last have to wait for it.
		synchronized (this) {
			this.held.forEach((waiting) -> waiting.sendTo(outbound));
			this.held = new ArrayList<>();
			this.open = true;
			opened.run();
		}
	}

	/**
	 * Fails what is held, and holds no more.
	 * @param reason why it is not sent
	 */
	void fail(Throwable reason) {
		List<Held> left;
		synchronized (this) {
			left = this.held;
			this.held = new ArrayList<>();
			this.open = true;
		}
		left.forEach((waiting) -> waiting.end().completeExceptionally(reason));
	}

	/** How many are held. */
	int size() {
		synchronized (this) {
			return this.held.size();
		}
	}

	/**
	 * A buffer is lent for the time of the call, and the headers that messages share lead
	 * to the exchange only as long.
	 */
	private static Message<?> kept(Message<?> message) {
		Exchange exchange = Exchange.of(message);
		boolean lent = message.getPayload() instanceof ByteBuf;
		if (!lent && exchange == null) {
			return message;
		}
		Object payload = (message.getPayload() instanceof ByteBuf bytes) ? ByteBufUtil.getBytes(bytes)
				: message.getPayload();
		MessageHeaders headers = message.getHeaders();
		if (exchange instanceof ReplyChannel own) {
			exchange.share();
			Map<String, Object> all = new HashMap<>(headers);
			all.put(MessageHeaders.REPLY_CHANNEL, own);
			headers = new LeanHeaders(all);
		}
		return new GenericMessage<>(payload, headers);
	}

	private record Held(Message<?> message, boolean idempotent, CompletableFuture<@Nullable Object> end) {

		void sendTo(Outbound outbound) {
			CompletionStage<@Nullable Object> sending;
			try {
				sending = this.idempotent ? outbound.sendIdempotent(this.message) : outbound.send(this.message);
			}
			catch (RuntimeException ex) {
				this.end.completeExceptionally(ex);
				return;
			}
			sending.whenComplete((answer, error) -> {
				if (error != null) {
					this.end.completeExceptionally(error);
				}
				else {
					this.end.complete(answer);
				}
			});
		}

	}

}
