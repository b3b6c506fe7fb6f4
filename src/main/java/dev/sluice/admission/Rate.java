package dev.sluice.admission;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something may happen, such as 200 times a second.
 *
 * @param count how often, at least once
 * @param per in which time: a second, a minute or an hour
 */
public record Rate(int count, TimeUnit per) {

	private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*/\\s*([smh])");

	/**
	 * Reads what is written in a configuration.
	 * @param text a number, a slash and one of s, m and h: {@code 200/s}
	 * @return the rate
	 * @throws IllegalArgumentException if it is none
	 */
	public static Rate parse(String text) {
		Matcher form = FORM.matcher(text.trim().toLowerCase(Locale.ROOT));
		int count = form.matches() ? Integer.parseInt(form.group(1)) : 0;
		if (count == 0) {
			throw new IllegalArgumentException("'" + text + "' is no rate");
		}
		return new Rate(count, switch (form.group(2)) {
			case "s" -> TimeUnit.SECONDS;
			case "m" -> TimeUnit.MINUTES;
			default -> TimeUnit.HOURS;
		});
	}

	/** The time from one to the next where they are spread evenly. */
	long nanosEach() {
		return Math.max(1, this.per.toNanos(1) / this.count);
	}

	@Override
	public String toString() {
		return this.count + "/" + this.per.name().substring(0, 1).toLowerCase(Locale.ROOT);
	}

}
