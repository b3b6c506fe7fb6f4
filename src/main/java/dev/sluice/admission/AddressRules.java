package dev.sluice.admission;

import java.net.InetSocketAddress;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which addresses may send or connect: those that are allowed, or all where none are
 * named, but those that are denied. Immutable.
 */
public final class AddressRules {

	private final Networks allow;

	private final Networks deny;

	/**
	 * Creates rules.
	 * @param allow the networks that may; empty for all
	 * @param deny those that may not all the same
	 */
	public AddressRules(List<String> allow, List<String> deny) {
		this.allow = Networks.of(allow);
		this.deny = Networks.of(deny);
	}

	/**
	 * Looks at a peer.
	 * @param peer its address
	 * @return why it may not, or {@code null} if it may
	 */
	public @Nullable Refusal check(InetSocketAddress peer) {
		if (this.deny.contain(peer)) {
			return Refusal.DENIED;
		}
		return (this.allow.isEmpty() || this.allow.contain(peer)) ? null : Refusal.NOT_ALLOWED;
	}

	/**
	 * Whether the rules name any network.
	 * @return {@code false} if everybody may
	 */
	public boolean areAny() {
		return !this.allow.isEmpty() || !this.deny.isEmpty();
	}

}
