package dev.sluice.transport.tcp;

import java.io.IOException;

/**
 * A peer is given up because it does not say what it should.
 */
final class SilentPeerException extends IOException {

	private static final long serialVersionUID = 1L;

	SilentPeerException(String reason) {
		super(reason);
	}

}
