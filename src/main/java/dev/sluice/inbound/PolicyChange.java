package dev.sluice.inbound;

/**
 * A change that holds under the sockets and connections that there are.
 */
final class PolicyChange implements InboundChange {

	private final InboundEndpoint inbound;

	private final InboundDefinition before;

	private final Policy policyBefore;

	private final InboundDefinition next;

	private final Policy policy;

	private boolean applied;

	PolicyChange(InboundEndpoint inbound, InboundDefinition next, Policy policy) {
		this.inbound = inbound;
		this.before = inbound.definition();
		this.policyBefore = inbound.intake().policy();
		this.next = next;
		this.policy = policy;
	}

	@Override
	public void bind() {
		// It has its sockets.
	}

	@Override
	public void apply() {
		this.applied = true;
		this.inbound.use(this.next, this.policy);
	}

	@Override
	public void finish() {
		this.inbound.settle();
	}

	@Override
	public void undo() {
		if (this.applied) {
			this.inbound.use(this.before, this.policyBefore);
		}
	}

}
