package dev.sluice.gateway;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.ReplaceableOutbound;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

/**
 * What a change has left over: it finishes what it has begun, or is cut off when its time
 * is over, and then leaves nothing behind. To be asked while nothing else changes the
 * gateway.
 */
final class Retirement {

	/** Where there are always some in flight, those of before have ended by then. */
	private static final Duration OLD = Duration.ofSeconds(10);

	private final Gateway gateway;

	private final ConfigurableListableBeanFactory beans;

	private final long deadline;

	/** Until then messages that came before the change may still go by it. */
	private final long old = System.nanoTime() + OLD.toNanos();

	/** Inbounds that have had messages in flight ever since. */
	private final Set<InboundEndpoint> busy;

	private final Set<String> inbounds = new LinkedHashSet<>();

	private final Set<String> outbounds = new LinkedHashSet<>();

	private final Set<String> routes = new LinkedHashSet<>();

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
			inbound.drain();
		}
	}

	void outbound(String name) {
		this.outbounds.add(name);
	}

	void route(String name) {
		this.routes.add(name);
	}

	/**
	 * Lets go what has nothing left to do.
	 * @param wanted names that others are to have, so that these are cut off
	 * @return whether nothing is left
	 */
	boolean proceed(Set<String> wanted) {
		boolean late = this.deadline - System.nanoTime() <= 0;
		boolean settled = true;
		for (InboundEndpoint inbound : List.copyOf(this.gateway.inbounds().values())) {
			settled &= inbound.forgetBefore(late);
		}
		this.inbounds.removeIf((name) -> isGone(name, late || wanted.contains(name)));
		if (!this.inbounds.isEmpty()) {
			// Their messages may still be on their way to the outbounds.
			return false;
		}
		this.busy.removeIf((inbound) -> inbound.ledger().inFlight() == 0);
		if (this.busy.isEmpty() || late || this.old - System.nanoTime() <= 0
				|| !Collections.disjoint(wanted, this.outbounds)) {
			removeOutbounds(late, wanted);
		}
		for (Outbound outbound : this.gateway.outbounds().values()) {
			settled &= !(outbound instanceof ReplaceableOutbound replaceable) || replaceable.stopRetired();
		}
		this.routes.forEach((name) -> GatewayBeans.removeRoute(name, this.beans, registry()));
		this.routes.clear();
		return settled && this.outbounds.isEmpty();
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

	private void removeOutbounds(boolean late, Set<String> wanted) {
		for (Iterator<String> names = this.outbounds.iterator(); names.hasNext();) {
			String name = names.next();
			Outbound outbound = this.gateway.outbounds().get(name);
			if (outbound == null || late || wanted.contains(name) || outbound.counts().pending() == 0) {
				names.remove();
				if (outbound != null) {
					this.gateway.outbounds().remove(name);
					outbound.stop();
				}
				GatewayBeans.removeOutbound(name, this.beans, registry());
			}
		}
	}

	private BeanDefinitionRegistry registry() {
		return (BeanDefinitionRegistry) this.beans;
	}

}
