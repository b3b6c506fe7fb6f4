package dev.sluice.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import dev.sluice.bench.contender.Task;
import dev.sluice.bench.work.Work;

/**
 * How much is measured.
 *
 * @param quick whether the run is to end within about two minutes
 * @param only the works to measure; empty for all
 * @param contenders the contenders to measure; empty for all
 * @param profile whether the servers are recorded by JDK Flight Recorder
 * @param directory where the report goes
 */
public record Settings(boolean quick, List<String> only, List<String> contenders, boolean profile, Path directory) {

	/**
	 * Reads the system properties {@code bench.mode}, {@code bench.only},
	 * {@code bench.contenders}, {@code bench.profile} and {@code bench.directory}.
	 * @return the settings
	 */
	static Settings ofSystemProperties() {
		String mode = System.getProperty("bench.mode", "full");
		if (!List.of("full", "quick").contains(mode)) {
			throw new IllegalArgumentException("bench.mode is full or quick, not " + mode);
		}
		return new Settings(mode.equals("quick"), list("bench.only"), list("bench.contenders"),
				Boolean.getBoolean("bench.profile"), Path.of(System.getProperty("bench.directory", "target/bench")));
	}

	private static List<String> list(String property) {
		return Arrays.stream(System.getProperty(property, "").split(","))
			.map(String::trim)
			.filter((item) -> !item.isEmpty())
			.toList();
	}

	/**
	 * The command that leads to these settings.
	 * @return as it is typed
	 */
	String command() {
		StringBuilder command = new StringBuilder("`./mvnw -Pbench verify");
		command.append(this.quick ? " -Dbench.mode=quick" : "");
		command.append(this.only.isEmpty() ? "" : " -Dbench.only=" + String.join(",", this.only));
		command.append(this.contenders.isEmpty() ? "" : " -Dbench.contenders=" + String.join(",", this.contenders));
		return command.append(this.profile ? " -Dbench.profile=true`" : "`").toString();
	}

	/**
	 * Whether a work is to be measured.
	 * @param work the work
	 * @return {@code true} if it is
	 */
	boolean wants(Work work) {
		return this.only.isEmpty() ? work.isPartOfRun(this.quick) : this.only.contains(work.name());
	}

	/**
	 * Whether a contender is to be measured.
	 * @param contender its name
	 * @param task what at
	 * @return {@code true} if it is
	 */
	public boolean wantsContender(String contender, Task task) {
		if (this.contenders.isEmpty()) {
			return !this.quick || task.quickContenders().contains(contender);
		}
		return this.contenders.contains(contender);
	}

	/**
	 * How often all servers are started anew, so that one lucky compilation does not
	 * decide.
	 * @return the number
	 */
	public int generations() {
		return (this.quick || this.profile) ? 1 : 3;
	}

	/**
	 * How often every server is measured in turn before the servers are started anew.
	 * @return the number
	 */
	public int rounds() {
		return this.quick ? 3 : 1;
	}

	/**
	 * The load before the first measurement of a server.
	 * @return how long
	 */
	public Duration firstWarmUp() {
		return Duration.ofMillis(this.quick ? 4_000 : 8_000);
	}

	/**
	 * The load before each further kind of measurement.
	 * @return how long
	 */
	public Duration warmUp() {
		return Duration.ofMillis(this.quick ? 500 : 2_000);
	}

	/**
	 * The load that is measured.
	 * @return how long
	 */
	public Duration window() {
		return Duration.ofMillis(this.quick ? 500 : 4_000);
	}

}
