package dev.sluice.bench.load;

import java.lang.foreign.MemorySegment;

/**
 * One connection to the server, plain or encrypted. Nothing waits. For one thread.
 */
interface Wire {

	/**
	 * The descriptor to wait for.
	 * @return the descriptor
	 */
	int socket();

	/**
	 * Sends what the kernel takes at once. What was not taken is passed again, in the
	 * same place, with the next call.
	 * @param source the bytes, from its start
	 * @param length how many
	 * @return how many were taken
	 */
	int send(MemorySegment source, int length);

	/**
	 * Receives what is there.
	 * @param target where it goes
	 * @param offset from which byte on
	 * @return how many bytes came
	 * @throws IllegalStateException if the peer has ended or broken the connection
	 */
	int receive(MemorySegment target, int offset);

	/**
	 * Closes the connection.
	 */
	void close();

	/**
	 * Opens connections of one kind.
	 */
	@FunctionalInterface
	interface Dialler {

		/**
		 * Opens a connection.
		 * @param port the port of the server
		 * @return the connection, ready for data
		 */
		Wire dial(int port);

	}

}
