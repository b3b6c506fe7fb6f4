package dev.sluice.actuate;

import java.time.Instant;
import java.util.List;

import dev.sluice.gateway.ChangePlan;
import dev.sluice.gateway.DefinitionSource.Mistake;
import dev.sluice.gateway.LiveChanges;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Reads the configuration again, shows what that would change, and changes it. It takes
 * no configuration itself.
 */
@Endpoint(id = "changes")
public final class ChangesEndpoint {

	private static final int CONFLICT = 409;

	private static final int UNPROCESSABLE = 422;

	private final ObjectProvider<LiveChanges> changes;

	ChangesEndpoint(ObjectProvider<LiveChanges> changes) {
		this.changes = changes;
	}

	/**
	 * What was found and done last.
	 * @return the last plan and the last change
	 */
	@ReadOperation
	public Changes last() {
		LiveChanges live = this.changes.getObject();
		return new Changes(describe(live.planned()), describe(live.applied()), live.isSettling());
	}

	/**
	 * Reads the sources of the configuration again, and plans or applies what they say.
	 * @param action which of it
	 * @param security who wants it
	 * @return what came of it; 422 where the configuration has mistakes, 409 where the
	 * change failed and was undone
	 */
	@WriteOperation
	public WebEndpointResponse<Result> change(Action action, SecurityContext security) {
		LiveChanges live = this.changes.getObject();
		LiveChanges.Result result = switch (action) {
			case PLAN -> live.plan();
			case APPLY -> live.apply(Audit.who(security));
		};
		int status = switch (result.outcome()) {
			case PLANNED, APPLIED -> WebEndpointResponse.STATUS_OK;
			case MISTAKEN -> UNPROCESSABLE;
			case UNDONE -> CONFLICT;
		};
		return new WebEndpointResponse<>(Result.of(result), status);
	}

	private static @Nullable Result describe(LiveChanges.@Nullable Result result) {
		return (result != null) ? Result.of(result) : null;
	}

	/**
	 * What can be wanted.
	 */
	public enum Action {

		/** To say what would change. */
		PLAN,

		/** To change it. */
		APPLY

	}

	/**
	 * What was found and done last.
	 *
	 * @param planned what the last look at the configuration has found; {@code null}
	 * before
	 * @param applied what came of the last change; {@code null} before
	 * @param settling whether something of before a change has not come to its end
	 */
	public record Changes(@Nullable Result planned, @Nullable Result applied, boolean settling) {
	}

	/**
	 * What came of reading the configuration again.
	 *
	 * @param outcome how it ended: planned, applied, mistaken or undone
	 * @param at when
	 * @param changes what is or was to be done
	 * @param untouched how many inbounds, outbounds and routes stay as they are
	 * @param connectionsClosing how many connections are closed in order
	 * @param mistakes what is wrong with the configuration
	 * @param failure why the change was undone; {@code null} where it was not
	 */
	public record Result(String outcome, Instant at, List<Change> changes, int untouched, int connectionsClosing,
			List<Mistake> mistakes, @Nullable String failure) {

		private static Result of(LiveChanges.Result result) {
			ChangePlan plan = result.plan();
			return new Result(Words.of(result.outcome()), result.at(),
					(plan != null) ? plan.changes().stream().map(Change::of).toList() : List.of(),
					(plan != null) ? plan.untouched() : 0, (plan != null) ? plan.connectionsClosing() : 0,
					result.mistakes(), result.failure());
		}

	}

	/**
	 * One thing that is or was to be done.
	 *
	 * @param kind of what: inbound, outbound, route, user or limits
	 * @param name its name
	 * @param action what: add, change, reopen, replace, remove or restart
	 * @param properties what differs
	 * @param connectionsClosing how many connections are closed in order
	 */
	public record Change(String kind, String name, String action, List<String> properties, int connectionsClosing) {

		private static Change of(ChangePlan.Change change) {
			return new Change(change.kind().word(), change.name(), change.action().word(), change.properties(),
					change.connectionsClosing());
		}

	}

}
