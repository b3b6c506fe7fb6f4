package dev.sluice.actuate;

import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * A health component for each of the gateway's endpoints of one kind, by name. They are
 * looked for at each request, not when the contributor is made: Boot makes its
 * contributors early, and asking for the endpoints then would make them before their
 * time.
 *
 * @param <E> the kind of endpoint
 */
final class NamedHealthContributors<E> implements CompositeHealthContributor {

	private final NamedBeans<E> endpoints;

	private final Function<E, HealthIndicator> indicator;

	NamedHealthContributors(Supplier<Stream<E>> endpoints, Function<E, String> name,
			Function<E, HealthIndicator> indicator) {
		this.endpoints = new NamedBeans<>(endpoints, name);
		this.indicator = indicator;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		E endpoint = this.endpoints.find(name);
		return (endpoint != null) ? this.indicator.apply(endpoint) : null;
	}

	@Override
	public Stream<Entry> stream() {
		return this.endpoints.all()
			.get()
			.map((endpoint) -> new Entry(this.endpoints.name().apply(endpoint), this.indicator.apply(endpoint)));
	}

}
