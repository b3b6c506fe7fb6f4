package dev.sluice.gateway;

import org.springframework.context.ApplicationEvent;

/**
 * The gateway that runs was changed.
 */
public final class GatewayChangedEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final String principal;

	private final transient ChangePlan plan;

	/**
	 * Creates the event.
	 * @param source the changed gateway
	 * @param principal who changed it
	 * @param plan what was done
	 */
	public GatewayChangedEvent(Gateway source, String principal, ChangePlan plan) {
		super(source);
		this.principal = principal;
		this.plan = plan;
	}

	/**
	 * Who changed it.
	 * @return the name of a user, or of the part of the gateway that acted by itself
	 */
	public String principal() {
		return this.principal;
	}

	/**
	 * What was done.
	 * @return the plan
	 */
	public ChangePlan plan() {
		return this.plan;
	}

}
