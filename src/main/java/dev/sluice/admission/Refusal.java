package dev.sluice.admission;

import java.util.Locale;

/**
 * Why a peer was turned away.
 */
public enum Refusal {

	/** Its address is in {@code deny}. */
	DENIED("deny"),

	/** There is an {@code allow}, and its address is not in it. */
	NOT_ALLOWED("allow"),

	/** The inbound has as many connections as it may. */
	CONNECTIONS("limits.connections"),

	/** All inbounds together have as many connections as they may. */
	GATEWAY_CONNECTIONS("sluice.limits.connections"),

	/** Its address has as many connections as it may. */
	CONNECTIONS_PER_ADDRESS("limits.connections-per-address"),

	/** Connections come faster than they may. */
	CONNECTION_RATE("limits.connection-rate"),

	/** It is no proxy that may pass connections on. */
	PROXY_TRUST("proxy-protocol.trust"),

	/** A proxy has not told whose connection it passes on. */
	PROXY_HEADER("proxy-protocol"),

	/** The connection could not be encrypted. */
	SSL_HANDSHAKE("ssl"),

	/** Its certificate has none of the names that may enter. */
	SSL_PEER("ssl.peers");

	private final String property;

	Refusal(String property) {
		this.property = property;
	}

	/**
	 * The word for logs and meters.
	 * @return the name with dashes
	 */
	public String word() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * The property that decides.
	 * @return its name below that of the inbound, or a whole one
	 */
	public String property() {
		return this.property;
	}

}
