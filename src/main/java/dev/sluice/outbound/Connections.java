package dev.sluice.outbound;

/**
 * How many connections an outbound has.
 *
 * @param most the most at a time; without meaning where they are paired
 * @param paired whether each connection of an inbound has one of its own
 */
public record Connections(int most, boolean paired) {

	private static final String PAIRED = "paired";

	/**
	 * Reads what is written in a configuration.
	 * @param text a number or {@code paired}
	 * @return the connections
	 * @throws IllegalArgumentException if it is neither
	 */
	public static Connections parse(String text) {
		return text.trim().equals(PAIRED) ? new Connections(Integer.MAX_VALUE, true)
				: new Connections(Integer.parseInt(text.trim()), false);
	}

	@Override
	public String toString() {
		return this.paired ? PAIRED : String.valueOf(this.most);
	}

}
