package dev.sluice.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sluice.gateway.DefinitionSource.Mistake;
import dev.sluice.gateway.DefinitionSource.Reading;
import dev.sluice.route.RouteFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Changes the gateway while it runs: reads the configuration again, says what that would
 * change, and changes it. A configuration with a mistake changes nothing. Safe for use by
 * many threads, which wait for each other; not on an event loop.
 */
public final class LiveChanges implements DisposableBean {

	private static final Log logger = LogFactory.getLog(LiveChanges.class);

	private static final Duration LOOK = Duration.ofMillis(20);

	private static final Duration CUT_OFF = Duration.ofSeconds(3);

	private final Gateway gateway;

	private final DefinitionSource source;

	private final ConfigurableListableBeanFactory beans;

	private final ApplicationEventPublisher publisher;

	/** What changes have left over and that is not gone. */
	private final List<Retirement> retirements = new ArrayList<>();

	private boolean retiring;

	private boolean closed;

	private volatile @Nullable Result planned;

	private volatile @Nullable Result applied;

	/**
	 * Creates it.
	 * @param gateway what is changed
	 * @param source reads the configuration
	 * @param beans takes the beans of what is new
	 * @param publisher told of changes
	 */
	public LiveChanges(Gateway gateway, DefinitionSource source, ConfigurableListableBeanFactory beans,
			ApplicationEventPublisher publisher) {
		this.gateway = gateway;
		this.source = source;
		this.beans = beans;
		this.publisher = publisher;
	}

	/**
	 * Reads the configuration again and says what would change.
	 * @return the plan, or the mistakes
	 */
	public Result plan() {
		return this.gateway.exclusively(() -> planned(this.source.read()));
	}

	private Result planned(Reading reading) {
		GatewayDefinition after = reading.definition();
		Result result = (after != null && reading.mistakes().isEmpty())
				? new Result(Outcome.PLANNED, Instant.now(), planFor(after), List.of(), null)
				: new Result(Outcome.MISTAKEN, Instant.now(), null, reading.mistakes(), null);
		this.planned = result;
		return result;
	}

	private ChangePlan planFor(GatewayDefinition after) {
		GatewayDefinition before = this.gateway.definition();
		return new ChangePlanner(before, parts(before), after, parts(after), this.gateway.inbounds()).plan();
	}

	private GatewayParts parts(GatewayDefinition definition) {
		RouteFactory routes = this.beans.getBean(RouteFactory.class)
			.among(definition.inbounds(), definition.outbounds());
		return new GatewayParts(definition, this.beans, () -> routes);
	}

	/**
	 * Reads the configuration again and changes the gateway accordingly.
	 * @param principal who wants it
	 * @return what was done, or why nothing was
	 */
	public Result apply(String principal) {
		return this.gateway.exclusively(() -> apply(principal, this.source.read()));
	}

	/**
	 * Changes the gateway to what the application's environment says, which others have
	 * changed.
	 * @param principal who did
	 * @return what was done, or why nothing was
	 */
	public Result applyEnvironment(String principal) {
		return this.gateway.exclusively(() -> apply(principal, this.source.readEnvironment()));
	}

	private Result apply(String principal, Reading reading) {
		Result plan = planned(reading);
		GatewayDefinition after = reading.definition();
		ChangePlan changes = plan.plan();
		if (changes == null || after == null) {
			plan.mistakes().forEach(logger::warn);
			this.applied = plan;
			return plan;
		}
		Result result;
		try {
			if (!changes.isEmpty()) {
				make(after, changes);
				this.publisher.publishEvent(new GatewayChangedEvent(this.gateway, principal, changes));
				logger.info("event=configuration-applied principal=" + principal + " plan=\"" + changes + "\"");
			}
			reading.adopt().run();
			result = new Result(Outcome.APPLIED, Instant.now(), changes, List.of(), null);
		}
		catch (ChangeFailedException ex) {
			result = new Result(Outcome.UNDONE, Instant.now(), changes, List.of(), ex.getMessage());
			logger.warn("event=configuration-undone principal=" + principal + " reason=\"" + ex.getMessage()
					+ "\" plan=\"" + changes + "\"");
		}
		this.applied = result;
		return result;
	}

	private void make(GatewayDefinition after, ChangePlan plan) {
		// What is still there of a name may not meet what is new under it.
		Set<String> names = plan.changes()
			.stream()
			.filter((change) -> change.action() == ChangePlan.Action.ADD)
			.map(ChangePlan.Change::name)
			.collect(Collectors.toSet());
		long deadline = System.nanoTime() + CUT_OFF.toNanos();
		while (isTaken(names) && !settle(names) && deadline - System.nanoTime() > 0) {
			pause();
		}
		this.retirements.add(new GatewayChange(this.gateway, after, plan, parts(after), this.beans).make());
		if (!this.retiring) {
			this.retiring = true;
			Thread.ofVirtual().name("sluice-retirement").start(this::retire);
		}
	}

	private boolean isTaken(Set<String> names) {
		return names.stream()
			.anyMatch((name) -> this.gateway.inbounds().containsKey(name) || this.gateway.outbounds().containsKey(name)
					|| this.beans.containsBean(GatewayBeans.beanOf(name)));
	}

	/** Whether nothing is left over from changes. */
	private boolean settle(Set<String> wanted) {
		this.retirements.removeIf((left) -> left.proceed(wanted));
		return this.retirements.isEmpty();
	}

	private void retire() {
		while (this.gateway.exclusively(this::isRetiring)) {
			pause();
		}
	}

	private boolean isRetiring() {
		this.retiring = !this.closed && this.gateway.isRunning() && !settle(Set.of());
		return this.retiring;
	}

	private static void pause() {
		try {
			Thread.sleep(LOOK);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What the last look at the configuration has found.
	 * @return the plan or the mistakes, or {@code null} before the first look
	 */
	public @Nullable Result planned() {
		return this.planned;
	}

	/**
	 * What came of the last time that the configuration was to be applied.
	 * @return the result, or {@code null} before
	 */
	public @Nullable Result applied() {
		return this.applied;
	}

	/**
	 * Whether something of before a change has not come to its end.
	 * @return {@code true} while there is
	 */
	public boolean isSettling() {
		return this.gateway.exclusively(() -> !this.retirements.isEmpty());
	}

	@Override
	public void destroy() {
		this.gateway.exclusively(() -> this.closed = true);
	}

	/**
	 * What came of reading the configuration again.
	 *
	 * @param outcome how it ended
	 * @param at when
	 * @param plan what is or was to be done; {@code null} where there are mistakes
	 * @param mistakes what is wrong with the configuration
	 * @param failure why the change was undone; {@code null} where it was not
	 */
	public record Result(Outcome outcome, Instant at, @Nullable ChangePlan plan, List<Mistake> mistakes,
			@Nullable String failure) {
	}

	/**
	 * How it ended.
	 */
	public enum Outcome {

		/** Nothing was changed, as was wanted. */
		PLANNED,

		/** The gateway is as the configuration says. */
		APPLIED,

		/** The configuration has mistakes; nothing was changed. */
		MISTAKEN,

		/** The change failed and was undone. */
		UNDONE

	}

}
