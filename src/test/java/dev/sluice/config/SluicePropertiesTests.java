package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that editors read.
 */
class SluicePropertiesTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					sluice.inbound  | dev.sluice.inbound.InboundDefinition   | Sockets that the gateway receives on, by name
					sluice.outbound | dev.sluice.outbound.OutboundDefinition | Places that messages are sent to, by name
					sluice.routes   | dev.sluice.route.RouteDefinition       | Ways from inbounds through steps to targets, by name
					""")
	void describesEachMap(String name, String definition, String description) throws IOException {
		JsonNode property = metadata().path("properties")
			.valueStream()
			.filter((candidate) -> candidate.path("name").asString().equals(name))
			.findFirst()
			.orElseThrow();
		assertThat(property.path("type").asString()).isEqualTo("java.util.Map<java.lang.String," + definition + ">");
		assertThat(property.path("description").asString()).startsWith(description);
	}

	@Test
	void describesNothingElseUnderItsName() throws IOException {
		assertThat(metadata().path("properties").valueStream().map((property) -> property.path("name").asString()))
			.filteredOn((name) -> name.startsWith("sluice."))
			.containsExactlyInAnyOrder("sluice.inbound", "sluice.outbound", "sluice.routes");
	}

	private static JsonNode metadata() throws IOException {
		// Of the own classes, not of a library on the class path.
		String own = SluiceProperties.class.getProtectionDomain().getCodeSource().getLocation()
				+ "META-INF/spring-configuration-metadata.json";
		try (InputStream in = java.net.URI.create(own).toURL().openStream()) {
			return JsonMapper.shared().readTree(in);
		}
	}

}
