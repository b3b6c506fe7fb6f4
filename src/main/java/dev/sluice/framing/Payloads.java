package dev.sluice.framing;

import io.netty.buffer.ByteBuf;

/**
 * What all writers do with a payload.
 */
final class Payloads {

	private Payloads() {
	}

	/**
	 * Measures a payload that is to be written.
	 * @return its size in bytes
	 * @throws FramingException if it is over the limit
	 */
	static int size(ByteBuf payload, int maxFrameSize) throws FramingException {
		int size = payload.readableBytes();
		if (size > maxFrameSize) {
			throw FramingException.tooLong(size, maxFrameSize);
		}
		return size;
	}

	/**
	 * Makes room for a whole frame, so that a full output fails before it holds a part.
	 */
	static void reserve(ByteBuf out, int headerSize, int size, int trailerSize) {
		out.ensureWritable(Math.addExact(Math.addExact(headerSize, size), trailerSize));
	}

	/**
	 * Appends a payload and leaves its reader index alone: it may be sent elsewhere too.
	 */
	static void append(ByteBuf payload, ByteBuf out) {
		int size = payload.readableBytes();
		if (payload.hasArray()) {
			// Between two buffers Netty would make a view of the array for each message.
			out.writeBytes(payload.array(), payload.arrayOffset() + payload.readerIndex(), size);
		}
		else {
			out.writeBytes(payload, payload.readerIndex(), size);
		}
	}

}
