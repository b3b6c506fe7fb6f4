package dev.sluice.transport.tcp;

import java.time.Duration;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.admission.InFlightBytes;
import dev.sluice.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a factory have in common.
 *
 * @param framing how their streams are cut
 * @param maxFrameSize the most bytes of a frame's payload
 * @param linger how long a connection that is being closed is read until the peer ends it
 * @param frame how long a frame may take from its first byte to its last; {@code null}
 * for as long as it likes
 * @param inFlight bounds what is read of frames and not whole yet
 */
public record TcpSettings(Framing framing, int maxFrameSize, Duration linger, @Nullable Duration frame,
		InFlightBytes inFlight) {

	/** How long connections are read while closing, where nothing else is said. */
	public static final Duration LINGER = Duration.ofSeconds(10);

	/**
	 * Settings with the usual linger.
	 * @param framing how streams are cut
	 * @param maxFrameSize the most bytes of a frame's payload
	 */
	public TcpSettings(Framing framing, int maxFrameSize) {
		this(framing, maxFrameSize, LINGER, null, GatewayCapacity.unlimited().bytes());
	}

}
