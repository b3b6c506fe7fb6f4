package dev.sluice.sample;

import java.util.Map;

/**
 * How many pieces of each item a small warehouse has.
 */
public class Stock {

	private final Map<String, Integer> pieces = Map.of("4711", 12, "4712", 0, "4713", 250);

	/**
	 * Looks an item up.
	 * @param item its number
	 * @return the number of pieces, as text
	 * @throws IllegalArgumentException if there is no such item
	 */
	public String find(String item) {
		Integer found = this.pieces.get(item);
		if (found == null) {
			throw new IllegalArgumentException("no item " + item);
		}
		return found + " pieces";
	}

}
