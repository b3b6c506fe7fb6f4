package dev.sluice.actuate;

import java.util.Map;

import dev.sluice.message.Ledger;

/**
 * Gives the ledgers of the routes, for their meters. Asked once, when all beans have been
 * made.
 */
@FunctionalInterface
public interface RouteLedgers {

	/**
	 * The ledgers of the routes.
	 * @return each by the name of its route
	 */
	Map<String, Ledger> byRoute();

}
