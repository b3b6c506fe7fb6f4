package dev.sluice.actuate;

import java.util.List;
import java.util.Map;

import dev.sluice.gateway.Gateway;
import dev.sluice.route.Route;
import dev.sluice.route.RouteDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Shows routes.
 */
@Endpoint(id = "routes")
public final class RoutesEndpoint {

	private final NamedBeans<Route> routes;

	private final ObjectProvider<Gateway> gateway;

	RoutesEndpoint(ObjectProvider<Route> routes, ObjectProvider<Gateway> gateway) {
		this.routes = new NamedBeans<>(routes::orderedStream, Route::name);
		this.gateway = gateway;
	}

	/**
	 * All routes.
	 * @return them by name
	 */
	@ReadOperation
	public Routes all() {
		return new Routes(this.routes.describe(this::describe));
	}

	/**
	 * One route.
	 * @param name its name
	 * @return how it does, or {@code null} where there is none
	 */
	@ReadOperation
	public @Nullable RouteDescriptor one(@Selector String name) {
		Route route = this.routes.find(name);
		return (route != null) ? describe(route) : null;
	}

	private RouteDescriptor describe(Route route) {
		RouteDefinition definition = this.gateway.getObject().definition().routes().get(route.name());
		return new RouteDescriptor((definition != null) ? definition.from() : List.of(),
				(definition != null) ? definition.when() : null, (definition != null) ? definition.to() : List.of(),
				LedgerDescriptor.of(route.ledger()), route.copyFailures());
	}

	/**
	 * All routes.
	 *
	 * @param routes them by name
	 */
	public record Routes(Map<String, RouteDescriptor> routes) {
	}

	/**
	 * How a route does.
	 *
	 * @param from the inbounds that it takes from
	 * @param when its condition, or {@code null} for none
	 * @param to its targets; none where the message itself is the answer, or the end
	 * @param ledger what became of its messages
	 * @param copyFailures copies that were not delivered
	 */
	public record RouteDescriptor(List<String> from, @Nullable String when, List<String> to, LedgerDescriptor ledger,
			long copyFailures) {
	}

}
