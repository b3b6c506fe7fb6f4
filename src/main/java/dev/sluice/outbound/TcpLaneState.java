package dev.sluice.outbound;

/**
 * How a lane does.
 */
enum TcpLaneState {

	/** Not connected, but not in vain yet. */
	DIALLING,

	/** Connected, or able to when it is needed. */
	UP,

	/** No address answered. */
	FAILING,

	/** Ends what it has begun, and leaves all else to the one that took its place. */
	LEAVING

}
