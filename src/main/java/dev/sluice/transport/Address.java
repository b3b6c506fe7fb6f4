package dev.sluice.transport;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A socket address as it is written in the configuration: {@code tcp://host:port} or
 * {@code udp://host:port}, with IPv6 addresses in brackets.
 *
 * @param scheme the transport
 * @param host a name or a literal address, without brackets
 * @param port the port; 0 where listening means any free port
 */
public record Address(Scheme scheme, String host, int port) {

	private static final int MAX_PORT = 65535;

	/**
	 * Parses an address.
	 * @param text the address as a URI
	 * @return the address
	 * @throws IllegalArgumentException if it is not one, with the reason
	 */
	public static Address parse(String text) {
		if (!text.contains("://")) {
			scheme(null, text);
		}
		URI uri;
		try {
			uri = new URI(text.trim());
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("'" + text + "' is not an address: " + ex.getReason());
		}
		Scheme scheme = scheme(uri.getScheme(), text);
		String host = uri.getHost();
		if (host == null) {
			throw new IllegalArgumentException("'" + text + "' " + withoutHost(uri.getAuthority()));
		}
		if (uri.getPort() < 0 || uri.getPort() > MAX_PORT) {
			throw new IllegalArgumentException("'" + text + "' needs a port between 0 and 65535");
		}
		if ((uri.getPath() != null && !uri.getPath().isEmpty()) || uri.getQuery() != null || uri.getFragment() != null
				|| uri.getUserInfo() != null) {
			throw new IllegalArgumentException("'" + text + "' has more than scheme, host and port");
		}
		boolean bracketed = host.startsWith("[");
		return new Address(scheme, bracketed ? host.substring(1, host.length() - 1) : host, uri.getPort());
	}

	private static Scheme scheme(@Nullable String scheme, String text) {
		if (scheme != null) {
			for (Scheme known : Scheme.values()) {
				if (known.word().equals(scheme.toLowerCase(Locale.ROOT))) {
					return known;
				}
			}
		}
		throw new IllegalArgumentException("'" + text + "' starts with neither tcp:// nor udp://");
	}

	/** The host is missing, too, where the parser stumbled over something else. */
	private static String withoutHost(@Nullable String authority) {
		if (authority == null) {
			return "has no host";
		}
		int colon = authority.lastIndexOf(':');
		if (colon == 0) {
			return "has no host";
		}
		if (colon >= 0 && authority.indexOf(':') < colon && !authority.startsWith("[")) {
			return "has several colons: an IPv6 address needs brackets";
		}
		boolean port = colon >= 0 && authority.substring(colon + 1).matches("-?\\d+");
		return (port && authority.substring(0, colon).matches("[A-Za-z0-9.-]+")) ? "needs a port between 0 and 65535"
				: "has no host, or one with characters that host names do not have";
	}

	/**
	 * Resolves the host anew.
	 * @return the socket address, unresolved where the name is not known
	 */
	public InetSocketAddress resolve() {
		return new InetSocketAddress(this.host, this.port);
	}

	@Override
	public String toString() {
		return this.scheme.word() + "://" + ((this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host) + ":"
				+ this.port;
	}

	/**
	 * The transports.
	 */
	public enum Scheme {

		/** A connection. */
		TCP,

		/** Datagrams. */
		UDP;

		/**
		 * The scheme as written in a URI.
		 * @return the name in lower case
		 */
		public String word() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
