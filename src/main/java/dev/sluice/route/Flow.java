package dev.sluice.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.sluice.expression.Expression;
import dev.sluice.message.Exchange;
import dev.sluice.message.Ledger;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * A {@link RouteDefinition} made to run, for the {@link Route} of its name. Safe for use
 * by many threads, and blocks only where a bean or channel of the application does.
 */
public final class Flow {

	private final Ledger ledger;

	private final @Nullable Expression condition;

	private final Place conditionPlace;

	private final Stage entry;

	private final boolean repliesByChannel;

	private final Map<LateChannel, String> lateChannels;

	Flow(String route, Ledger ledger, @Nullable Expression condition, Stage entry, boolean repliesByChannel,
			Map<LateChannel, String> lateChannels) {
		this.ledger = ledger;
		this.condition = condition;
		this.conditionPlace = new Place(route, "when");
		this.entry = entry;
		this.repliesByChannel = repliesByChannel;
		this.lateChannels = Map.copyOf(lateChannels);
	}

	/**
	 * Looks for the channels that the route names and that there was no bean of when it
	 * was made. To be called when all singletons are made, before messages come.
	 * @return a problem for each channel that is still missing
	 */
	public List<RouteProblem> missingChannels() {
		List<RouteProblem> problems = new ArrayList<>();
		this.lateChannels.forEach((channel, property) -> {
			RouteProblem problem = channel.problem(property);
			if (problem != null) {
				problems.add(problem);
			}
		});
		return problems;
	}

	/**
	 * Whether an event loop can run the route: nothing in it may block.
	 * @return {@code false} if it has a channel target, an expression that calls a bean,
	 * or a bean that is not marked {@link dev.sluice.message.NonBlocking}
	 */
	public boolean isNonBlocking() {
		return (this.condition == null || !this.condition.usesBeans()) && this.entry.isNonBlocking();
	}

	/**
	 * Whether the answer comes to the reply channel of the message, from anywhere and at
	 * any time.
	 * @return {@code true} for a channel or message handler as first target
	 */
	public boolean repliesByChannel() {
		return this.repliesByChannel;
	}

	/**
	 * Takes the message if the condition says so, or fails it if the condition fails:
	 * that is counted under this route, too.
	 * @return {@code false} if the message is for another route
	 */
	boolean take(Message<?> message, Exchange exchange) {
		if (this.condition != null) {
			try {
				if (!this.condition.isTrue(message)) {
					return false;
				}
			}
			catch (Throwable ex) {
				exchange.enter(this.ledger);
				exchange.fail(this.conditionPlace.error(ex));
				return true;
			}
		}
		exchange.enter(this.ledger);
		this.entry.accept(message, exchange);
		return true;
	}

}
