package dev.sluice.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the kernel is asked for, as configured under {@code socket}.
 *
 * @param noDelay whether what is written over TCP is sent at once, rather than gathered
 * while earlier bytes are not acknowledged; so unless set
 * @param keepAlive whether the kernel asks a silent peer now and then whether it is still
 * there; it does not unless set
 * @param backlog how many TCP connections the kernel keeps until they are accepted; 1024
 * unless set
 * @param receiveBuffer the bytes that the kernel keeps while they are not read; left to
 * it unless set, but 8 MB for an inbound of datagrams
 * @param sendBuffer the bytes that the kernel keeps while the peer does not take them;
 * left to it unless set
 * @param linger how long closing waits in the kernel for the peer to take what was
 * written, after which the connection is reset; without a bound unless set
 * @param receivers how many sockets share the port of an inbound of datagrams; as many as
 * there are event loops, and at most four, unless set
 * @param multicastInterface the interface, by its name or an address of it, on which a
 * group is joined or sent to; all that are fit, or the one that the system chooses,
 * unless set
 */
public record SocketDefinition(@DefaultValue("true") boolean noDelay, @DefaultValue KeepAlive keepAlive,
		@DefaultValue("1024") int backlog, @Nullable DataSize receiveBuffer, @Nullable DataSize sendBuffer,
		@Nullable Duration linger, @Nullable Integer receivers, @Nullable String multicastInterface) {

	/** What holds where nothing is configured. */
	public static final SocketDefinition DEFAULT = new SocketDefinition(true, new KeepAlive(false, null, null, null),
			1024, null, null, null, null, null);

	/**
	 * How the kernel finds out that a silent peer has gone.
	 *
	 * @param enabled whether it tries to; it does not unless set
	 * @param idle after how much silence it asks for the first time; as the system is set
	 * up unless set, usually two hours
	 * @param interval the time between further questions
	 * @param count how many questions without an answer end the connection
	 */
	public record KeepAlive(@DefaultValue("false") boolean enabled, @Nullable Duration idle,
			@Nullable Duration interval, @Nullable Integer count) {
	}

}
