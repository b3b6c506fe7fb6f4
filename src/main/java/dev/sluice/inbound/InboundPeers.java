package dev.sluice.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessageHandlingException;

/**
 * The connections of an inbound, each of which can be sent a message: the header
 * {@link IpHeaders#CONNECTION_ID} names it. As a {@link MessageHandler} this serves any
 * flow of the application, and waits for the end of the sending. Safe for use by many
 * threads.
 */
public final class InboundPeers implements MessageHandler {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final String inbound;

	private final Ledger ledger = new Ledger();

	/** The connected ones, and those whose messages have not all ended. */
	private final Map<String, TcpPeer> unended = new ConcurrentHashMap<>();

	/**
	 * Creates the peers of an inbound that has none yet.
	 * @param inbound the name of the inbound
	 */
	public InboundPeers(String inbound) {
		this.inbound = inbound;
	}

	/**
	 * Sends a message to the connection that it names. Never blocks, and may be called on
	 * an event loop. Messages for one connection leave in the order of the calls.
	 * @param message the message; its payload is bytes, text, or a value written as JSON
	 * @return completed with {@code null} once the kernel has taken the bytes; or with an
	 * exception whose {@link Cause} is told by {@code Cause.of}: {@code target-down}
	 * where there is no such connection or it is lost before, {@code timeout} and
	 * {@code overload} where its peer does not read, {@code too-long}, {@code malformed},
	 * {@code failed}
	 */
	public CompletionStage<@Nullable Object> send(Message<?> message) {
		this.ledger.begin();
		CompletableFuture<@Nullable Object> sending;
		try {
			sending = push(message);
		}
		catch (RuntimeException ex) {
			sending = CompletableFuture.failedFuture(ex);
		}
		sending.whenComplete((nothing, error) -> {
			if (error == null) {
				this.ledger.end(Outcome.HANDLED, null);
			}
			else {
				this.ledger.end(Outcome.FAILED, Cause.of(error));
			}
		});
		return sending;
	}

	private CompletableFuture<@Nullable Object> push(Message<?> message) {
		TcpPeer peer = peer(message.getHeaders().get(IpHeaders.CONNECTION_ID));
		return peer.pushes().send(peer.intake().policy().codec().writeForLater(message));
	}

	private TcpPeer peer(@Nullable Object id) {
		if (id == null) {
			throw new ExchangeException(Cause.FAILED, "the message has no header " + IpHeaders.CONNECTION_ID
					+ " to name the connection of inbound '" + this.inbound + "' that it is for");
		}
		TcpPeer peer = this.unended.get(id.toString());
		if (peer == null) {
			throw new ExchangeException(Cause.TARGET_DOWN,
					"inbound '" + this.inbound + "' has no connection " + id + ", or no longer");
		}
		return peer;
	}

	/**
	 * Sends a message and waits for the end of it. Must not be called on an event loop,
	 * which it would block: {@link #send} is for that.
	 */
	@Override
	public void handleMessage(Message<?> message) {
		if (Thread.currentThread() instanceof FastThreadLocalThread) {
			throw new MessageHandlingException(message, this + " cannot wait for the end of sending on an event loop");
		}
		try {
			send(message).toCompletableFuture().join();
		}
		catch (CompletionException ex) {
			throw new MessageHandlingException(message, this + " were not reached", Cause.root(ex));
		}
	}

	/** What became of the messages sent to them. */
	Ledger ledger() {
		return this.ledger;
	}

	/** The connected ones. */
	List<InboundConnection> describe() {
		return this.unended.values().stream().filter((peer) -> !peer.isClosed()).map(TcpPeer::info).toList();
	}

	/** What the connected ones have brought and were sent, and what waits of them. */
	Burden burden() {
		long bytesIn = 0;
		long bytesOut = 0;
		long waiting = 0;
		int held = 0;
		for (TcpPeer peer : this.unended.values()) {
			waiting += peer.waiting();
			if (!peer.isClosed()) {
				NettyTcpConnection.Traffic traffic = peer.traffic();
				bytesIn += traffic.bytesIn();
				bytesOut += traffic.bytesOut();
				held += peer.isHeldBack() ? 1 : 0;
			}
		}
		return new Burden(bytesIn, bytesOut, waiting, held);
	}

	/**
	 * What connections have brought, and what waits of them.
	 *
	 * @param bytesIn the bytes that came
	 * @param bytesOut the bytes that were sent
	 * @param waiting messages that wait for a thread
	 * @param held connections that are not read because there is no room for more
	 */
	record Burden(long bytesIn, long bytesOut, long waiting, int held) {
	}

	private @Nullable TcpPeer connected(String id) {
		TcpPeer peer = this.unended.get(id);
		return (peer != null && !peer.isClosed()) ? peer : null;
	}

	/**
	 * What there is to tell of a connection.
	 * @param id its id
	 * @return what, or {@code null} where there is no such connection
	 */
	public @Nullable InboundConnection find(String id) {
		TcpPeer peer = connected(id);
		return (peer != null) ? peer.info() : null;
	}

	/**
	 * Closes a connection in order: what was read of it is answered first.
	 * @param id its id
	 * @return {@code false} where there is no such connection
	 */
	public boolean close(String id) {
		TcpPeer peer = connected(id);
		if (peer != null) {
			peer.closeByOperator();
		}
		return peer != null;
	}

	void add(TcpPeer peer) {
		this.unended.put(peer.id(), peer);
	}

	void remove(TcpPeer peer) {
		this.unended.remove(peer.id());
	}

	/** Those of one intake: others were there before the sockets were opened anew. */
	void forEach(Intake of, Consumer<TcpPeer> action) {
		this.unended.values().forEach((peer) -> {
			if (peer.intake().equals(of)) {
				action.accept(peer);
			}
		});
	}

	/**
	 * Has those of an intake do something on their event loops, and waits for it; for a
	 * second at most, in case that a loop is held up.
	 */
	void await(Intake of, Function<TcpPeer, Future<?>> action) {
		List<Future<?>> doing = new ArrayList<>();
		forEach(of, (peer) -> {
			try {
				doing.add(action.apply(peer));
			}
			catch (RejectedExecutionException ex) {
				// Its loop has ended, and it with it.
			}
		});
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		for (Future<?> each : doing) {
			long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
			if (left <= 0) {
				return;
			}
			each.awaitUninterruptibly(left);
		}
	}

	int count(Intake of) {
		return count(of, (peer) -> true);
	}

	int count(Intake of, Predicate<TcpPeer> counted) {
		return Math.toIntExact(
				this.unended.values().stream().filter((peer) -> peer.intake().equals(of)).filter(counted).count());
	}

	boolean hasNone(Intake of) {
		return this.unended.values().stream().noneMatch((peer) -> peer.intake().equals(of));
	}

	@Override
	public String toString() {
		return "peers of inbound '" + this.inbound + "'";
	}

}
