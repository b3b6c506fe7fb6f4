package dev.sluice.transport.tcp;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.sluice.transport.Address;
import dev.sluice.transport.Backoff;
import dev.sluice.transport.Reconnect;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection alive: dials the addresses of a far side in order until one
 * answers, stays with it until that connection is lost, and then starts from the first
 * address again. Names are resolved anew at each attempt. Between rounds in which no
 * address answered it pauses, twice as long each time. An address whose connection was of
 * no {@linkplain #worked() use} and was lost sooner than that pause would have taken, or
 * was given up without having said anything, counts as one that did not answer, so that a
 * far side that accepts and hangs up is not dialled in a tight loop.
 * <p>
 * The connection, and all calls of the {@link Listener}, are on the event loop given. The
 * methods may be called by any thread.
 */
public final class Redialler {

	private final List<Dialler> diallers;

	private final EventLoop eventLoop;

	private final FrameListenerFactory frameListeners;

	private final Listener listener;

	private final Backoff backoff;

	private @Nullable OnConnect onConnect;

	private volatile @Nullable NettyTcpConnection connection;

	private boolean onDemand;

	private boolean started;

	private boolean stopped;

	private boolean dialling;

	private @Nullable Future<?> pause;

	private @Nullable ConnectionUse use;

	/**
	 * Creates a redialler that has not started.
	 * @param diallers one for each address, in the order of dialling
	 * @param eventLoop the thread of the connection
	 * @param reconnect the pauses between attempts
	 * @param frameListeners makes what takes the frames of each connection
	 * @param listener told what becomes of the connection
	 */
	public Redialler(List<? extends Dialler> diallers, EventLoop eventLoop, Reconnect reconnect,
			FrameListenerFactory frameListeners, Listener listener) {
		if (diallers.isEmpty()) {
			throw new IllegalArgumentException("There is no address to dial");
		}
		this.diallers = List.copyOf(diallers);
		this.eventLoop = eventLoop;
		this.frameListeners = frameListeners;
		this.listener = listener;
		this.backoff = new Backoff(reconnect);
	}

	/**
	 * Leaves it to {@link #dial()} to replace a connection that was lost; attempts that
	 * fail are still repeated. To be called before the start.
	 */
	public void setOnDemand() {
		this.onDemand = true;
	}

	/**
	 * Has a conversation on each new connection, before the listener is told of it; where
	 * that fails the attempt to dial has failed. To be called before the start.
	 * @param onConnect the conversation, or {@code null} for none
	 */
	public void setOnConnect(@Nullable OnConnect onConnect) {
		this.onConnect = onConnect;
	}

	/**
	 * Begins to dial.
	 */
	public void start() {
		onLoop(() -> {
			this.started = true;
			dialRound();
		});
	}

	/**
	 * Dials now, where it is pausing or waiting for demand; otherwise does nothing.
	 */
	public void dial() {
		onLoop(() -> {
			Future<?> waiting = this.pause;
			if (waiting != null) {
				waiting.cancel(false);
				this.pause = null;
			}
			dialRound();
		});
	}

	/**
	 * Dials now, as {@link #dial()}, and pauses as briefly as after the first failure.
	 */
	public void dialAnew() {
		onLoop(this.backoff::reset);
		dial();
	}

	/**
	 * Says that the connection has been of use, so that it is replaced without a pause
	 * should it be lost, however soon. On the event loop only.
	 */
	public void worked() {
		ConnectionUse latest = this.use;
		if (latest != null) {
			latest.worked();
		}
	}

	/**
	 * Says that the far side has said something, so that the pause after this connection,
	 * should it be lost soon, is the first one and not longer. On the event loop only.
	 */
	public void heard() {
		this.backoff.reset();
	}

	/**
	 * Dials no more, and calls the listener no more. A connection stays open: whoever
	 * stops closes it.
	 */
	public void stop() {
		onLoop(() -> {
			this.stopped = true;
			Future<?> waiting = this.pause;
			if (waiting != null) {
				waiting.cancel(false);
			}
		});
	}

	/**
	 * The connection.
	 * @return the open connection, or {@code null} while there is none
	 */
	public @Nullable NettyTcpConnection connection() {
		return this.connection;
	}

	private void onLoop(Runnable task) {
		if (this.eventLoop.inEventLoop()) {
			task.run();
		}
		else if (!this.eventLoop.isShuttingDown()) {
			this.eventLoop.execute(task);
		}
	}

	private void dialRound() {
		if (this.started && !this.stopped && !this.dialling && this.connection == null && this.pause == null) {
			this.dialling = true;
			dial(0);
		}
	}

	private void dial(int index) {
		Dialler dialler = this.diallers.get(index);
		connect(dialler).whenComplete((connected, error) -> onLoop(() -> {
			if (connected != null) {
				up(index, connected, dialler.address());
			}
			else if (!this.stopped) {
				failed(index, dialler.address(), DialFailure.reason(error));
			}
		}));
	}

	private CompletableFuture<NettyTcpConnection> connect(Dialler dialler) {
		OnConnect talk = this.onConnect;
		return (talk != null) ? Conversation.connect(dialler, this.eventLoop, talk, this.frameListeners)
				: dialler.connect(this.eventLoop, this.frameListeners);
	}

	private void up(int index, NettyTcpConnection connected, Address address) {
		this.dialling = false;
		if (this.stopped) {
			connected.close();
			return;
		}
		this.connection = connected;
		ConnectionUse begun = new ConnectionUse(connected);
		this.use = begun;
		connected.onClosed(() -> lost(index, connected, address, begun.isNone(this.backoff.peek())));
		this.listener.up(connected, address);
	}

	private void failed(int index, Address address, String reason) {
		this.dialling = false;
		this.listener.failed(address, reason);
		next(index, address, reason);
	}

	private void next(int index, Address address, String reason) {
		if (this.stopped) {
			return;
		}
		if (index + 1 < this.diallers.size()) {
			this.dialling = true;
			dial(index + 1);
			return;
		}
		pause();
		this.listener.unreachable(address, reason);
	}

	private void lost(int index, NettyTcpConnection connected, Address address, boolean useless) {
		this.connection = null;
		if (this.stopped || this.eventLoop.isShuttingDown()) {
			return;
		}
		Throwable failure = connected.failure();
		String reason = (failure != null) ? DialFailure.reason(failure) : "the connection was closed";
		if (!useless) {
			this.backoff.reset();
		}
		this.listener.lost(address, reason);
		if (this.onDemand) {
			return;
		}
		if (useless) {
			next(index, address, reason);
		}
		else if (!this.stopped) {
			dialRound();
		}
	}

	private void pause() {
		Duration time = this.backoff.next();
		this.pause = this.eventLoop.schedule(() -> {
			this.pause = null;
			dialRound();
		}, time.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Told what becomes of the connection, on the event loop.
	 */
	public interface Listener {

		/**
		 * There is a connection; nothing was read from it yet.
		 * @param connection the connection
		 * @param address the address that it was made to
		 */
		void up(NettyTcpConnection connection, Address address);

		/**
		 * The connection was closed, by either side; called after its
		 * {@link FrameListener#onClosed}.
		 * @param address the address that it was made to
		 * @param reason why
		 */
		void lost(Address address, String reason);

		/**
		 * No address answered, or those that did hung up at once. Called after each round
		 * in vain; the next one follows after a pause.
		 * @param address the address that was tried last
		 * @param reason what came of it
		 */
		void unreachable(Address address, String reason);

		/**
		 * One attempt failed.
		 * @param address the address tried
		 * @param reason what came of it
		 */
		default void failed(Address address, String reason) {
		}

	}

}
