package dev.sluice.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.io.Resource;

/**
 * Finds values without quotes that YAML ends at a blank and a number sign, where an
 * expression was meant and not a comment.
 */
final class CutOffValues {

	private static final Pattern EXPRESSION = Pattern
		.compile("\\s*(?<=[\\s:]|^)(#(?:\\{|(?:root|this)\\b|(?:u8|u16|u32|slice|text|hex)\\s*\\().*)");

	private final Map<Resource, List<String>> files = new HashMap<>();

	/**
	 * What a comment swallows of a value.
	 * @param value the value as it was read
	 * @param origin where it was written
	 * @return the comment, or {@code null} where there is none or it is meant as one
	 */
	@Nullable String behind(Object value, @Nullable Origin origin) {
		if (!(value instanceof String text) || !(origin instanceof TextResourceOrigin place)
				|| place.getLocation() == null || place.getResource() == null || !isYaml(place.getResource())) {
			return null;
		}
		List<String> lines = this.files.computeIfAbsent(place.getResource(), CutOffValues::lines);
		int number = place.getLocation().getLine();
		int column = place.getLocation().getColumn();
		if (number >= lines.size() || column > lines.get(number).length()) {
			return null;
		}
		String rest = lines.get(number).substring(column);
		if (!rest.startsWith(text)) {
			return null;
		}
		Matcher comment = EXPRESSION.matcher(rest).region(text.length(), rest.length()).useTransparentBounds(true);
		return comment.matches() ? comment.group(1).strip() : null;
	}

	private static boolean isYaml(Resource resource) {
		String name = resource.getFilename();
		// What is not a file, such as a resource of bytes, has no name to tell.
		return name == null || name.endsWith(".yml") || name.endsWith(".yaml");
	}

	private static List<String> lines(Resource resource) {
		try {
			return resource.getContentAsString(StandardCharsets.UTF_8).lines().toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

}
