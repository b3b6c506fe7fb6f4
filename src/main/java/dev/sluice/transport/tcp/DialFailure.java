package dev.sluice.transport.tcp;

import java.net.ConnectException;
import java.util.Locale;
import java.util.concurrent.CompletionException;

import io.netty.channel.ConnectTimeoutException;

/**
 * Why a connection did not come about or was lost.
 */
final class DialFailure {

	private DialFailure() {
	}

	/**
	 * Says it in a few words.
	 * @param error the error
	 * @return a clause
	 */
	static String reason(Throwable error) {
		String message = String.valueOf(error.getMessage());
		return switch (error) {
			case CompletionException completion when completion.getCause() != null -> reason(completion.getCause());
			case ConnectTimeoutException ignored -> "no connection in time";
			case ConnectException ignored when message.toLowerCase(Locale.ROOT).contains("refused") ->
				"connection refused";
			default -> (error.getMessage() != null) ? message : error.toString();
		};
	}

}
