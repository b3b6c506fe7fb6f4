package dev.sluice.bench.micro;

import java.util.concurrent.TimeUnit;

import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.Framing;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.FramingException;
import dev.sluice.framing.FramingType;
import dev.sluice.framing.Framings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Cutting frames of 200 bytes from a buffer of 64, and writing them: the search for a
 * terminator against the reading of a length.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FramingBenchmark {

	private static final int FRAMES = 64;

	private static final int SIZE = 200;

	private static final int LIMIT = 65536;

	@Param({ "LINE", "LENGTH_FIELD" })
	FramingType type = FramingType.LINE;

	private FrameReader reader;

	private FrameWriter writer;

	private ByteBuf in;

	private ByteBuf out;

	private ByteBuf payload;

	@Setup
	public void prepare() throws FramingException {
		Framing framing = Framings.create(FramingDefinition.of(this.type), (bean) -> {
			throw new IllegalArgumentException("No bean is named here");
		});
		this.reader = framing.newReader(LIMIT);
		this.writer = framing.newWriter(LIMIT);
		this.payload = Unpooled.wrappedBuffer("x".repeat(SIZE).getBytes());
		this.out = PooledByteBufAllocator.DEFAULT.directBuffer(FRAMES * (SIZE + 4));
		this.in = PooledByteBufAllocator.DEFAULT.directBuffer(FRAMES * (SIZE + 4));
		for (int i = 0; i < FRAMES; i++) {
			this.writer.write(this.payload, this.in);
		}
	}

	@Benchmark
	@OperationsPerInvocation(FRAMES)
	public void read(Blackhole hole) throws FramingException {
		this.in.readerIndex(0);
		for (int i = 0; i < FRAMES; i++) {
			hole.consume(this.reader.read(this.in));
		}
	}

	@Benchmark
	@OperationsPerInvocation(FRAMES)
	public ByteBuf write() throws FramingException {
		this.out.clear();
		for (int i = 0; i < FRAMES; i++) {
			this.writer.write(this.payload, this.out);
		}
		return this.out;
	}

}
