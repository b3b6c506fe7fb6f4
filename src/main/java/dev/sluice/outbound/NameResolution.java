package dev.sluice.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.sluice.transport.Address;
import dev.sluice.transport.Reconnect;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first of several addresses whose name is known, and looks again every 30
 * seconds, sooner after a failure, so that a far side that moves is found. Names are
 * looked up on a virtual thread of its own; an address that needs no look-up is told
 * before {@link #start()} returns.
 */
final class NameResolution {

	private static final Duration REFRESH = Duration.ofSeconds(30);

	private static final Duration SOONEST = Duration.ofSeconds(1);

	private final String name;

	private final List<Address> addresses;

	private final Reconnect pauses;

	private final Listener listener;

	private final Lookup lookup;

	private final Semaphore wake = new Semaphore(0);

	private @Nullable Thread thread;

	NameResolution(String name, List<Address> addresses, Reconnect pauses, Lookup lookup, Listener listener) {
		this.name = name;
		this.addresses = addresses;
		this.pauses = pauses;
		this.lookup = lookup;
		this.listener = listener;
	}

	/**
	 * Begins to look up.
	 */
	void start() {
		InetSocketAddress literal = literal(this.addresses.getFirst());
		boolean done = literal != null && tell(this.addresses.getFirst(), literal);
		if (!done) {
			this.thread = Thread.ofVirtual().name("sluice-resolve-" + this.name).start(this::run);
		}
	}

	/**
	 * Looks up anew as soon as is decent. Never blocks.
	 */
	void refresh() {
		if (this.wake.availablePermits() == 0) {
			this.wake.release();
		}
	}

	/**
	 * Ends; the listener may be told once more.
	 */
	void stop() {
		Thread running = this.thread;
		if (running != null) {
			running.interrupt();
		}
	}

	private void run() {
		Duration pause = this.pauses.first();
		try {
			while (!Thread.currentThread().isInterrupted()) {
				if (find()) {
					pause = this.pauses.first();
					Thread.sleep(SOONEST);
					await(REFRESH.minus(SOONEST));
				}
				else {
					Thread.sleep(pause);
					pause = min(pause.multipliedBy(2), min(this.pauses.max(), REFRESH));
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void await(Duration most) throws InterruptedException {
		boolean asked = this.wake.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS);
		if (asked) {
			this.wake.drainPermits();
		}
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private boolean find() {
		StringBuilder reasons = new StringBuilder();
		for (Address address : this.addresses) {
			try {
				InetSocketAddress found = literal(address);
				if (found == null) {
					found = new InetSocketAddress(this.lookup.find(address.host()), address.port());
				}
				return tell(address, found);
			}
			catch (UnknownHostException ex) {
				reasons.append(reasons.isEmpty() ? "" : "; ").append("the name '" + address.host() + "' is not known");
			}
		}
		this.listener.unresolved(reasons.toString());
		return false;
	}

	private boolean tell(Address address, InetSocketAddress found) {
		try {
			this.listener.resolved(address, found);
			return true;
		}
		catch (IOException ex) {
			this.listener.unresolved(String.valueOf(ex.getMessage()));
			return false;
		}
	}

	private static @Nullable InetSocketAddress literal(Address address) {
		try {
			return new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port());
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Finds the address of a name.
	 */
	@FunctionalInterface
	interface Lookup {

		/** Asks the resolver of the platform. */
		Lookup PLATFORM = InetAddress::getByName;

		/**
		 * Looks up; may block.
		 * @param host the name
		 * @return its address
		 * @throws UnknownHostException if it has none
		 */
		InetAddress find(String host) throws UnknownHostException;

	}

	/**
	 * Is told what was found.
	 */
	interface Listener {

		/**
		 * An address was found; told after every look-up.
		 * @param address as configured
		 * @param found where that is now
		 * @throws IOException if it cannot be used; it is then tried again
		 */
		void resolved(Address address, InetSocketAddress found) throws IOException;

		/**
		 * No address was found, or it cannot be used.
		 * @param reason why
		 */
		void unresolved(String reason);

	}

}
