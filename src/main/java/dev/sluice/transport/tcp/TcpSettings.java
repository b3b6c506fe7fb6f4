package dev.sluice.transport.tcp;

import java.time.Duration;

import dev.sluice.framing.Framing;

/**
 * What the connections of a factory have in common.
 *
 * @param framing how their streams are cut
 * @param maxFrameSize the most bytes of a frame's payload
 * @param linger how long a connection that is being closed is read until the peer ends it
 */
public record TcpSettings(Framing framing, int maxFrameSize, Duration linger) {

	/** How long connections are read while closing, where nothing else is said. */
	public static final Duration LINGER = Duration.ofSeconds(10);

	/**
	 * Settings with the usual linger.
	 * @param framing how streams are cut
	 * @param maxFrameSize the most bytes of a frame's payload
	 */
	public TcpSettings(Framing framing, int maxFrameSize) {
		this(framing, maxFrameSize, LINGER);
	}

}
