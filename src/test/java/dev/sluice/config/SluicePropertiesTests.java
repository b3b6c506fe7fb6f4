package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.sluice.framing.FramingDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.ClassUtils;

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
					sluice.users    | dev.sluice.gateway.UserDefinition      | Those who may log in at the admin port, by name
					""")
	void describesEachMap(String name, String definition, String description) throws IOException {
		JsonNode property = described().get(name);
		assertThat(property.path("type").asString()).isEqualTo("java.util.Map<java.lang.String," + definition + ">");
		assertThat(property.path("description").asString()).startsWith(description);
	}

	@Test
	void describesEveryPropertyThatIsBoundAndNoOther() throws IOException {
		Map<String, JsonNode> described = described();
		assertThat(
				described.keySet().stream().filter((name) -> name.contains("*") || name.startsWith("sluice.limits.")))
			.containsExactlyInAnyOrderElementsOf(bound().keySet());
		assertThat(described).allSatisfy((name, property) -> assertThat(property.path("description").asString())
			.matches("(?s)\\p{Lu}.{20,}\\."));
	}

	@Test
	void describesTheWatch() throws IOException {
		JsonNode watch = described().get(WatchMode.PROPERTY);
		assertThat(watch.path("type").asString()).isEqualTo(WatchMode.class.getName());
		assertThat(watch.path("defaultValue").asString()).isEqualTo("plan");
	}

	@Test
	void namesTheTypeAndTheDefaultOfEachProperty() throws IOException {
		Map<String, JsonNode> described = described();
		bound().forEach((name, parameter) -> {
			JsonNode property = described.get(name);
			Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(parameter.getType());
			assertThat(property.path("type").asString().replaceFirst("<.*", "")).as(name).isEqualTo(type.getName());
			DefaultValue value = parameter.getAnnotation(DefaultValue.class);
			if (value != null && value.value().length > 0) {
				assertThat(property.path("defaultValue").asString()).as(name).isEqualTo(value.value()[0]);
			}
		});
	}

	private static Map<String, JsonNode> described() throws IOException {
		return metadata().path("properties")
			.valueStream()
			.filter((property) -> property.path("name").asString().startsWith("sluice."))
			.collect(Collectors.toMap((property) -> property.path("name").asString(), (property) -> property));
	}

	/** What the binder knows, a name or map both as itself and by its options. */
	private static Map<String, Parameter> bound() {
		Map<String, Parameter> bound = new LinkedHashMap<>();
		for (Section section : Section.values()) {
			collect("sluice." + section.key() + (section.isSingle() ? "." : ".*."), section.type(), bound);
		}
		return bound;
	}

	private static void collect(String prefix, Class<?> type, Map<String, Parameter> bound) {
		for (KnownProperty property : KnownProperty.of(type).values()) {
			String name = prefix + property.name();
			if (!property.isMap() || property.shortForm() != null) {
				bound.put(name, parameter(type, property.name()).orElseThrow());
			}
			// The two directions of a framing have the options of a framing again.
			if (property.isMap() && type != FramingDefinition.class) {
				collect(name + ".", property.type(), bound);
			}
		}
	}

	private static Optional<Parameter> parameter(Class<?> type, String name) {
		List<String> components = Arrays.stream(type.getRecordComponents())
			.map((component) -> KnownProperty.uniform(component.getName()))
			.toList();
		Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
		int place = components.indexOf(KnownProperty.uniform(name));
		return (place >= 0) ? Optional.of(parameters[place]) : Optional.empty();
	}

	private static JsonNode metadata() throws IOException {
		// Of the own classes, not of a library on the class path.
		String own = SluiceProperties.class.getProtectionDomain().getCodeSource().getLocation()
				+ "META-INF/spring-configuration-metadata.json";
		try (InputStream in = URI.create(own).toURL().openStream()) {
			return JsonMapper.shared().readTree(in);
		}
	}

}
