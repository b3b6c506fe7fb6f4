package dev.sluice.gateway;

import java.util.List;
import java.util.stream.Collectors;

import dev.sluice.transport.Address;

/**
 * Addresses that inbounds should listen on and that the system does not give them. All of
 * them are told at once; the sockets that could be bound have been released.
 */
public class SocketsNotBoundException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<Refusal> refusals;

	/**
	 * Creates the exception.
	 * @param refusals what was refused, at least one
	 */
	public SocketsNotBoundException(List<Refusal> refusals) {
		super(refusals.stream()
			.map((refusal) -> refusal.inbound() + " cannot listen on " + refusal.address() + ": " + refusal.reason())
			.collect(Collectors.joining("; ")));
		this.refusals = List.copyOf(refusals);
	}

	/**
	 * What was refused.
	 * @return the refusals in the order of the configuration
	 */
	public List<Refusal> refusals() {
		return this.refusals;
	}

	/**
	 * One address that could not be bound.
	 *
	 * @param inbound the name of the inbound
	 * @param address the address as configured
	 * @param reason what the system said, such as {@code Address already in use}
	 */
	public record Refusal(String inbound, Address address, String reason) {
	}

}
