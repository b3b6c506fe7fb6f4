package dev.sluice.config;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sluice.gateway.SocketsNotBoundException;
import dev.sluice.gateway.SocketsNotBoundException.Refusal;
import dev.sluice.transport.Address;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells all addresses that could not be bound, and how to find out who has them.
 */
class SocketsNotBoundFailureAnalyzer extends AbstractFailureAnalyzer<SocketsNotBoundException> {

	private static final int FIRST_UNPRIVILEGED = 1024;

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SocketsNotBoundException cause) {
		String description = cause.refusals()
			.stream()
			.map((refusal) -> "%n  - the inbound %s cannot listen on %s: %s".formatted(refusal.inbound(),
					refusal.address(), refusal.reason()))
			.collect(Collectors.joining("", "The system does not give the gateway all of its addresses:%n".formatted(),
					"%n%nAll sockets have been released.".formatted()));
		Set<String> actions = new LinkedHashSet<>();
		cause.refusals().forEach((refusal) -> actions.add("  - " + action(refusal)));
		return new FailureAnalysis(description, String.join("%n".formatted(), actions), cause);
	}

	private static String action(Refusal refusal) {
		String reason = refusal.reason().toLowerCase(Locale.ROOT);
		Address address = refusal.address();
		String property = "sluice.inbound." + refusal.inbound() + ".listen";
		if (reason.contains("in use")) {
			String flag = (address.scheme() == Address.Scheme.TCP) ? "t" : "u";
			return "Find out who has port %d with 'ss -l%snp sport = :%d' and stop it, or write another port in %s."
				.formatted(address.port(), flag, address.port(), property);
		}
		if (reason.contains("permission") && address.port() < FIRST_UNPRIVILEGED) {
			return ("Ports below %d are for privileged processes: write a higher one in %s, or give the process "
					+ "CAP_NET_BIND_SERVICE.")
				.formatted(FIRST_UNPRIVILEGED, property);
		}
		if (reason.contains("assign") || reason.contains("unresolved") || reason.contains("unknown host")
				|| reason.contains("not known")) {
			return "%s is no address of this machine: write one that 'ip addr' shows, or 0.0.0.0 for all, in %s."
				.formatted(address.host(), property);
		}
		return "Write another address in %s.".formatted(property);
	}

}
