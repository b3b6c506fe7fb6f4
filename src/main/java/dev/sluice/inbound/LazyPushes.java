package dev.sluice.inbound;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The pushes of a connection, made with the first of them: most connections are sent
 * nothing but answers. On the event loop of the connection, but for {@link #get()}.
 */
final class LazyPushes {

	private final Supplier<Pushes> maker;

	private volatile @Nullable Pushes made;

	LazyPushes(Supplier<Pushes> maker) {
		this.maker = maker;
	}

	/**
	 * The pushes. For any thread.
	 * @return the pushes, made now if there were none
	 */
	Pushes get() {
		Pushes pushes = this.made;
		if (pushes == null) {
			synchronized (this) {
				pushes = this.made;
				if (pushes == null) {
					pushes = this.maker.get();
					this.made = pushes;
				}
			}
		}
		return pushes;
	}

	boolean areWaiting() {
		Pushes pushes = this.made;
		return pushes != null && pushes.areWaiting();
	}

	void proceed() {
		Pushes pushes = this.made;
		if (pushes != null) {
			pushes.proceed();
		}
	}

	/**
	 * The connection is closed: pushes fail, also those still to come.
	 */
	void close() {
		Pushes pushes = this.made;
		if (pushes != null) {
			pushes.close();
		}
	}

}
