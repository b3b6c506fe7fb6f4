package dev.sluice.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;

/**
 * A property as one source has it.
 *
 * @param source the place of the source, 0 for the most specific one
 * @param path the elements of its name below {@code sluice}
 * @param value the value, placeholders not resolved
 * @param origin where it was written
 */
record WrittenProperty(int source, Path path, Object value, @Nullable Origin origin) {

	/**
	 * A name taken apart. The name of an inbound, outbound or route is kept as written,
	 * because it may be one that property names cannot have.
	 *
	 * @param section the key under {@code sluice}
	 * @param name the name of the inbound, outbound or route; {@code null} where the name
	 * ends before
	 * @param rest the name below that
	 */
	record Path(String section, @Nullable String name, ConfigurationPropertyName rest) {

		private static final Pattern FORM = Pattern
			.compile("(?i:sluice)\\.([^.\\[]+)(?:\\.([^.\\[]*)|\\[([^\\]]*)\\])?\\.?(.*)");

		static @Nullable Path parse(String property) {
			Matcher matcher = FORM.matcher(property);
			if (!matcher.matches()) {
				return null;
			}
			String name = (matcher.group(2) != null) ? matcher.group(2) : matcher.group(3);
			return new Path(matcher.group(1), name, ConfigurationPropertyName.adapt(matcher.group(4), '.'));
		}

	}

}
