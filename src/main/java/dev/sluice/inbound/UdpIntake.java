package dev.sluice.inbound;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.SluiceHeaders;
import dev.sluice.transport.udp.DatagramListener;
import dev.sluice.transport.udp.DatagramSource;
import io.netty.buffer.ByteBuf;

import org.springframework.messaging.MessageHeaders;

/**
 * Takes the datagrams of one socket: finds the mailbox of each sender, so that its
 * datagrams keep their order, and the headers that its messages share. Confined to the
 * event loop of the socket.
 */
final class UdpIntake implements DatagramListener {

	private static final int MAILBOXES = 64;

	private static final int SENDERS = 4096;

	private final Intake intake;

	private final UdpPeer[] peers = new UdpPeer[MAILBOXES];

	private final Set<UdpPeer> unread = new LinkedHashSet<>();

	private final Map<InetSocketAddress, LeanHeaders> headers = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, LeanHeaders> eldest) {
			return size() > SENDERS;
		}

	};

	UdpIntake(Intake intake) {
		this.intake = intake;
		for (int i = 0; i < MAILBOXES; i++) {
			this.peers[i] = new UdpPeer(intake);
		}
	}

	@Override
	public void onDatagram(DatagramSource source, ByteBuf payload) {
		UdpPeer peer = peer(source);
		peer.receive(source, headers(source, peer), payload);
		if (this.intake.virtualThreads()) {
			this.unread.add(peer);
		}
	}

	@Override
	public void onTooLong(DatagramSource source, int atLeast) {
		this.intake.meters().tooLong().increment();
		UdpPeer peer = peer(source);
		peer.refuse(source, headers(source, peer),
				new ExchangeException(Cause.TOO_LONG, "a datagram of " + atLeast + " bytes or more"));
	}

	@Override
	public void onReadComplete() {
		if (!this.unread.isEmpty()) {
			this.unread.forEach(UdpPeer::readComplete);
			this.unread.clear();
		}
	}

	private UdpPeer peer(DatagramSource source) {
		int hash = source.hashCode();
		return this.peers[(hash ^ (hash >>> 16)) & (MAILBOXES - 1)];
	}

	private LeanHeaders headers(DatagramSource source, UdpPeer peer) {
		LeanHeaders known = this.headers.get(source.address());
		if (known == null) {
			Map<String, Object> made = new HashMap<>(source.headers());
			made.put(SluiceHeaders.INBOUND, this.intake.name());
			made.put(MessageHeaders.REPLY_CHANNEL, peer);
			known = new LeanHeaders(made);
			this.headers.put(source.address(), known);
		}
		return known;
	}

	void checkDeadlines() {
		for (UdpPeer peer : this.peers) {
			peer.checkDeadlines();
		}
	}

	void abort() {
		for (UdpPeer peer : this.peers) {
			peer.abort();
		}
	}

}
