package dev.sluice.message;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;

/**
 * Message headers without id and timestamp, made once and shared by many messages:
 * building them for each message was the largest cost of all.
 */
public final class LeanHeaders extends MessageHeaders {

	/** No headers at all. */
	public static final LeanHeaders NONE = new LeanHeaders(Map.of());

	private static final long serialVersionUID = 1L;

	/** Asked for more than once a message. */
	private final transient @Nullable Object replyChannel;

	private transient volatile @Nullable Extension extensions;

	/**
	 * Creates headers.
	 * @param headers the headers to hold
	 */
	public LeanHeaders(Map<String, Object> headers) {
		super(headers, ID_VALUE_NONE, -1L);
		this.replyChannel = headers.get(REPLY_CHANNEL);
	}

	@Override
	public @Nullable Object getReplyChannel() {
		return (this.replyChannel != null) ? this.replyChannel : super.getReplyChannel();
	}

	/**
	 * These headers and one more, made at the first call and then the same for as long as
	 * these are in use. Only for values of which there are few, such as the name of a
	 * route: each is kept.
	 * @param name the name of the header
	 * @param value its value
	 * @return other headers
	 */
	public LeanHeaders with(String name, Object value) {
		for (Extension known = this.extensions; known != null; known = known.next) {
			if (known.name.equals(name) && known.value.equals(value)) {
				return known.headers;
			}
		}
		Map<String, Object> extended = new HashMap<>(this);
		extended.put(name, value);
		LeanHeaders headers = new LeanHeaders(extended);
		// Of two threads one may lose its entry here, and makes it anew the next time.
		this.extensions = new Extension(name, value, headers, this.extensions);
		return headers;
	}

	private record Extension(String name, Object value, LeanHeaders headers, @Nullable Extension next) {
	}

}
