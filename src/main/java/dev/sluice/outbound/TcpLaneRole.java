package dev.sluice.outbound;

/**
 * What a lane is for. Only members are given messages; the others become members when
 * they are connected.
 */
enum TcpLaneRole {

	/** Carries messages. */
	MEMBER,

	/** Dials an address that no member is connected to, until it is there again. */
	PROBE,

	/** Is to replace one whose connection has come of age. Gives up after one round. */
	RENEWAL,

	/** Is to replace one at a later address. Gives up when the first does not answer. */
	FAIL_BACK

}
