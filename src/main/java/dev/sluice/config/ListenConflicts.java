package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.sluice.inbound.InboundDefinition;
import dev.sluice.transport.Address;
import dev.sluice.transport.Address.Scheme;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * Finds inbounds that listen on an address that another inbound, or the HTTP server of
 * the application, listens on too.
 */
final class ListenConflicts {

	private final Findings findings;

	/** What was found to listen so far. */
	private final List<Listener> listeners = new ArrayList<>();

	ListenConflicts(Findings findings, Environment environment) {
		this.findings = findings;
		if (!"none".equalsIgnoreCase(property(environment, "spring.main.web-application-type"))) {
			String host = property(environment, "server.address");
			http(environment, "server.port", host);
			String own = property(environment, "management.server.address");
			http(environment, "management.server.port", (own != null) ? own : host);
		}
	}

	private static @Nullable String property(Environment environment, String name) {
		try {
			return environment.getProperty(name);
		}
		catch (IllegalArgumentException ex) {
			// A placeholder without a value is told by those who need it.
			return null;
		}
	}

	private void http(Environment environment, String property, @Nullable String host) {
		String port = property(environment, property);
		if (port != null && port.matches("\\d{1,5}")) {
			String any = (host != null && !host.isEmpty()) ? host : "0.0.0.0";
			this.listeners.add(new Listener(property, new Address(Scheme.TCP, any, Integer.parseInt(port))));
		}
	}

	void check(Map<String, InboundDefinition> inbounds) {
		inbounds.forEach((name, inbound) -> {
			ConfigurationPropertyName path = Section.INBOUND.path(name).append("listen");
			Address address = inbound.listen();
			if (address != null && !this.findings.concern(path)) {
				check(path, new Listener("the inbound " + name, address));
			}
		});
	}

	private void check(ConfigurationPropertyName path, Listener listener) {
		this.listeners.stream()
			.filter(listener::conflictsWith)
			.findFirst()
			.ifPresentOrElse((other) -> this.findings.add(path,
					"The address is taken: " + other.owner() + " listens on " + other.address() + ".",
					"Write another port, or port 0 for any free one."), () -> this.listeners.add(listener));
	}

	/**
	 * Something that listens.
	 *
	 * @param owner what it is
	 * @param address where it listens
	 */
	private record Listener(String owner, Address address) {

		boolean conflictsWith(Listener other) {
			Address one = this.address;
			Address two = other.address;
			return one.scheme() == two.scheme() && one.port() == two.port() && one.port() != 0
					&& (isAny(one.host()) || isAny(two.host()) || plain(one.host()).equals(plain(two.host())));
		}

		/** An IPv6 socket on any address also takes IPv4, so that the two overlap. */
		private static boolean isAny(String host) {
			return host.equals("0.0.0.0") || plain(host).equals("::");
		}

		private static String plain(String host) {
			byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
			return (address != null) ? NetUtil.bytesToIpAddress(address)
					: host.toLowerCase(Locale.ROOT).replace("localhost", "127.0.0.1");
		}

	}

}
