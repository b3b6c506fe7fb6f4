package dev.sluice.message;

/**
 * Names of the headers that the gateway adds to those of Spring Integration's
 * {@link org.springframework.integration.ip.IpHeaders}.
 */
public final class SluiceHeaders {

	/** The name of the inbound that received the message. */
	public static final String INBOUND = "sluice_inbound";

	/** The name of the route that took the message. */
	public static final String ROUTE = "sluice_route";

	/** The word of the cause, where a bean makes an error reply. */
	public static final String CAUSE = "sluice_cause";

	/** The exception, where a bean makes an error reply. */
	public static final String ERROR = "sluice_error";

	private SluiceHeaders() {
	}

}
