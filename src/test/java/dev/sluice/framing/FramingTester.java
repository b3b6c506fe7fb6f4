package dev.sluice.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Feeds byte streams to a framing as a connection does. Bytes are written as strings in
 * ISO-8859-1, one character a byte.
 */
final class FramingTester {

	/** Without the leak detector, which slows each access down: counts are asserted. */
	private static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

	private final Framing framing;

	private final int maxFrameSize;

	FramingTester(FramingDefinition definition, int maxFrameSize) {
		this(Framings.create(definition, (bean) -> {
			throw new AssertionError("No beans here");
		}), maxFrameSize);
	}

	FramingTester(Framing framing, int maxFrameSize) {
		this.framing = framing;
		this.maxFrameSize = maxFrameSize;
	}

	/**
	 * A definition with options: names of properties and values in turn.
	 */
	static FramingDefinition definition(@Nullable FramingType type, Object... options) {
		Map<String, Object> set = new TreeMap<>();
		for (int i = 0; i < options.length; i += 2) {
			set.put((String) options[i], options[i + 1]);
		}
		FramingDefinition definition = new FramingDefinition(type, (String) set.remove("bean"),
				(FramingDefinition) set.remove("read"), null, (Integer) set.remove("width"),
				(FramingDefinition.ByteOrder) set.remove("byte-order"),
				(FramingDefinition.Encoding) set.remove("encoding"), (Integer) set.remove("offset"),
				(Integer) set.remove("adjustment"), (Integer) set.remove("strip"), (Integer) set.remove("length"),
				(Integer) set.remove("digits"), (String) set.remove("delimiter"),
				(FramingDefinition.Check) set.remove("check"), (FramingDefinition.WriteForm) set.remove("write"),
				(FramingDefinition.Unended) set.remove("unended"));
		assertThat(set).isEmpty();
		return definition;
	}

	static ByteBuf buffer(String bytes) {
		return Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1);
	}

	static String string(ByteBuf bytes) {
		return bytes.toString(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Asserts the frames of a stream that then ends, however it is cut.
	 */
	void reads(String stream, String... frames) {
		Outcome expected = new Outcome(List.of(frames), null);
		assertThat(feed(List.of(stream))).as("whole").isEqualTo(expected);
		for (int cut = 1; cut < stream.length(); cut++) {
			assertThat(feed(List.of(stream.substring(0, cut), stream.substring(cut)))).as("cut at %d", cut)
				.isEqualTo(expected);
		}
		assertThat(feed(singly(stream))).as("byte by byte").isEqualTo(expected);
	}

	/**
	 * Asserts that a stream fails behind some frames, however it is cut.
	 */
	FramingException failsToRead(String stream, String... frames) {
		Outcome whole = feed(List.of(stream));
		Outcome single = feed(singly(stream));
		assertThat(whole.frames()).containsExactly(frames);
		assertThat(single.frames()).containsExactly(frames);
		assertThat(whole.failure()).isNotNull();
		assertThat(single.failure()).isNotNull();
		assertThat(single.failure().isTooLong()).isEqualTo(whole.failure().isTooLong());
		return whole.failure();
	}

	void readsTooLong(String stream, String... frames) {
		FramingException failure = failsToRead(stream, frames);
		assertThat(failure.isTooLong()).as(failure.getMessage()).isTrue();
		assertThat(failure).hasMessageEndingWith("where " + this.maxFrameSize + " are allowed");
	}

	void readsMalformed(String stream, String reason, String... frames) {
		FramingException failure = failsToRead(stream, frames);
		assertThat(failure.isTooLong()).isFalse();
		assertThat(failure).hasMessageContaining(reason);
	}

	void readsTruncated(String stream, String... frames) {
		readsMalformed(stream, "the stream ended inside a frame", frames);
	}

	/**
	 * Asserts what becomes of bytes that are not the end of the stream.
	 */
	void waits(String stream) {
		ByteBuf in = buffer(stream);
		assertThatNoFrame(this.framing.newReader(this.maxFrameSize), in);
		in.release();
	}

	private static void assertThatNoFrame(FrameReader reader, ByteBuf in) {
		try {
			assertThat(reader.read(in)).isNull();
		}
		catch (FramingException ex) {
			throw new AssertionError(ex);
		}
	}

	String written(String... payloads) throws FramingException {
		FrameWriter writer = this.framing.newWriter(this.maxFrameSize);
		ByteBuf out = ALLOCATOR.directBuffer(1);
		try {
			for (String payload : payloads) {
				ByteBuf in = buffer(payload);
				writer.write(in, out);
				assertThat(string(in)).as("the payload is left alone").isEqualTo(payload);
				assertThat(in.release()).isTrue();
			}
			return string(out);
		}
		finally {
			out.release();
		}
	}

	FramingException refuses(String payload) {
		ByteBuf in = buffer(payload);
		ByteBuf out = buffer("before");
		FrameWriter writer = this.framing.newWriter(this.maxFrameSize);
		FramingException failure = assertThatExceptionOfType(FramingException.class)
			.isThrownBy(() -> writer.write(in, out))
			.actual();
		assertThat(string(out)).isEqualTo("before");
		assertThat(string(in)).isEqualTo(payload);
		assertThat(in.refCnt()).isOne();
		in.release();
		out.release();
		return failure;
	}

	void refusesTooLong(String payload) {
		assertThat(refuses(payload).isTooLong()).isTrue();
	}

	void refusesMalformed(String payload, String reason) {
		FramingException failure = refuses(payload);
		assertThat(failure.isTooLong()).isFalse();
		assertThat(failure).hasMessageContaining(reason);
	}

	static List<String> singly(String stream) {
		return stream.chars().mapToObj(Character::toString).toList();
	}

	/**
	 * Feeds a stream in pieces and ends it. Every second piece finds what was read
	 * discarded, so that the rest has moved to the front.
	 */
	Outcome feed(List<String> pieces) {
		FrameReader reader = this.framing.newReader(this.maxFrameSize);
		ByteBuf in = ALLOCATOR.directBuffer(1);
		List<String> frames = new ArrayList<>();
		try {
			int number = 0;
			for (String piece : pieces) {
				in.writeCharSequence(piece, StandardCharsets.ISO_8859_1);
				take(reader::read, in, frames);
				if (number++ % 2 == 0) {
					in.discardReadBytes();
				}
			}
			take(reader::readLast, in, frames);
			assertThat(in.isReadable()).as("bytes left at a clean end").isFalse();
			return new Outcome(frames, null);
		}
		catch (FramingException ex) {
			return new Outcome(frames, ex);
		}
		finally {
			assertThat(in.refCnt()).isOne();
			in.release();
		}
	}

	private void take(Read read, ByteBuf in, List<String> frames) throws FramingException {
		while (true) {
			String before = string(in);
			ByteBuf frame;
			try {
				frame = read.read(in);
			}
			catch (FramingException ex) {
				assertThat(before).as("unchanged but for blanks").endsWith(string(in));
				assertThat(before.substring(0, before.length() - in.readableBytes())).isBlank();
				throw ex;
			}
			if (frame == null) {
				assertThat(before).endsWith(string(in));
				return;
			}
			assertThat(in.readableBytes()).as("progress").isLessThan(before.length());
			assertThat(frame.readableBytes()).as("size").isLessThanOrEqualTo(this.maxFrameSize);
			frames.add(string(frame));
		}
	}

	/**
	 * What a stream was cut into, and how that ended.
	 */
	record Outcome(List<String> frames, @Nullable FramingException failure) {
	}

	@FunctionalInterface
	private interface Read {

		@Nullable ByteBuf read(ByteBuf in) throws FramingException;

	}

}
