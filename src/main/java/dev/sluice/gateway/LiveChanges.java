package dev.sluice.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.gateway.ChangePlan.Kind;
import dev.sluice.gateway.DefinitionSource.Mistake;
import dev.sluice.gateway.DefinitionSource.Reading;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.ReplaceableOutbound;
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

	private static final Duration LONGEST = Duration.ofMillis(500);

	private static final Duration CUT_OFF = Duration.ofSeconds(3);

	private final Gateway gateway;

	private final DefinitionSource source;

	private final ConfigurableListableBeanFactory beans;

	private final ApplicationEventPublisher publisher;

	/** What changes have left over and that is not gone. */
	private final List<Retirement> retirements = new ArrayList<>();

	private boolean retiring;

	private volatile boolean settled = true;

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
			}
			result = new Result(Outcome.APPLIED, Instant.now(), changes, List.of(), null);
			this.applied = result;
			reading.adopt().run();
			tell(principal, changes);
		}
		catch (ChangeFailedException ex) {
			result = new Result(Outcome.UNDONE, Instant.now(), changes, List.of(), ex.getMessage());
			this.applied = result;
			logger.warn("event=configuration-undone principal=" + principal + " reason=\"" + ex.getMessage()
					+ "\" plan=\"" + changes + "\"");
		}
		return result;
	}

	private void tell(String principal, ChangePlan changes) {
		if (changes.isEmpty()) {
			return;
		}
		logger.info("event=configuration-applied principal=" + principal + " plan=\"" + changes + "\"");
		try {
			this.publisher.publishEvent(new GatewayChangedEvent(this.gateway, principal, changes));
		}
		catch (RuntimeException ex) {
			// It is changed, whatever a listener makes of it.
			logger.error("event=listener-failed", ex);
		}
	}

	private void make(GatewayDefinition after, ChangePlan plan) {
		plan.changes()
			.stream()
			.filter((change) -> change.action() == ChangePlan.Action.ADD)
			.forEach((change) -> free(change.kind(), change.name()));
		try {
			this.retirements.add(new GatewayChange(this.gateway, after, plan, parts(after), this.beans).make());
		}
		finally {
			this.settled = false;
			if (!this.retiring) {
				this.retiring = true;
				Thread.ofVirtual().name("sluice-retirement").start(this::retire);
			}
		}
	}

	/** What is still there of a name may not meet what is new under it. */
	private void free(Kind kind, String name) {
		long deadline = System.nanoTime() + CUT_OFF.toNanos();
		while (this.retirements.stream().anyMatch((left) -> left.holds(kind, name))
				&& deadline - System.nanoTime() > 0) {
			this.retirements.forEach((left) -> left.cutOff(kind, name));
			pause(LOOK);
		}
	}

	/** Whether nothing is left over from changes. */
	private boolean settle() {
		boolean onlyNow = true;
		for (InboundEndpoint inbound : this.gateway.inbounds().values()) {
			onlyNow &= inbound.forgetBefore(this.gateway.timeout());
		}
		boolean sockets = onlyNow;
		this.retirements.removeIf((left) -> left.proceed(sockets));
		boolean all = onlyNow && this.retirements.isEmpty();
		for (Outbound outbound : this.gateway.outbounds().values()) {
			all &= !(outbound instanceof ReplaceableOutbound replaceable) || replaceable.stopRetired();
		}
		return all;
	}

	private void retire() {
		Duration pause = LOOK;
		while (this.gateway.exclusively(this::isRetiring)) {
			pause(pause);
			// What has not ended soon, such as a pair, may take long.
			pause = (pause.compareTo(LONGEST) < 0) ? pause.plus(LOOK) : LONGEST;
		}
	}

	private boolean isRetiring() {
		this.retiring = !this.closed && this.gateway.isRunning();
		if (this.retiring) {
			try {
				this.settled = settle();
				this.retiring = !this.settled;
			}
			catch (RuntimeException ex) {
				logger.error("event=retirement-failed", ex);
			}
		}
		return this.retiring;
	}

	private static void pause(Duration time) {
		try {
			Thread.sleep(time);
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
		return !this.settled;
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
