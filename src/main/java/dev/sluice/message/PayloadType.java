package dev.sluice.message;

/**
 * What the bytes of a frame become in the message.
 */
public enum PayloadType {

	/** A {@code byte[]}. */
	BYTES,

	/** A {@code String} in the charset of the place. */
	TEXT,

	/** The value of the JSON text: a map, list, string, number, boolean or null. */
	JSON

}
