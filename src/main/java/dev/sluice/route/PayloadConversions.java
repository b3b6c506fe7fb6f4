package dev.sluice.route;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.PayloadCodec;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.message.PayloadDefinition.Malformed;
import dev.sluice.message.PayloadType;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.ClassUtils;
import org.springframework.util.MimeType;

/**
 * The conversions that the declared type of a bean's parameter asks for: bytes and text
 * into each other in the charset of the message's content type, else UTF-8; numbers,
 * booleans and enums from text; everything else by JSON. Where no type is declared, or it
 * is {@code Object}, the payload passes as it is.
 */
final class PayloadConversions {

	private final JsonMapper json;

	private final PayloadCodec utf8;

	PayloadConversions(JsonMapper json) {
		this.json = json;
		this.utf8 = codec(StandardCharsets.UTF_8);
	}

	private PayloadCodec codec(Charset charset) {
		return new PayloadCodec(new PayloadDefinition(PayloadType.TEXT, charset, Malformed.FAIL), this.json);
	}

	/**
	 * The conversion to a type.
	 * @param declared the declared type
	 * @return the conversion
	 */
	PayloadConversion to(ResolvableType declared) {
		Class<?> type = declared.resolve(Object.class);
		if (Message.class.isAssignableFrom(type)) {
			return message(to(declared.as(Message.class).getGeneric(0)));
		}
		if (type == Object.class) {
			return PayloadConversion.NONE;
		}
		if (type == byte[].class) {
			return this::bytes;
		}
		if (type == String.class || type == CharSequence.class) {
			return this::text;
		}
		Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
		if (Number.class.isAssignableFrom(boxed) || boxed == Boolean.class || boxed == Character.class
				|| boxed.isEnum()) {
			return (message) -> scalar(message, boxed);
		}
		JavaType javaType = this.json.constructType(declared.getType());
		boolean exact = isExact(declared);
		return (message) -> (exact && type.isInstance(message.getPayload())) ? message.getPayload()
				: object(message, javaType);
	}

	/**
	 * Whether any instance of the class is of the type, because its elements may be
	 * anything.
	 */
	private static boolean isExact(ResolvableType type) {
		for (ResolvableType generic : type.getGenerics()) {
			Class<?> element = generic.resolve(Object.class);
			boolean key = element == String.class && Map.class.isAssignableFrom(type.resolve(Object.class));
			if (element != Object.class && !key) {
				return false;
			}
		}
		return true;
	}

	@SuppressWarnings("ReferenceEquality")
	private static PayloadConversion message(PayloadConversion payload) {
		if (payload == PayloadConversion.NONE) {
			return (message) -> message;
		}
		return (message) -> {
			Object converted = payload.convert(message);
			return (converted == message.getPayload()) ? message
					: new GenericMessage<>(converted, message.getHeaders());
		};
	}

	private byte[] bytes(Message<?> message) {
		if (message.getPayload() instanceof byte[] bytes) {
			return bytes;
		}
		return ByteBufUtil.getBytes(this.utf8.write(message));
	}

	private String text(Message<?> message) {
		return switch (message.getPayload()) {
			case String text -> text;
			case byte[] bytes -> text(bytes, message);
			case CharSequence text -> text.toString();
			case Number number -> number.toString();
			case Boolean value -> value.toString();
			default -> new String(bytes(message), StandardCharsets.UTF_8);
		};
	}

	private String text(byte[] bytes, Message<?> message) {
		Charset charset = charset(message);
		return (String) (charset.equals(StandardCharsets.UTF_8) ? this.utf8 : codec(charset))
			.read(Unpooled.wrappedBuffer(bytes));
	}

	private Object scalar(Message<?> message, Class<?> type) {
		Object payload = message.getPayload();
		if (type.isInstance(payload)) {
			return payload;
		}
		Object source = (payload instanceof byte[] || payload instanceof CharSequence) ? text(message).trim() : payload;
		try {
			Object value = DefaultConversionService.getSharedInstance().convert(source, type);
			if (value != null) {
				return value;
			}
		}
		catch (ConversionException | IllegalArgumentException ex) {
			throw misfit(type.getName(), "it is not one", ex);
		}
		throw misfit(type.getName(), "it is empty", null);
	}

	private Object object(Message<?> message, JavaType type) {
		Object payload = message.getPayload();
		try {
			Object value = switch (payload) {
				case String text -> this.json.readValue(text, type);
				case byte[] bytes -> this.json.readValue(text(bytes, message), type);
				default -> this.json.convertValue(payload, type);
			};
			if (value != null) {
				return value;
			}
		}
		catch (JacksonException ex) {
			checkValid(message);
			throw misfit(type.toCanonical(), ex.getOriginalMessage(), ex);
		}
		throw misfit(type.toCanonical(), "it is null", null);
	}

	private void checkValid(Message<?> message) {
		if (message.getPayload() instanceof String || message.getPayload() instanceof byte[]) {
			try {
				if (this.json.readTree(text(message)).isMissingNode()) {
					throw new ExchangeException(Cause.MALFORMED, "the payload is empty where JSON is wanted");
				}
			}
			catch (JacksonException ex) {
				throw new ExchangeException(Cause.MALFORMED, "the payload is not JSON: " + ex.getOriginalMessage(), ex);
			}
		}
	}

	private static ExchangeException misfit(String type, String reason, @Nullable Throwable error) {
		return new ExchangeException(Cause.FAILED, "the payload does not fit " + type + ": " + reason, error);
	}

	private static Charset charset(Message<?> message) {
		Object contentType = message.getHeaders().get(MessageHeaders.CONTENT_TYPE);
		if (contentType == null) {
			return StandardCharsets.UTF_8;
		}
		MimeType type = (contentType instanceof MimeType mime) ? mime : MimeType.valueOf(contentType.toString());
		Charset charset = type.getCharset();
		return (charset != null) ? charset : StandardCharsets.UTF_8;
	}

}
