package dev.sluice.route;

import dev.sluice.message.Ledger;

/**
 * A route of the gateway: its name, what became of the messages that it took, and how
 * they flow at present.
 */
public final class Route {

	private final String name;

	private final Ledger ledger;

	private final CopyFailures copyFailures;

	private volatile Flow flow;

	Route(String name, Ledger ledger, CopyFailures copyFailures, Flow flow) {
		this.name = name;
		this.ledger = ledger;
		this.copyFailures = copyFailures;
		this.flow = flow;
	}

	/**
	 * The name as configured.
	 * @return the name of the route
	 */
	public String name() {
		return this.name;
	}

	/**
	 * What became of the messages that the route took.
	 * @return the ledger
	 */
	public Ledger ledger() {
		return this.ledger;
	}

	/**
	 * The number of copies that were not delivered.
	 * @return the count since the start
	 */
	public long copyFailures() {
		return this.copyFailures.sum();
	}

	CopyFailures counterOfCopies() {
		return this.copyFailures;
	}

	/**
	 * How messages flow at present.
	 * @return the flow
	 */
	public Flow flow() {
		return this.flow;
	}

	/**
	 * Has another flow from now on; the routers that it is among are told by whoever
	 * changes it.
	 * @param changed the flow
	 */
	public void become(Flow changed) {
		this.flow = changed;
	}

	@Override
	public String toString() {
		return "route '" + this.name + "'";
	}

}
