package dev.sluice.message;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the bytes of frames become payloads and payloads become bytes.
 *
 * @param type what the bytes become; bytes unless set
 * @param charset the charset of text, UTF-8 unless set
 * @param malformed what to do with text that is not valid in its charset: an error unless
 * set
 */
public record PayloadDefinition(@DefaultValue("bytes") PayloadType type, @DefaultValue("UTF-8") Charset charset,
		@DefaultValue("fail") Malformed malformed) {

	/**
	 * The definition of a type, as a plain name in the configuration gives it.
	 * @param type the type
	 * @return the definition, in UTF-8 and strict
	 */
	public static PayloadDefinition of(PayloadType type) {
		return new PayloadDefinition(type, StandardCharsets.UTF_8, Malformed.FAIL);
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
