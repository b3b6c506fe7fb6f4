package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines that end in LF or CR LF.
 */
final class LineReader implements FrameReader {

	private final int maxFrameSize;

	/** How many of the unread bytes are known to hold no LF. */
	private int searched;

	LineReader(int maxFrameSize) {
		this.maxFrameSize = maxFrameSize;
	}

	@Override
	public @Nullable ByteBuf read(ByteBuf in) throws FramingException {
		int start = in.readerIndex();
		int end = in.writerIndex();
		int lineFeed = in.indexOf(start + this.searched, end, (byte) '\n');
		int size = sizeWithoutCarriageReturn(in, start, (lineFeed < 0) ? end : lineFeed);
		if (size > this.maxFrameSize) {
			throw FramingException.tooLong(size, this.maxFrameSize);
		}
		if (lineFeed < 0) {
			this.searched = end - start;
			return null;
		}
		this.searched = 0;
		ByteBuf frame = in.readSlice(size);
		in.readerIndex(lineFeed + 1);
		return frame;
	}

	/**
	 * Takes all that is left as a line without its LF.
	 */
	@Nullable ByteBuf readUnended(ByteBuf in) {
		int size = sizeWithoutCarriageReturn(in, in.readerIndex(), in.writerIndex());
		ByteBuf frame = in.readSlice(size);
		in.skipBytes(in.readableBytes());
		this.searched = 0;
		return (size > 0) ? frame : null;
	}

	private static int sizeWithoutCarriageReturn(ByteBuf in, int start, int end) {
		int size = end - start;
		return (size > 0 && in.getByte(end - 1) == '\r') ? size - 1 : size;
	}

}
