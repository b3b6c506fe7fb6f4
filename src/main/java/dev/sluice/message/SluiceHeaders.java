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

	private SluiceHeaders() {
	}

}
