package dev.sluice.transport.tcp;

import org.jspecify.annotations.Nullable;

/**
 * What the connections of a place say by themselves.
 *
 * @param onConnect the conversation before a connection counts as one, or {@code null}
 * @param heartbeat what is said when nothing else is, or {@code null}
 */
public record Talk(@Nullable OnConnect onConnect, @Nullable HeartbeatSettings heartbeat) {

	/** Nothing. */
	public static final Talk NONE = new Talk(null, null);

	/**
	 * Whether frames of the peer are looked at.
	 * @return {@code false} if nothing that is said has an answer
	 */
	public boolean isListening() {
		return (this.heartbeat != null && this.heartbeat.expect() != null) || (this.onConnect != null
				&& this.onConnect.steps().stream().anyMatch((step) -> step.expect() != null));
	}

}
