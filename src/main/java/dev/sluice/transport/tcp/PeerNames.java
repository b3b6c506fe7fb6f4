package dev.sluice.transport.tcp;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The names of those who may enter, of which {@code *.} at the beginning of a domain name
 * stands for one label. Immutable.
 */
final class PeerNames {

	private static final String WILDCARD = "dns:*.";

	private final List<String> allowed;

	PeerNames(List<String> allowed) {
		this.allowed = allowed.stream().map((name) -> name.toLowerCase(Locale.ROOT)).toList();
	}

	/** Whether a certificate has one of the names; any has where there are none. */
	boolean isAnyOf(@Nullable PeerCertificate certificate) {
		if (this.allowed.isEmpty()) {
			return true;
		}
		return certificate != null
				&& certificate.names().stream().anyMatch((name) -> isAllowed(name.toLowerCase(Locale.ROOT)));
	}

	private boolean isAllowed(String name) {
		for (String pattern : this.allowed) {
			if (pattern.equals(name) || (pattern.startsWith(WILDCARD) && isBelow(name, pattern))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isBelow(String name, String pattern) {
		int dot = name.indexOf('.');
		return name.startsWith("dns:") && dot > "dns:".length()
				&& name.substring(dot).equals(pattern.substring(WILDCARD.length() - 1));
	}

}
