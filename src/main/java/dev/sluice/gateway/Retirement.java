package dev.sluice.gateway;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

import dev.sluice.gateway.ChangePlan.Kind;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.outbound.Outbound;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

/**
 * What a change has removed: it finishes what it has begun, or is cut off when its time
 * is over, and then leaves nothing behind. To be asked while nothing else changes the
 * gateway.
 */
final class Retirement {

	private final Gateway gateway;

	private final ConfigurableListableBeanFactory beans;

	private final long deadline;

	/** Inbounds that have had messages in flight ever since, which may go by the old. */
	private final Set<InboundEndpoint> busy;

	private final Set<String> inbounds = new LinkedHashSet<>();

	private final Set<String> outbounds = new LinkedHashSet<>();

	Retirement(Gateway gateway, ConfigurableListableBeanFactory beans) {
		this.gateway = gateway;
		this.beans = beans;
		this.busy = new HashSet<>(gateway.inbounds().values());
		this.deadline = System.nanoTime() + Math.max(0, gateway.timeout().toNanos());
	}

	void inbound(String name) {
		this.inbounds.add(name);
		InboundEndpoint inbound = this.gateway.inbounds().get(name);
		if (inbound != null) {
			inbound.retire();
		}
	}

	void outbound(String name) {
		this.outbounds.add(name);
	}

	/** Whether something of a name is still there that was removed. */
	boolean holds(Kind kind, String name) {
		return (kind == Kind.INBOUND) ? this.inbounds.contains(name) : this.outbounds.contains(name);
	}

	/**
	 * Cuts something off whose name another is to have.
	 */
	void cutOff(Kind kind, String name) {
		if (kind == Kind.INBOUND && this.inbounds.contains(name) && isGone(name, true)) {
			this.inbounds.remove(name);
		}
		if (kind == Kind.OUTBOUND && this.outbounds.remove(name)) {
			removeOutbound(name);
		}
	}

	/**
	 * Lets go what has nothing left to do.
	 * @param onlyNow whether inbounds have only the sockets of now
	 * @return whether nothing is left
	 */
	boolean proceed(boolean onlyNow) {
		boolean late = this.deadline - System.nanoTime() <= 0;
		this.inbounds.removeIf((name) -> isGone(name, late));
		this.busy.removeIf((inbound) -> inbound.ledger().inFlight() == 0);
		// Messages may still be on their way to the outbounds.
		if (late || (this.inbounds.isEmpty() && onlyNow && this.busy.isEmpty())) {
			this.outbounds.removeIf((name) -> {
				Outbound outbound = this.gateway.outbounds().get(name);
				boolean over = late || outbound == null || outbound.counts().pending() == 0;
				if (over) {
					removeOutbound(name);
				}
				return over;
			});
		}
		return this.inbounds.isEmpty() && this.outbounds.isEmpty();
	}

	private boolean isGone(String name, boolean late) {
		InboundEndpoint inbound = this.gateway.inbounds().get(name);
		if (inbound == null) {
			return true;
		}
		if (late && !inbound.isDrained()) {
			inbound.abort();
		}
		if (!inbound.isDrained()) {
			return false;
		}
		inbound.stop();
		Gateway.logLedger(inbound);
		this.gateway.inbounds().remove(name);
		GatewayBeans.removeInbound(name, this.beans, registry());
		return true;
	}

	private void removeOutbound(String name) {
		Outbound outbound = this.gateway.outbounds().remove(name);
		if (outbound != null) {
			// It waits for a far side that does not read.
			Thread.ofVirtual().name("sluice-stop-" + name).start(outbound::stop);
		}
		GatewayBeans.removeOutbound(name, this.beans, registry());
	}

	private BeanDefinitionRegistry registry() {
		return (BeanDefinitionRegistry) this.beans;
	}

}
