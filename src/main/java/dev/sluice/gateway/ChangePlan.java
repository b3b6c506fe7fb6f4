package dev.sluice.gateway;

import java.util.List;
import java.util.Locale;

/**
 * What a change of the configuration comes to.
 *
 * @param changes what is to be done, in the order of the configuration
 * @param untouched how many inbounds, outbounds and routes stay as they are
 * @param connectionsClosing how many connections of inbounds will be closed in order, as
 * of when the plan was made
 */
public record ChangePlan(List<Change> changes, int untouched, int connectionsClosing) {

	/** Nothing is to be done. */
	public boolean isEmpty() {
		return this.changes.isEmpty();
	}

	/** Whether a part of it can only be had by a restart. */
	public boolean needsRestart() {
		return this.changes.stream().anyMatch((change) -> change.action() == Action.RESTART);
	}

	@Override
	public String toString() {
		return String.join(", ", this.changes.stream().map(Change::toString).toList());
	}

	/**
	 * One thing that is to be done.
	 *
	 * @param kind of what
	 * @param name its name; empty for the limits
	 * @param action what is done
	 * @param properties what differs, below the name; none for what is added or removed
	 * @param connectionsClosing how many connections will be closed in order
	 */
	public record Change(Kind kind, String name, Action action, List<String> properties, int connectionsClosing) {

		@Override
		public String toString() {
			String what = this.kind.word() + (this.name.isEmpty() ? "" : " " + this.name);
			return this.action.word() + " " + what
					+ (this.properties.isEmpty() ? "" : " " + String.join(" ", this.properties))
					+ ((this.connectionsClosing == 0) ? "" : " closing " + this.connectionsClosing);
		}

	}

	/**
	 * What can change.
	 */
	public enum Kind {

		/** A socket that is received on, or the channel of unmatched answers. */
		INBOUND,

		/** A place that is sent to. */
		OUTBOUND,

		/** A way between them. */
		ROUTE,

		/** Somebody who may log in. */
		USER,

		/** The bounds on all inbounds together. */
		LIMITS;

		/** The word in plans and logs. */
		public String word() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * What is done.
	 */
	public enum Action {

		/** It is new. */
		ADD,

		/** It becomes another under the connections that there are. */
		CHANGE,

		/** Its sockets are opened anew, and those of before are drained. */
		REOPEN,

		/** Another takes its place, and it finishes what it was given. */
		REPLACE,

		/** It is drained, and goes. */
		REMOVE,

		/** Nothing; it holds from the next start on. */
		RESTART;

		/** The word in plans and logs. */
		public String word() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
