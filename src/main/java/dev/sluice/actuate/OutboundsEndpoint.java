package dev.sluice.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.sluice.message.Cause;
import dev.sluice.outbound.CircuitState;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundStatus;
import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows outbounds, and has them dial again, move, pause, resume and drain.
 */
@Endpoint(id = "outbounds")
public final class OutboundsEndpoint {

	private static final int CONFLICT = 409;

	private final NamedBeans<Outbound> outbounds;

	private final Audit audit;

	OutboundsEndpoint(ObjectProvider<Outbound> outbounds, Audit audit) {
		this.outbounds = new NamedBeans<>(outbounds::orderedStream, Outbound::name);
		this.audit = audit;
	}

	/**
	 * All outbounds.
	 * @return them by name
	 */
	@ReadOperation
	public Outbounds all() {
		return new Outbounds(this.outbounds.describe(OutboundsEndpoint::describe));
	}

	/**
	 * One outbound.
	 * @param name its name
	 * @return how it does, or {@code null} where there is none
	 */
	@ReadOperation
	public @Nullable OutboundDescriptor one(@Selector String name) {
		Outbound outbound = this.outbounds.find(name);
		return (outbound != null) ? describe(outbound) : null;
	}

	/**
	 * Has an outbound do something.
	 * @param name its name
	 * @param action what
	 * @param address where to move; only for that
	 * @param security who wants it
	 * @return how it does now; 404 where there is none, 409 where it cannot do that, 400
	 * where the address is none
	 */
	@WriteOperation
	public WebEndpointResponse<OutboundDescriptor> change(@Selector String name, Action action,
			@Nullable String address, SecurityContext security) {
		Outbound outbound = this.outbounds.find(name);
		if (outbound == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		Address target = (address != null) ? parse(address) : null;
		if ((target == null) == (action == Action.MOVE) || (target == null) != (address == null)) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		boolean done = switch (action) {
			case RECONNECT -> redial(outbound);
			case MOVE -> target != null && outbound.moveTo(target);
			case PAUSE -> outbound.pause();
			case RESUME -> outbound.resume();
			case DRAIN -> outbound.drain();
		};
		Map<String, Object> data = new LinkedHashMap<>(Map.of("outbound", name, "done", done));
		if (target != null) {
			data.put("address", target.toString());
		}
		this.audit.tell(security, "outbound-" + Words.of(action), data);
		return new WebEndpointResponse<>(describe(outbound), done ? WebEndpointResponse.STATUS_OK : CONFLICT);
	}

	private static boolean redial(Outbound outbound) {
		outbound.redial();
		return true;
	}

	private static @Nullable Address parse(String address) {
		try {
			return Address.parse(address);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
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
		RECONNECT,

		/** To prefer an address, and go over to it. */
		MOVE,

		/** To send nothing for now. */
		PAUSE,

		/** To send again. */
		RESUME,

		/** To take nothing more, finish what it was given, and close. */
		DRAIN

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
