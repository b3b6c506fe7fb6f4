package dev.sluice.transport.tcp;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.sluice.expression.Expression;
import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The conversation on one new connection, up to the moment when that is handed over to
 * whoever takes its frames. Nothing is cut but the frames that steps await, so that those
 * behind them are the first that the taker sees. Confined to the event loop of the
 * connection.
 */
final class Conversation implements FrameListener {

	private final NettyTcpConnection connection;

	private final OnConnect onConnect;

	private final FrameListenerFactory frameListeners;

	private final CompletableFuture<NettyTcpConnection> result;

	private int at = -1;

	/** What the peer said last. */
	private @Nullable Object heard;

	private boolean awaiting;

	private boolean over;

	private @Nullable CompletableFuture<?> call;

	private @Nullable Future<?> timer;

	private Conversation(NettyTcpConnection connection, OnConnect onConnect, FrameListenerFactory frameListeners,
			CompletableFuture<NettyTcpConnection> result) {
		this.connection = connection;
		this.onConnect = onConnect;
		this.frameListeners = frameListeners;
		this.result = result;
	}

	/**
	 * Dials as {@link Dialler#connect(EventLoopGroup, FrameListenerFactory)} does, and
	 * holds the conversation.
	 * @param dialler dials
	 * @param eventLoop the event loop of the connection
	 * @param onConnect what is said and awaited
	 * @param frameListeners makes what takes the frames of the connection then
	 * @return completed on the event loop with the connection, or with an
	 * {@link IOException} when it is closed again
	 */
	static CompletableFuture<NettyTcpConnection> connect(Dialler dialler, EventLoop eventLoop, OnConnect onConnect,
			FrameListenerFactory frameListeners) {
		CompletableFuture<NettyTcpConnection> result = new CompletableFuture<>();
		dialler.connect(eventLoop, (connection) -> new Conversation(connection, onConnect, frameListeners, result))
			.whenComplete((connection, error) -> {
				if (connection == null) {
					result.completeExceptionally(error);
				}
				else if (connection.handler().listener() instanceof Conversation conversation) {
					conversation.begin();
				}
			});
		return result;
	}

	private void begin() {
		this.connection.handler().pauses().begin(ReadPauses.By.GATEWAY);
		next();
	}

	private OnConnect.Step step() {
		return this.onConnect.steps().get(this.at);
	}

	private void next() {
		this.at++;
		if (this.at == this.onConnect.steps().size()) {
			handOver();
			return;
		}
		Speech send = step().send();
		if (send == null) {
			listen();
			return;
		}
		expectBy("nothing to send");
		CompletableFuture<ByteBuf> payload = OffLoop.payload(send, this.heard, this.onConnect.codec());
		this.call = payload;
		OffLoop.whenDone(payload, this.connection.eventLoop(), this::say);
	}

	private void say(@Nullable ByteBuf payload, @Nullable Throwable error) {
		if (this.over) {
			return;
		}
		if (payload == null) {
			fail("send failed: " + Heartbeat.describe(error));
			return;
		}
		try {
			this.connection.writes().writeAside(payload);
		}
		catch (FramingException ex) {
			fail("what is sent cannot be written: " + ex.getMessage());
			return;
		}
		this.connection.flush();
		if (step().expect() == null) {
			next();
		}
		else {
			listen();
		}
	}

	private void listen() {
		expectBy("no answer");
		this.awaiting = true;
		this.connection.handler().resume(ReadPauses.By.GATEWAY);
	}

	@Override
	public void onFrame(ByteBuf frame) {
		Expression expect = this.awaiting ? step().expect() : null;
		if (this.over || expect == null) {
			return;
		}
		this.awaiting = false;
		this.connection.handler().pauses().begin(ReadPauses.By.GATEWAY);
		Object payload;
		try {
			payload = this.onConnect.codec().read(frame);
		}
		catch (RuntimeException ex) {
			fail("the answer is malformed: " + Heartbeat.describe(ex));
			return;
		}
		this.heard = payload;
		CompletableFuture<Boolean> asked = OffLoop.isTrue(expect, payload);
		this.call = asked;
		OffLoop.whenDone(asked, this.connection.eventLoop(), this::judge);
	}

	private void judge(@Nullable Boolean expected, @Nullable Throwable error) {
		if (this.over) {
			return;
		}
		if (expected == null) {
			fail("expect failed: " + Heartbeat.describe(error));
		}
		else if (!expected) {
			fail("the answer is not what is expected");
		}
		else {
			next();
		}
	}

	private void handOver() {
		FrameListener listener;
		try {
			listener = this.frameListeners.create(this.connection);
		}
		catch (RuntimeException ex) {
			fail(Heartbeat.describe(ex));
			return;
		}
		end();
		this.connection.handler().listener(listener);
		this.result.complete(this.connection);
		this.connection.handler().resume(ReadPauses.By.GATEWAY);
	}

	@Override
	public void onMalformed(FramingException failure, NettyTcpConnection connection) {
		fail("the answer is malformed: " + failure.getMessage());
	}

	@Override
	public void onInputEnd(NettyTcpConnection connection) {
		fail("the peer closed the connection");
	}

	@Override
	public void onClosed(@Nullable Throwable failure) {
		fail((failure != null) ? Heartbeat.describe(failure) : "the connection was closed");
	}

	private void expectBy(String otherwise) {
		stopTimer();
		long nanos = step().within().toNanos();
		this.timer = this.connection.eventLoop()
			.schedule(() -> fail(otherwise + " within " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms"), nanos,
					TimeUnit.NANOSECONDS);
	}

	private void stopTimer() {
		Future<?> running = this.timer;
		if (running != null) {
			running.cancel(false);
		}
	}

	private void end() {
		this.over = true;
		stopTimer();
	}

	private void fail(String what) {
		if (this.over) {
			return;
		}
		end();
		CompletableFuture<?> asked = this.call;
		if (asked != null) {
			asked.cancel(true);
		}
		String reason = "on-connect[" + this.at + "]: " + what;
		this.onConnect.log()
			.warn("on-connect-failed",
					() -> "event=on-connect-failed " + this.onConnect.place() + " peer="
							+ this.connection.getHostAddress() + ":" + this.connection.getPort() + " reason=\"" + reason
							+ "\"");
		this.connection.close();
		this.result.completeExceptionally(new IOException(reason));
	}

}
