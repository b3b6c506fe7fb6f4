package dev.sluice.admission;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Admission}, {@link AddressRules} and {@link Networks}.
 */
class AdmissionTests {

	private static InetSocketAddress peer(String address) {
		return new InetSocketAddress(address, 4711);
	}

	private static Admission admission(int most, @Nullable Integer perAddress, @Nullable RateLimit rate) {
		return new Admission(new AddressRules(List.of(), List.of()), GatewayCapacity.unlimited().connections(), most,
				perAddress, rate);
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.255.1.2, true", "10.0.0.0/8, 11.0.0.1, false", "10.6.6.6, 10.6.6.6, true",
			"10.6.6.6, 10.6.6.7, false", "0.0.0.0/0, 203.0.113.9, true", "0.0.0.0/0, ::1, false",
			"2001:db8::/32, 2001:db8:ffff::1, true", "2001:db8::/32, 2001:db9::1, false", "::1, ::1, true",
			"::/0, 2001:db8::1, true", "::/0, 10.0.0.1, false", "10.0.0.0/8, ::ffff:10.1.2.3, true",
			"192.168.1.128/25, 192.168.1.127, false", "192.168.1.128/25, 192.168.1.200, true" })
	void networksContainTheirAddresses(String network, String address, boolean contained) {
		assertThat(Networks.problem(network)).isNull();
		assertThat(Networks.of(List.of("198.51.100.0/24", network)).contain(peer(address))).isEqualTo(contained);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			10.0.0.0/33     | Behind the slash of '10.0.0.0/33' there is no number from 0 to 32.
			10.0.0.0/       | Behind the slash of '10.0.0.0/' there is no number from 0 to 32.
			2001:db8::/129  | Behind the slash of '2001:db8::/129' there is no number from 0 to 128.
			10.0.0.0/-1     | Behind the slash of '10.0.0.0/-1' there is no number from 0 to 32.
			10.1.2.3/8      | '10.1.2.3/8' is an address within a network, and no network of 8 bits.
			2001:db8::1/64  | '2001:db8::1/64' is an address within a network, and no network of 64 bits.
			example.com     | 'example.com' is no address of IPv4 or IPv6, and no network of such.
			10.0.0          | '10.0.0' is no address of IPv4 or IPv6, and no network of such.
			""")
	void tellsWhatIsNoNetwork(String network, String problem) {
		assertThat(Networks.problem(network)).isEqualTo(problem);
	}

	@Test
	void whatIsDeniedIsNotAllowed() {
		AddressRules rules = new AddressRules(List.of("10.0.0.0/8"), List.of("10.6.6.0/24"));
		assertThat(rules.check(peer("10.6.7.1"))).isNull();
		assertThat(rules.check(peer("10.6.6.1"))).isEqualTo(Refusal.DENIED);
		assertThat(rules.check(peer("192.0.2.1"))).isEqualTo(Refusal.NOT_ALLOWED);
		assertThat(new AddressRules(List.of(), List.of("10.6.6.0/24")).check(peer("192.0.2.1"))).isNull();
	}

	@Test
	void boundsTheConnectionsInAllAndThoseOfAnAddress() {
		Admission admission = admission(3, 2, null);
		assertThat(admission.enter(peer("10.0.0.1"))).isNull();
		assertThat(admission.enter(peer("10.0.0.1"))).isNull();
		assertThat(admission.enter(peer("10.0.0.1"))).isEqualTo(Refusal.CONNECTIONS_PER_ADDRESS);
		assertThat(admission.enter(peer("10.0.0.2"))).isNull();
		assertThat(admission.enter(peer("10.0.0.2"))).isEqualTo(Refusal.CONNECTIONS);
		assertThat(admission.open()).isEqualTo(3);
		admission.leave(peer("10.0.0.1"));
		assertThat(admission.enter(peer("10.0.0.1"))).isNull();
		assertThat(admission.refused().get(Refusal.CONNECTIONS)).isEqualTo(1);
		assertThat(admission.refused().get(Refusal.CONNECTIONS_PER_ADDRESS)).isEqualTo(1);
	}

	@Test
	void whoIsRefusedTakesNoPlaceAndNoToken() {
		Admission admission = admission(1, 1, new RateLimit(new Rate(1, TimeUnit.HOURS), 2));
		assertThat(admission.enter(peer("10.0.0.1"))).isNull();
		for (int i = 0; i < 10; i++) {
			assertThat(admission.enter(peer("10.0.0.2"))).isEqualTo(Refusal.CONNECTIONS);
		}
		admission.leave(peer("10.0.0.1"));
		assertThat(admission.enter(peer("10.0.0.2"))).isNull();
		admission.leave(peer("10.0.0.2"));
		assertThat(admission.enter(peer("10.0.0.2"))).isEqualTo(Refusal.CONNECTION_RATE);
		assertThat(admission.open()).isZero();
		assertThat(admission.enter(peer("10.0.0.2"))).isEqualTo(Refusal.CONNECTION_RATE);
	}

	@Test
	void countsRightlyForManyThreads() throws InterruptedException {
		Admission admission = admission(50, 10, null);
		int threads = 8;
		CountDownLatch done = new CountDownLatch(threads);
		for (int t = 0; t < threads; t++) {
			InetSocketAddress peer = peer("10.0.0." + t % 4);
			Thread.ofPlatform().start(() -> {
				for (int i = 0; i < 20_000; i++) {
					if (admission.enter(peer) == null) {
						assertThat(admission.open()).isLessThanOrEqualTo(50 + threads);
						admission.leave(peer);
					}
				}
				done.countDown();
			});
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(admission.open()).isZero();
		for (int i = 0; i < 10; i++) {
			assertThat(admission.enter(peer("10.0.0.1"))).isNull();
		}
		assertThat(admission.enter(peer("10.0.0.1"))).isEqualTo(Refusal.CONNECTIONS_PER_ADDRESS);
	}

}
