package dev.sluice.message;

/**
 * The message exchange pattern of an inbound or outbound.
 */
public enum ExchangePattern {

	/** Nothing is sent back. */
	ONE_WAY,

	/** Each message is answered. */
	REQUEST_REPLY

}
