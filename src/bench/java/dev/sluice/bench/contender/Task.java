package dev.sluice.bench.contender;

import java.util.List;

/**
 * What a server is to do.
 */
public enum Task {

	/** Frames with a length of four bytes through a service and back. */
	ECHO("sluice-loop", "sluice-threads", "netty"),

	/** As the echo, over TLS. */
	TLS("sluice-loop", "sluice-threads", "netty"),

	/** Lines into a service that counts them. */
	LINES("sluice-loop", "sluice-threads", "netty"),

	/** Datagrams into a service that counts them. */
	DATAGRAMS("sluice-loop", "netty", "si-udp"),

	/** As the echo, over connections most of which do nothing. */
	IDLE("sluice-loop", "netty"),

	/** Frames on to another server, and its answers back. */
	RELAY("sluice-loop", "netty"),

	/** As the echo, beside services that sleep on the far port. */
	SLEEPERS("sluice-threads"),

	/** To start and answer anything once. */
	START("sluice-loop", "boot-web");

	private final List<String> quickContenders;

	Task(String... quickContenders) {
		this.quickContenders = List.of(quickContenders);
	}

	/**
	 * The contenders of a quick run.
	 * @return their names
	 */
	public List<String> quickContenders() {
		return this.quickContenders;
	}

	/**
	 * The task whose configuration serves for this one too.
	 * @return the echo for what is an echo, else this
	 */
	Task plain() {
		return switch (this) {
			case IDLE, START -> ECHO;
			default -> this;
		};
	}

}
