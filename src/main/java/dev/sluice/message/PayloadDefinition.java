package dev.sluice.message;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * How the bytes of frames become payloads and payloads become bytes.
 *
 * @param type what the bytes become; bytes unless set
 * @param charset the charset of text, UTF-8 unless set
 * @param malformed what to do with text that is not valid in its charset: an error unless
 * set
 */
public record PayloadDefinition(@Nullable PayloadType type, @Nullable Charset charset, @Nullable Malformed malformed) {

	/** Payloads as bytes, the default. */
	public static final PayloadDefinition BYTES = new PayloadDefinition(PayloadType.BYTES, null, null);

	public PayloadDefinition {
		type = (type != null) ? type : PayloadType.BYTES;
		charset = (charset != null) ? charset : StandardCharsets.UTF_8;
		malformed = (malformed != null) ? malformed : Malformed.FAIL;
	}

	/**
	 * What to do with text that is not valid in its charset.
	 */
	public enum Malformed {

		/** The message fails as {@code malformed}. */
		FAIL,

		/** Each invalid sequence becomes U+FFFD. */
		REPLACE

	}

}
