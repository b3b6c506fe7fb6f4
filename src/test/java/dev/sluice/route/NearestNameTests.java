package dev.sluice.route;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NearestNameTests {

	@Test
	void findsTheNearestName() {
		List<String> names = List.of("collector", "core", "quoteService");
		assertThat(NearestName.of("colector", names)).isEqualTo("collector");
		assertThat(NearestName.of("quoteservice", names)).isEqualTo("quoteService");
		assertThat(NearestName.of("cores", names)).isEqualTo("core");
	}

	@Test
	void findsNothingFarAway() {
		assertThat(NearestName.of("telemetry", List.of("collector", "core"))).isNull();
		assertThat(NearestName.of("ab", List.of("xy"))).isNull();
		assertThat(NearestName.of("core", List.of())).isNull();
	}

}
