package dev.sluice.transport.tcp;

import java.net.InetSocketAddress;
import java.time.Duration;

import dev.sluice.admission.Networks;

/**
 * The proxies that may pass connections of others on, each with a header of the PROXY
 * protocol in front.
 *
 * @param networks their addresses
 * @param patience how long to wait for a header
 */
public record ProxyTrust(Networks networks, Duration patience) {

	boolean contains(InetSocketAddress proxy) {
		return this.networks.contain(proxy);
	}

}
