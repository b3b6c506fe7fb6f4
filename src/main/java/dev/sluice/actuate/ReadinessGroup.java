package dev.sluice.actuate;

import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;

/**
 * The readiness group: the application's own state and the outbounds that it needs.
 */
final class ReadinessGroup implements HealthEndpointGroup {

	private static final String STATE = "readinessState";

	private static final String OUTBOUND = "outbound/";

	private final @Nullable HealthEndpointGroup configured;

	private final HealthEndpointGroup shown;

	private final Predicate<String> required;

	/**
	 * Creates the group.
	 * @param configured the group as configured, or {@code null}
	 * @param primary the health as a whole, which decides what is shown where no group is
	 * configured
	 * @param required whether an outbound of that name is needed
	 */
	ReadinessGroup(@Nullable HealthEndpointGroup configured, HealthEndpointGroup primary, Predicate<String> required) {
		this.configured = configured;
		this.shown = Objects.requireNonNullElse(configured, primary);
		this.required = required;
	}

	@Override
	public boolean isMember(String name) {
		boolean member = (this.configured != null) ? this.configured.isMember(name) : name.equals(STATE);
		return member || (name.startsWith(OUTBOUND) && this.required.test(name.substring(OUTBOUND.length())));
	}

	@Override
	public boolean showComponents(SecurityContext securityContext) {
		return this.shown.showComponents(securityContext);
	}

	@Override
	public boolean showDetails(SecurityContext securityContext) {
		return this.shown.showDetails(securityContext);
	}

	@Override
	public StatusAggregator getStatusAggregator() {
		return this.shown.getStatusAggregator();
	}

	@Override
	public HttpCodeStatusMapper getHttpCodeStatusMapper() {
		return this.shown.getHttpCodeStatusMapper();
	}

	@Override
	public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
		return (this.configured != null) ? this.configured.getAdditionalPath() : null;
	}

}
