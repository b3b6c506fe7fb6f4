package dev.sluice.bench.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What Sluice promises of one figure.
 *
 * @param table the title of the table
 * @param figure the figure
 * @param ours the contender that promises
 * @param peer the contender that it is compared with, or empty for the figure itself
 * @param limit the least ratio, or the most of a figure of which less is better
 */
public record Goal(String table, Figure figure, String ours, String peer, double limit) {

	private static final String ECHO_16 = "Echo, 64 connections, 16 in flight on each";

	private static final String ECHO_1 = "Echo, 64 connections, 1 in flight on each";

	private static final String TLS_1 = "Echo over TLS, 64 connections, 1 in flight on each";

	private static final String TLS_16 = "Echo over TLS, 64 connections, 16 in flight on each";

	private static final String LINES = "One-way lines of 200 bytes, 64 connections";

	private static final String RELAY = "Forwarding TCP to TCP, 64 connections, 1 in flight on each";

	private static final String LOOP = "sluice-loop";

	private static final String THREADS = "sluice-threads";

	/**
	 * All goals of which the benchmark has a figure.
	 * @return the goals
	 */
	public static List<Goal> all() {
		return Stream.of(echo(), lines(), datagrams(), others()).flatMap(List::stream).toList();
	}

	private static List<Goal> echo() {
		return List.of(least(ECHO_1, LOOP, "netty", 0.95), least(ECHO_16, LOOP, "netty", 0.8),
				least(ECHO_16, LOOP, "camel-tuned", 8), least(ECHO_16, LOOP, "si-nio", 30),
				least(ECHO_1, THREADS, "netty", 0.75), least(ECHO_16, THREADS, "netty", 0.6),
				least(ECHO_16, THREADS, "camel-tuned", 6), least(TLS_1, LOOP, "netty", 0.8),
				least(TLS_16, LOOP, "netty", 0.8));
	}

	private static List<Goal> lines() {
		return List.of(least(LINES, LOOP, "netty", 0.95), least(LINES, THREADS, "netty", 0.9),
				least(LINES, LOOP, "camel-tuned", 5), least(LINES, THREADS, "camel-tuned", 5),
				least(LINES, LOOP, "rsyslog", 1), least(LINES, LOOP, "syslog-ng", 1));
	}

	private static List<Goal> datagrams() {
		String table = "UDP, 200-byte datagrams from 4 senders, 800 000 a second offered";
		// No loss says little where the generator got less out than it was asked for.
		return List.of(least(table, LOOP, "netty", 0.9), new Goal(table, Figure.OFFERED, LOOP, "", 0.99 * 800_000),
				new Goal(table, Figure.DELIVERED, LOOP, "", 100));
	}

	private static List<Goal> others() {
		return List.of(least(RELAY, LOOP, "netty", 0.8),
				new Goal("One active connection at 1000 requests a second beside 10000 idle ones",
						Figure.PER_CONNECTION, LOOP, "", 4096),
				new Goal("Echo at 10000 requests a second over 1000 connections while 500 others a second come and go",
						Figure.P999, LOOP, "", 50_000),
				new Goal("Start to the first answer", Figure.START_CPU, LOOP, "boot-web", 2));
	}

	private static Goal least(String table, String ours, String peer, double limit) {
		return new Goal(table, Figure.PER_CPU_SECOND, ours, peer, limit);
	}

	/**
	 * What was measured.
	 * @param results the results
	 * @return the ratio or the figure; nothing where it was not measured
	 */
	OptionalDouble measured(Results results) {
		return this.peer.isEmpty() ? results.median(this.table, this.ours, this.figure)
				: new Comparison(results).ratio(this.table, this.figure, this.ours, this.peer);
	}

	boolean isMetBy(double measured) {
		return this.figure.isLessBetter() ? measured <= this.limit : measured >= this.limit;
	}

}
