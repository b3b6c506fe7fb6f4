package dev.sluice.bench.contender;

/**
 * What a server is to do.
 */
public enum Task {

	/** Frames with a length of four bytes through a service and back. */
	ECHO,

	/** Lines into a service that counts them. */
	LINES,

	/** Datagrams into a service that counts them. */
	DATAGRAMS,

	/** Frames on to another server, and its answers back. */
	RELAY,

	/** As the echo, beside services that sleep on the far port. */
	SLEEPERS,

	/** To start and answer anything once. */
	START

}
