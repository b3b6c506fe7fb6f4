package dev.sluice.outbound;

import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

/**
 * Makes the outbounds of one transport. Factories are found as beans; two for one scheme
 * are an error. Called once per definition, by one thread at a time.
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
	 * @param before the one whose place it takes, and whose counts it goes on with;
	 * {@code null} where there was none
	 * @return the outbound
	 */
	Outbound create(String name, OutboundDefinition definition, @Nullable Outbound before);

}
