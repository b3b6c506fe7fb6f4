package dev.sluice.admission;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AddressRates}.
 */
class AddressRatesTests {

	private final AddressRates rates = new AddressRates(new RateLimit(new Rate(1, TimeUnit.HOURS), 3));

	@Test
	void anAddressHasAsManyTokensAsABurstHas() {
		InetAddress address = InetAddress.ofLiteral("192.0.2.1");
		for (int i = 0; i < 3; i++) {
			assertThat(this.rates.tryTake(address)).isTrue();
		}
		assertThat(this.rates.tryTake(address)).isFalse();
		this.rates.giveBack(address);
		assertThat(this.rates.tryTake(address)).isTrue();
		assertThat(this.rates.tryTake(address)).isFalse();
	}

	@Test
	void fewAddressesShareTheirTokens() {
		int served = 0;
		for (int i = 0; i < 256; i++) {
			InetAddress address = InetAddress.ofLiteral("2001:db8::" + Integer.toHexString(i));
			int taken = 0;
			while (this.rates.tryTake(address)) {
				taken++;
			}
			served += (taken == 3) ? 1 : 0;
		}
		// Of 256 in 16384 places about two meet another one.
		assertThat(served).isGreaterThan(240);
	}

}
