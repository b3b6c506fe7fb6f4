package dev.sluice.inbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.sluice.message.LeanHeaders;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UdpSenders}.
 */
class UdpSendersTests {

	private final UdpSenders senders = new UdpSenders();

	private static InetSocketAddress sender(int number, int port) {
		try {
			return new InetSocketAddress(
					InetAddress.getByAddress(new byte[] { 10, 1, (byte) (number >>> 8), (byte) number }), port);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private LeanHeaders remember(InetSocketAddress address) {
		LeanHeaders headers = new LeanHeaders(Map.of("port", address.getPort()));
		this.senders.remember(address, headers);
		return headers;
	}

	@Test
	void knowsTheSendersThatItWasTold() {
		List<LeanHeaders> told = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			assertThat(this.senders.find(sender(i, 5000))).isNull();
			told.add(remember(sender(i, 5000)));
		}
		for (int i = 0; i < 500; i++) {
			assertThat(this.senders.find(sender(i, 5000))).isSameAs(told.get(i));
			assertThat(this.senders.find(sender(i, 5001))).isNull();
		}
	}

	@Test
	void forgetsTheOldestOfThoseWhoseHashesMeet() {
		List<InetSocketAddress> alike = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			alike.add(sender(i, 5000 - i));
		}
		assertThat(alike).extracting(InetSocketAddress::hashCode).containsOnly(alike.getFirst().hashCode());
		alike.forEach(this::remember);
		assertThat(alike).extracting((address) -> this.senders.find(address) != null)
			.containsExactly(false, false, true, true, true, true);
	}

}
