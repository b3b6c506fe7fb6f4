package dev.sluice.message;

import java.util.IdentityHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Where messages come from one after another: a TCP connection, or the datagrams that
 * share a mailbox. Others keep what they know of it here, such as the connection over
 * which an outbound sends its messages, and it goes when the origin ends. Safe for use by
 * many threads.
 */
public abstract class Origin {

	private volatile Entry last = new Entry(this, this);

	private final IdentityHashMap<Object, Object> attachments = new IdentityHashMap<>(4);

	private boolean ended;

	/**
	 * Returns what an owner keeps here, made at its first call.
	 * @param <T> its type
	 * @param owner whose it is
	 * @param type its class
	 * @param create makes it
	 * @return what is kept
	 */
	@SuppressWarnings("ReferenceEquality")
	public final <T> T attachment(Object owner, Class<T> type, Supplier<T> create) {
		Entry entry = this.last;
		if (entry.owner == owner) {
			return type.cast(entry.value);
		}
		synchronized (this.attachments) {
			Object value = this.attachments.get(owner);
			if (value == null) {
				value = create.get();
				if (this.ended) {
					end(value);
					return type.cast(value);
				}
				this.attachments.keySet().removeIf((other) -> other instanceof Owner gone && gone.isGone());
				this.attachments.put(owner, value);
			}
			this.last = new Entry(owner, value);
			return type.cast(value);
		}
	}

	/**
	 * To be called once no message will come from here any more: tells each
	 * {@link Attachment}.
	 */
	protected final void end() {
		Object[] values;
		synchronized (this.attachments) {
			this.ended = true;
			values = this.attachments.values().toArray();
			this.attachments.clear();
		}
		for (Object value : values) {
			end(value);
		}
	}

	private static void end(@Nullable Object value) {
		if (value instanceof Attachment attachment) {
			attachment.originEnded();
		}
	}

	/**
	 * Somebody who keeps something here and may be gone before the origin.
	 */
	public interface Owner {

		/**
		 * Whether what it keeps is of no use any more.
		 * @return {@code true} from its end on
		 */
		boolean isGone();

	}

	/**
	 * An attachment that wants to know when its origin has ended.
	 */
	public interface Attachment {

		/**
		 * No further message will come from the origin. Must not block.
		 */
		void originEnded();

	}

	private record Entry(Object owner, Object value) {
	}

}
