package dev.sluice.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.sluice.message.Cause;
import dev.sluice.outbound.CircuitState;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows outbounds, and has them dial again.
 */
@Endpoint(id = "outbounds")
public final class OutboundsEndpoint {

	private final ObjectProvider<Outbound> outbounds;

	private final Audit audit;

	OutboundsEndpoint(ObjectProvider<Outbound> outbounds, Audit audit) {
		this.outbounds = outbounds;
		this.audit = audit;
	}

	/**
	 * All outbounds.
	 * @return them by name
	 */
	@ReadOperation
	public Outbounds all() {
		Map<String, OutboundDescriptor> all = new LinkedHashMap<>();
		this.outbounds.orderedStream().forEach((outbound) -> all.put(outbound.name(), describe(outbound)));
		return new Outbounds(all);
	}

	/**
	 * One outbound.
	 * @param name its name
	 * @return how it does, or {@code null} where there is none
	 */
	@ReadOperation
	public @Nullable OutboundDescriptor one(@Selector String name) {
		Outbound outbound = find(name);
		return (outbound != null) ? describe(outbound) : null;
	}

	/**
	 * Has an outbound do something.
	 * @param name its name
	 * @param action what
	 * @param security who wants it
	 * @return how it does now; 404 where there is none
	 */
	@WriteOperation
	public WebEndpointResponse<OutboundDescriptor> change(@Selector String name, Action action,
			SecurityContext security) {
		Outbound outbound = find(name);
		if (outbound == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		switch (action) {
			case RECONNECT -> outbound.redial();
		}
		this.audit.tell(security, "outbound-" + Words.of(action), Map.of("outbound", name));
		return new WebEndpointResponse<>(describe(outbound));
	}

	private @Nullable Outbound find(String name) {
		return this.outbounds.stream().filter((outbound) -> outbound.name().equals(name)).findFirst().orElse(null);
	}

	private static OutboundDescriptor describe(Outbound outbound) {
		OutboundStatus status = outbound.status();
		Map<String, Integer> addresses = new LinkedHashMap<>();
		outbound.connectionsByAddress().forEach((address, open) -> addresses.put(address.toString(), open));
		Map<String, Long> failed = new LinkedHashMap<>();
		for (Cause cause : Cause.values()) {
			long count = outbound.counts().failed(cause);
			if (count > 0) {
				failed.put(cause.word(), count);
			}
		}
		CircuitState circuit = outbound.circuit();
		return new OutboundDescriptor(Words.of(status.state()), status.since(),
				(status.address() != null) ? status.address().toString() : null, status.connections(), addresses,
				status.reason(), outbound.warning(), (circuit != null) ? Words.of(circuit) : null,
				outbound.counts().pending(), outbound.reconnects(), failed);
	}

	/**
	 * What an outbound can be told to do.
	 */
	public enum Action {

		/** To dial at once, and to begin anew with the shortest pause. */
		RECONNECT

	}

	/**
	 * All outbounds.
	 *
	 * @param outbounds them by name
	 */
	public record Outbounds(Map<String, OutboundDescriptor> outbounds) {
	}

	/**
	 * How an outbound does.
	 *
	 * @param state whether the far side can be reached
	 * @param since when it came into this state
	 * @param address the address in use, or the last one tried
	 * @param connections how many are open
	 * @param addresses how many are open to each address
	 * @param reason why it is down, or {@code null}
	 * @param warning what is to be mended though messages are sent, or {@code null}
	 * @param circuit how the circuit breaker stands, or {@code null} where there is none
	 * @param pending messages that were given to it and have not ended
	 * @param reconnects connections that replaced a lost one
	 * @param failed messages that failed, by the word of the cause
	 */
	public record OutboundDescriptor(String state, Instant since, @Nullable String address, int connections,
			Map<String, Integer> addresses, @Nullable String reason, @Nullable String warning, @Nullable String circuit,
			long pending, long reconnects, Map<String, Long> failed) {
	}

}
