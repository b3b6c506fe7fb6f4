package dev.sluice.message;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LeanHeadersTests {

	private final LeanHeaders headers = new LeanHeaders(Map.of("ip_address", "127.0.0.1"));

	@Test
	void haveNeitherIdNorTimestamp() {
		assertThat(this.headers).containsOnlyKeys("ip_address");
	}

	@Test
	void areExtendedOnce() {
		LeanHeaders quotes = this.headers.with("sluice_route", "quotes");
		LeanHeaders rest = this.headers.with("sluice_route", "rest");
		assertThat(quotes).containsEntry("sluice_route", "quotes").containsEntry("ip_address", "127.0.0.1");
		assertThat(rest).containsEntry("sluice_route", "rest");
		assertThat(this.headers.with("sluice_route", new String("quotes"))).isSameAs(quotes);
		assertThat(this.headers.with("sluice_route", "rest")).isSameAs(rest);
		assertThat(this.headers).containsOnlyKeys("ip_address");
	}

}
