package dev.sluice.inbound;

import java.util.List;

import dev.sluice.framing.FramingException;
import dev.sluice.message.Origin;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.Relayed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * What a connection shares with the connections that are its own: room, half-closes and
 * the end. Each direction ends by itself; the connection is closed when both have, or
 * when a far side is lost. Confined to the event loop of the connection.
 */
final class Pair implements NearEnd {

	private final Origin origin;

	private final NettyTcpConnection connection;

	private final WrittenFrames written;

	private List<FarEnd> farEnds = List.of();

	private Runnable onRoom = () -> {
	};

	/** Far sides that have not ended their streams. */
	private int speaking;

	private boolean inputEnded;

	Pair(Origin origin, NettyTcpConnection connection, WrittenFrames written) {
		this.origin = origin;
		this.connection = connection;
		this.written = written;
	}

	/**
	 * Opens the far ends.
	 * @param pairings make them; none where the connection has none of its own
	 * @param onRoom called when a far side takes messages again
	 */
	void open(List<Pairing> pairings, Runnable onRoom) {
		this.onRoom = onRoom;
		this.speaking = pairings.size();
		this.farEnds = pairings.stream().map((pairing) -> pairing.open(this)).toList();
	}

	boolean isNone() {
		return this.farEnds.isEmpty();
	}

	@Override
	public boolean isWritable() {
		return this.connection.isWritable();
	}

	/**
	 * Whether more messages of the peer can be taken on. Far sides that do not read hold
	 * its reading back; with none, a peer that does not read its answers does.
	 * @return {@code false} while reading more only fills memory
	 */
	boolean takesMessages() {
		for (FarEnd far : this.farEnds) {
			if (!far.isWritable()) {
				return false;
			}
		}
		return !isNone() || isWritable();
	}

	/** The peer takes what is written to it again. */
	void writable() {
		this.farEnds.forEach(FarEnd::nearWritable);
	}

	/** The peer has ended its stream, and its messages have ended. */
	void inputEnded() {
		if (!this.inputEnded) {
			this.inputEnded = true;
			this.farEnds.forEach(FarEnd::nearInputEnded);
			closeIfEnded();
		}
	}

	private void closeIfEnded() {
		if (this.inputEnded && this.speaking == 0) {
			this.connection.closeGracefully();
		}
	}

	void closed() {
		this.farEnds.forEach(FarEnd::nearClosed);
	}

	/** It is closed, and its messages have ended. */
	void ended() {
		this.farEnds.forEach(FarEnd::nearEnded);
	}

	@Override
	public Origin origin() {
		return this.origin;
	}

	@Override
	public String id() {
		return this.connection.getConnectionId();
	}

	@Override
	public Relayed relayed() {
		return new Relayed(this.connection.remoteAddress(), this.connection.localAddress());
	}

	@Override
	public EventLoop eventLoop() {
		return this.connection.eventLoop();
	}

	@Override
	public void write(ByteBuf payload) throws FramingException {
		this.written.write(payload, Pair::ignore);
	}

	/** What the far side says is in no ledger. */
	private static void ignore(@Nullable Throwable failure) {
	}

	@Override
	public void flush() {
		this.connection.flush();
	}

	@Override
	public void spliceFrom(NettyTcpConnection far) {
		this.connection.flush();
		far.spliceTo(this.connection);
	}

	@Override
	public void room() {
		this.onRoom.run();
	}

	@Override
	public void farInputEnded() {
		this.speaking--;
		if (this.speaking == 0 && !this.inputEnded) {
			this.connection.endOutput();
		}
		closeIfEnded();
	}

	@Override
	public void farLost() {
		this.connection.closeGracefully();
	}

}
