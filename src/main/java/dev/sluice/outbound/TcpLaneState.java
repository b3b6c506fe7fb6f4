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
	FAILING

}
