package dev.sluice.actuate;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.core.Ordered;

/**
 * Makes the outbounds that are {@code required} part of the readiness group, whether that
 * group is Boot's own or one from the configuration.
 */
final class ReadinessPostProcessor implements HealthEndpointGroupsPostProcessor, Ordered {

	static final String READINESS = "readiness";

	private final Predicate<String> required;

	/**
	 * Creates the post-processor.
	 * @param required whether an outbound of that name is needed
	 */
	ReadinessPostProcessor(Predicate<String> required) {
		this.required = required;
	}

	@Override
	public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
		return new Groups(groups, new ReadinessGroup(groups.get(READINESS), groups.getPrimary(), this.required));
	}

	/**
	 * Ahead of Boot's, which comes last, keeps a readiness group that it finds, and gives
	 * it its additional path.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 100;
	}

	/**
	 * The groups that were there, with another readiness.
	 */
	private static final class Groups implements HealthEndpointGroups, AdditionalPathsMapper {

		private final HealthEndpointGroups groups;

		private final HealthEndpointGroup readiness;

		private final Set<String> names;

		Groups(HealthEndpointGroups groups, HealthEndpointGroup readiness) {
			this.groups = groups;
			this.readiness = readiness;
			Set<String> names = new LinkedHashSet<>(groups.getNames());
			names.add(READINESS);
			this.names = Collections.unmodifiableSet(names);
		}

		@Override
		public HealthEndpointGroup getPrimary() {
			return this.groups.getPrimary();
		}

		@Override
		public Set<String> getNames() {
			return this.names;
		}

		@Override
		public @Nullable HealthEndpointGroup get(String name) {
			return name.equals(READINESS) ? this.readiness : this.groups.get(name);
		}

		@Override
		public @Nullable List<String> getAdditionalPaths(EndpointId endpointId, WebServerNamespace namespace) {
			return (this.groups instanceof AdditionalPathsMapper mapper)
					? mapper.getAdditionalPaths(endpointId, namespace) : null;
		}

	}

}
