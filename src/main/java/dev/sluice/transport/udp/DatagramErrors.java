package dev.sluice.transport.udp;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import io.netty.channel.ChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Makes causes of the errors of datagram sockets. Neither the platform nor Netty gives
 * the error's number for all of them; what both give is the kernel's text.
 */
public final class DatagramErrors {

	private static final List<String> DOWN = List.of("connection refused", "no route to host", "network is unreachable",
			"host is down", "network is down", "network unreachable", "host unreachable");

	private static final List<String> FULL = List.of("no buffer space", "cannot allocate memory",
			"resource temporarily unavailable", "too many open files");

	private DatagramErrors() {
	}

	/**
	 * Describes an error of a socket.
	 * @param what what failed, with the peer
	 * @param error the error
	 * @return the same with its cause
	 */
	public static ExchangeException describe(String what, Throwable error) {
		if (error instanceof ExchangeException already) {
			return already;
		}
		return new ExchangeException(cause(error), what + ": " + text(error), error);
	}

	private static Cause cause(Throwable error) {
		String text = text(error).toLowerCase(Locale.ROOT);
		if (error instanceof PortUnreachableException || error instanceof ConnectException
				|| error instanceof NoRouteToHostException || error instanceof ClosedChannelException
				|| contains(text, DOWN)) {
			return Cause.TARGET_DOWN;
		}
		if (text.contains("message too long")) {
			return Cause.TOO_LONG;
		}
		return contains(text, FULL) ? Cause.OVERLOAD : Cause.FAILED;
	}

	private static boolean contains(String text, List<String> words) {
		return words.stream().anyMatch(text::contains);
	}

	/**
	 * What to tell a reader of an error.
	 * @param error the error
	 * @return its text, without the name of the system call that Netty puts before it
	 */
	static String text(Throwable error) {
		Throwable cause = error.getCause();
		if (error instanceof ChannelException && cause != null) {
			return text(cause);
		}
		return switch (error) {
			case PortUnreachableException ignored -> "Port unreachable";
			case ClosedChannelException ignored -> "Socket closed";
			default -> kernelText(error.getMessage(), error);
		};
	}

	private static String kernelText(@Nullable String message, Throwable error) {
		if (message == null) {
			return error.getClass().getSimpleName();
		}
		int end = message.indexOf("): ");
		return (message.contains("failed with error(") && end >= 0) ? message.substring(end + 3) : message;
	}

}
