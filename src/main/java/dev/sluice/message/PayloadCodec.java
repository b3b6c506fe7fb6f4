package dev.sluice.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import dev.sluice.message.PayloadDefinition.Malformed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.util.MimeType;

/**
 * Makes payloads of the bytes of frames, and bytes of payloads. Immutable and safe for
 * use by many threads.
 */
public final class PayloadCodec {

	private static final char REPLACEMENT = '\uFFFD';

	private final PayloadType type;

	private final Charset charset;

	private final boolean strict;

	private final JsonMapper json;

	/**
	 * Creates the codec of a place.
	 * @param definition what the place says
	 * @param json reads and writes JSON
	 */
	public PayloadCodec(PayloadDefinition definition, JsonMapper json) {
		this.type = definition.type();
		this.charset = definition.charset();
		this.strict = definition.malformed() != Malformed.REPLACE;
		this.json = json;
	}

	/**
	 * Makes the payload of a frame; the buffer is only read during the call.
	 * @param frame the bytes of the frame
	 * @return a {@code byte[]}, a {@code String}, or the value of the JSON text
	 * @throws ExchangeException as {@link Cause#MALFORMED} if the bytes are not of the
	 * type
	 */
	public Object read(ByteBuf frame) {
		return switch (this.type) {
			case BYTES -> ByteBufUtil.getBytes(frame);
			case TEXT -> text(frame);
			case JSON -> json(ByteBufUtil.getBytes(frame));
		};
	}

	/**
	 * Whether a payload is as {@link #read} makes them.
	 * @param payload a payload
	 * @return {@code false} if it may look otherwise when it was written and read again
	 */
	public boolean isRead(Object payload) {
		return switch (this.type) {
			case BYTES -> payload instanceof byte[];
			case TEXT -> payload instanceof String;
			case JSON -> payload instanceof Map || payload instanceof List;
		};
	}

	private String text(ByteBuf frame) {
		String text = frame.toString(this.charset);
		// Java decodes what is invalid to U+FFFD: only then is it worth a second look.
		if (this.strict && text.indexOf(REPLACEMENT) >= 0) {
			try {
				this.charset.newDecoder()
					.onMalformedInput(CodingErrorAction.REPORT)
					.onUnmappableCharacter(CodingErrorAction.REPORT)
					.decode(ByteBuffer.wrap(ByteBufUtil.getBytes(frame)));
			}
			catch (CharacterCodingException ex) {
				throw new ExchangeException(Cause.MALFORMED, "the text is not valid " + this.charset.name(), ex);
			}
		}
		return text;
	}

	private Object json(byte[] bytes) {
		try {
			Object value = this.json.readValue(bytes, Object.class);
			return (value != null) ? value : NullNode.getInstance();
		}
		catch (JacksonException ex) {
			throw new ExchangeException(Cause.MALFORMED, "the payload is not JSON: " + ex.getOriginalMessage(), ex);
		}
	}

	/**
	 * Makes the bytes of a payload: bytes go as they are, text in the charset that the
	 * message's content type names or else of the place, anything else as JSON.
	 * @param answer a payload, or a message with it
	 * @return the bytes, in a buffer that need not be released
	 * @throws ExchangeException as {@link Cause#MALFORMED} if text cannot be written in
	 * the charset, as {@link Cause#FAILED} if the value cannot be written as JSON
	 */
	public ByteBuf write(Object answer) {
		return (answer instanceof Message<?> message) ? write(message.getPayload(), charset(message.getHeaders()))
				: write(answer, this.charset);
	}

	/**
	 * Writes a message for later: a buffer that somebody else gave is theirs again when
	 * the caller returns.
	 * @param message the message
	 * @return its bytes, which need no release
	 * @throws ExchangeException if it cannot be written
	 */
	public ByteBuf writeForLater(Message<?> message) {
		ByteBuf bytes = write(message);
		return (message.getPayload() instanceof ByteBuf) ? Unpooled.copiedBuffer(bytes) : bytes;
	}

	private ByteBuf write(Object payload, Charset charset) {
		return switch (payload) {
			case byte[] bytes -> Unpooled.wrappedBuffer(bytes);
			case ByteBuf buffer -> buffer;
			case CharSequence text -> Unpooled.wrappedBuffer(bytes(text.toString(), charset));
			default -> Unpooled.wrappedBuffer(json(payload));
		};
	}

	private byte[] bytes(String text, Charset charset) {
		if (!this.strict || (charset.equals(StandardCharsets.UTF_8) && !hasSurrogate(text))) {
			return text.getBytes(charset);
		}
		try {
			ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
			byte[] bytes = new byte[encoded.remaining()];
			encoded.get(bytes);
			return bytes;
		}
		catch (CharacterCodingException ex) {
			throw new ExchangeException(Cause.MALFORMED, "the text cannot be written in " + charset.name(), ex);
		}
	}

	private static boolean hasSurrogate(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				return true;
			}
		}
		return false;
	}

	private byte[] json(Object payload) {
		try {
			return this.json.writeValueAsBytes(payload);
		}
		catch (JacksonException ex) {
			throw new ExchangeException(Cause.FAILED,
					"a " + payload.getClass().getName() + " cannot be written as JSON: " + ex.getOriginalMessage(), ex);
		}
	}

	private Charset charset(MessageHeaders headers) {
		Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
		return (contentType != null) ? charset(contentType) : this.charset;
	}

	private Charset charset(Object contentType) {
		@Nullable Charset named = ((contentType instanceof MimeType type) ? type : MimeType.valueOf(contentType.toString()))
			.getCharset();
		return (named != null) ? named : this.charset;
	}

}
