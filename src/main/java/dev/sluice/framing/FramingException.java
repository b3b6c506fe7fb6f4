package dev.sluice.framing;

import java.io.IOException;

/**
 * Bytes that are not a frame, or a payload that cannot be made into one. Without a stack
 * trace: its place is the peer, not the code.
 */
public class FramingException extends IOException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private FramingException(String message, Kind kind) {
		super(message);
		this.kind = kind;
	}

	/**
	 * Bytes that do not follow the framing, or a payload that it cannot carry.
	 * @param message what is wrong, as a clause without the payload
	 * @return the exception
	 */
	public static FramingException malformed(String message) {
		return new FramingException(message, Kind.MALFORMED);
	}

	/**
	 * A stream that ended inside a frame.
	 * @param left the number of bytes that had arrived of it
	 * @return the exception
	 */
	public static FramingException truncated(int left) {
		return new FramingException("the stream ended inside a frame, after " + left + " bytes of it", Kind.TRUNCATED);
	}

	/**
	 * A frame whose payload has more bytes than allowed.
	 * @param size the bytes known so far or announced
	 * @param maxFrameSize the most that are allowed
	 * @return the exception
	 */
	public static FramingException tooLong(long size, int maxFrameSize) {
		return new FramingException("a frame of " + size + " bytes or more where " + maxFrameSize + " are allowed",
				Kind.TOO_LONG);
	}

	/**
	 * A frame of which the last byte did not come in time after the first.
	 * @param millis the milliseconds that were allowed
	 * @return the exception
	 */
	public static FramingException late(long millis) {
		return new FramingException("a frame was begun and not ended within " + millis + " ms", Kind.LATE);
	}

	/**
	 * A frame that there was no room for before its last byte came.
	 * @param arrived the bytes that had come
	 * @return the exception
	 */
	public static FramingException noRoom(int arrived) {
		return new FramingException("no room for the rest of a frame of which " + arrived + " bytes or more had come",
				Kind.NO_ROOM);
	}

	/**
	 * Whether there was no room for the frame.
	 * @return {@code true} if there is nothing wrong with it but that
	 */
	public boolean isWithoutRoom() {
		return this.kind == Kind.NO_ROOM;
	}

	/**
	 * Whether the frame did not end in time.
	 * @return {@code true} if there is nothing wrong with it but that
	 */
	public boolean isLate() {
		return this.kind == Kind.LATE;
	}

	/**
	 * Whether the frame was too long rather than malformed.
	 * @return {@code true} if the limit on the frame size was passed
	 */
	public boolean isTooLong() {
		return this.kind == Kind.TOO_LONG;
	}

	/**
	 * Whether the frame is what there was of it when the stream ended.
	 * @return {@code true} if there is nothing wrong with it but its end
	 */
	public boolean isTruncated() {
		return this.kind == Kind.TRUNCATED;
	}

	@Override
	public synchronized Throwable fillInStackTrace() {
		return this;
	}

	private enum Kind {

		MALFORMED, TRUNCATED, LATE, TOO_LONG, NO_ROOM

	}

}
