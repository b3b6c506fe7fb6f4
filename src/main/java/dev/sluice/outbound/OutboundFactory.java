package dev.sluice.outbound;

import dev.sluice.transport.Address;

/**
 * Makes the outbounds of one transport. Factories are found as beans; two for one scheme
 * are an error. Called once per definition at start-up, on the main thread.
 */
public interface OutboundFactory {

	/**
	 * The scheme of the addresses that this factory serves.
	 * @return the scheme
	 */
	Address.Scheme scheme();

	/**
	 * Makes an outbound that is not started. The caller stops it.
	 * @param name the name of the outbound
	 * @param definition a valid definition
	 * @return the outbound
	 */
	Outbound create(String name, OutboundDefinition definition);

}
