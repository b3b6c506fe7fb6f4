package dev.sluice.transport.tcp;

import java.util.concurrent.CompletableFuture;

import dev.sluice.expression.Expression;
import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the listener of a connection while the answer to a heartbeat is awaited:
 * takes that answer, and lets everything else through, in order. Confined to the event
 * loop of the connection.
 */
final class AwaitedAnswer implements FrameListener {

	private final Heartbeat heartbeat;

	private final FrameHandler handler;

	private final Expression expect;

	private final FrameListener listener;

	/** A frame about which a bean is being asked. */
	private @Nullable ByteBuf asked;

	private boolean over;

	AwaitedAnswer(Heartbeat heartbeat, Expression expect, FrameListener listener) {
		this.heartbeat = heartbeat;
		this.handler = heartbeat.connection().handler();
		this.expect = expect;
		this.listener = listener;
	}

	@Override
	public void onFrame(ByteBuf frame) {
		if (this.over) {
			return;
		}
		if (!this.heartbeat.connection().isOpen()) {
			passOnAsked();
			this.listener.onFrame(frame);
			return;
		}
		CompletableFuture<Boolean> answer = ask(frame);
		switch (answer.state()) {
			case SUCCESS -> judge(frame, answer.resultNow(), null);
			case FAILED -> judge(frame, false, answer.exceptionNow());
			default -> judgeLater(Unpooled.copiedBuffer(frame), answer);
		}
	}

	private CompletableFuture<Boolean> ask(ByteBuf frame) {
		try {
			return OffLoop.isTrue(this.expect, this.heartbeat.settings().codec().read(frame));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void judgeLater(ByteBuf frame, CompletableFuture<Boolean> answer) {
		this.asked = frame;
		this.handler.pauses().begin(ReadPauses.By.GATEWAY);
		this.heartbeat.asking(answer);
		OffLoop.whenDone(answer, this.heartbeat.connection().eventLoop(), (answers, error) -> {
			if (this.asked != null) {
				this.asked = null;
				judge(frame, answers != null && answers, error);
			}
			this.handler.resume(ReadPauses.By.GATEWAY);
		});
	}

	private void judge(ByteBuf frame, boolean answers, @Nullable Throwable error) {
		if (answers) {
			end();
		}
		else if (!this.heartbeat.isNextFrameAnswer()) {
			this.listener.onFrame(frame);
		}
		else {
			this.over = true;
			this.heartbeat.giveUp((error != null) ? "the heartbeat's expect failed: " + Heartbeat.describe(error)
					: "the answer to the heartbeat is not what is expected");
		}
	}

	private void end() {
		this.handler.listener(this.listener);
		this.heartbeat.ended();
	}

	private void passOnAsked() {
		ByteBuf frame = this.asked;
		if (frame != null) {
			this.asked = null;
			this.listener.onFrame(frame);
		}
	}

	@Override
	public void onReadComplete() {
		this.listener.onReadComplete();
	}

	@Override
	public void onWritten(int frames, @Nullable Throwable failure) {
		this.listener.onWritten(frames, failure);
	}

	@Override
	public void onWritabilityChanged(boolean writable) {
		this.listener.onWritabilityChanged(writable);
	}

	@Override
	public void onMalformed(FramingException failure, NettyTcpConnection connection) {
		this.listener.onMalformed(failure, connection);
	}

	@Override
	public void onInputEnd(NettyTcpConnection connection) {
		this.listener.onInputEnd(connection);
	}

	@Override
	public void onClosed(@Nullable Throwable failure) {
		passOnAsked();
		end();
		this.listener.onClosed(failure);
	}

}
