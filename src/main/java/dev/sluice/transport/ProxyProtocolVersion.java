package dev.sluice.transport;

/**
 * The form of the header by which the PROXY protocol tells a far side of a client.
 */
public enum ProxyProtocolVersion {

	/** A line of text. */
	V1,

	/** Binary. */
	V2

}
