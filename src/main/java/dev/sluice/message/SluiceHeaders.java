package dev.sluice.message;

/**
 * Names of the headers that the gateway adds to those of Spring Integration's
 * {@link org.springframework.integration.ip.IpHeaders}.
 */
public final class SluiceHeaders {

	/** The name of the inbound that received the message. */
	public static final String INBOUND = "sluice_inbound";

	/** The protocol of an encrypted connection, such as {@code TLSv1.3}. */
	public static final String TLS_PROTOCOL = "sluice_tlsProtocol";

	/** The distinguished name in the certificate that the peer has shown. */
	public static final String PEER_SUBJECT = "sluice_peerSubject";

	/**
	 * The alternative names in the certificate that the peer has shown, a list of texts
	 * such as {@code dns:a.example}.
	 */
	public static final String PEER_NAMES = "sluice_peerNames";

	/** The name of the route that took the message. */
	public static final String ROUTE = "sluice_route";

	/** The word of the cause, where a bean makes an error reply. */
	public static final String CAUSE = "sluice_cause";

	/** The exception, where a bean makes an error reply. */
	public static final String ERROR = "sluice_error";

	private SluiceHeaders() {
	}

}
