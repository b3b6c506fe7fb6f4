package dev.sluice.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.route.RouteDefinition;

/**
 * Finds routes of one inbound between which nothing decides.
 */
final class RouteOrder {

	private final Findings findings;

	RouteOrder(Findings findings) {
		this.findings = findings;
	}

	/**
	 * Checks the routes of one inbound.
	 * @param inbound its name
	 * @param routes the routes from it, by name
	 */
	void check(String inbound, Map<String, RouteDefinition> routes) {
		List<String> conditional = routes.entrySet()
			.stream()
			.filter((route) -> isConditional(route.getKey(), route.getValue()))
			.map(Map.Entry::getKey)
			.toList();
		List<String> always = routes.keySet().stream().filter((name) -> !conditional.contains(name)).toList();
		for (String name : always.subList(Math.min(1, always.size()), always.size())) {
			this.findings.add(Section.ROUTES.path(name).append("when"),
					"The route " + always.getFirst() + " takes everything from " + inbound
							+ ", and so does this one: it would never get a message.",
					"Write a condition for one of them, or make one route with several targets of them.");
		}
		if (conditional.size() > 1) {
			checkOrders(inbound, conditional, routes);
		}
	}

	private boolean isConditional(String name, RouteDefinition route) {
		return route.when() != null || this.findings.concern(Section.ROUTES.path(name).append("when"));
	}

	private void checkOrders(String inbound, List<String> conditional, Map<String, RouteDefinition> routes) {
		Map<Integer, String> taken = new HashMap<>();
		for (Map.Entry<String, RouteDefinition> route : routes.entrySet()) {
			String name = route.getKey();
			Integer order = route.getValue().order();
			if (!conditional.contains(name)) {
				continue;
			}
			if (order == null) {
				this.findings.add(Section.ROUTES.path(name).append("order"),
						"Several routes from " + inbound + " have a condition (" + String.join(", ", conditional)
								+ "), and this one has no order.",
						"Write order: and a number; the lowest is asked first.");
				continue;
			}
			String other = taken.putIfAbsent(order, name);
			if (other != null) {
				this.findings.add(Section.ROUTES.path(name).append("order"),
						"The route " + other + " from " + inbound + " has the same order.",
						"Write another number; the lowest is asked first.");
			}
		}
	}

}
