package dev.sluice.message;

import java.util.Map;

import org.springframework.messaging.MessageHeaders;

/**
 * Message headers without id and timestamp, made once and shared by many messages:
 * building them for each message was the largest cost of all.
 */
public final class LeanHeaders extends MessageHeaders {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates headers.
	 * @param headers the headers to hold
	 */
	public LeanHeaders(Map<String, Object> headers) {
		super(headers, ID_VALUE_NONE, -1L);
	}

}
