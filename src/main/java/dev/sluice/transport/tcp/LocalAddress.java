package dev.sluice.transport.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import org.jspecify.annotations.Nullable;

/**
 * The address of this machine that connections are dialled from.
 *
 * @param host a literal address, or a name, resolved anew for each attempt
 */
record LocalAddress(String host) {

	/**
	 * The address to dial a peer from; may block.
	 * @param peer the peer's address
	 * @return an address of the same family, with any port
	 * @throws IOException if there is none
	 */
	InetSocketAddress towards(InetAddress peer) throws IOException {
		for (InetAddress own : resolve()) {
			if (own.getClass() == peer.getClass()) {
				return new InetSocketAddress(own, 0);
			}
		}
		throw new IOException(
				peer.getHostAddress() + " cannot be dialled from " + this + ", which is of the other IP version");
	}

	private InetAddress[] resolve() throws IOException {
		try {
			return InetAddress.getAllByName(this.host);
		}
		catch (UnknownHostException ex) {
			throw new IOException("unknown host " + this.host + ", the local address", ex);
		}
	}

	/**
	 * Names the address where it is to blame.
	 * @param failure why there is no connection
	 * @return the failure to tell
	 */
	Throwable blame(Throwable failure) {
		return isOfBinding(failure) ? new IOException("cannot dial from " + this + ": " + failure.getMessage(), failure)
				: failure;
	}

	private static boolean isOfBinding(Throwable failure) {
		String message = failure.getMessage();
		return failure instanceof BindException || (message != null && message.startsWith("bind("))
				|| isOfBinding(failure, failure.getCause());
	}

	private static boolean isOfBinding(Throwable failure, @Nullable Throwable cause) {
		return cause != null && !cause.equals(failure) && isOfBinding(cause);
	}

	@Override
	public String toString() {
		return "the local address " + this.host;
	}

}
