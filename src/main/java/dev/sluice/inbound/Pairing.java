package dev.sluice.inbound;

/**
 * Gives each connection of an inbound a connection of its own elsewhere.
 */
public interface Pairing {

	/**
	 * An inbound has a new connection. Called on its event loop, before anything is read
	 * of it; nothing may be done to it before the call has returned.
	 * @param near the new connection
	 * @return the other end, which is opened behind this call
	 */
	FarEnd open(NearEnd near);

}
