package dev.sluice.config;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/**
 * Says where something was written, in words for a terminal.
 */
final class Origins {

	private Origins() {
	}

	static @Nullable String describe(@Nullable Origin origin) {
		return switch (origin) {
			case null -> null;
			case TextResourceOrigin text -> describe(text);
			case SystemEnvironmentOrigin variable -> "environment variable " + variable.getProperty();
			case PropertySourceOrigin source when source.getOrigin() != null -> describe(source.getOrigin());
			case PropertySourceOrigin source when source.getPropertySource() instanceof CommandLinePropertySource<?> ->
				"command line, --" + source.getPropertyName();
			case PropertySourceOrigin source when source
				.getPropertySource() instanceof SystemEnvironmentPropertySource ->
				"environment variable " + source.getPropertyName();
			case PropertySourceOrigin source ->
				source.getPropertyName() + " in " + source.getPropertySource().getName();
			default -> origin.toString();
		};
	}

	private static String describe(TextResourceOrigin origin) {
		TextResourceOrigin.Location location = origin.getLocation();
		String file = describe(origin.getResource());
		return (location != null)
				? file + ", line " + (location.getLine() + 1) + ", column " + (location.getColumn() + 1) : file;
	}

	static String describe(@Nullable Resource resource) {
		if (resource == null) {
			return "a file";
		}
		Resource actual = (resource instanceof OriginTrackedResource tracked) ? tracked.getResource() : resource;
		if (actual instanceof ClassPathResource inJar) {
			return "classpath:" + inJar.getPath();
		}
		try {
			return relative(actual.getFile());
		}
		catch (IOException | UnsupportedOperationException ex) {
			return actual.getDescription();
		}
	}

	/** Files below the working directory are known by their relative names. */
	private static String relative(File file) {
		Path here = Path.of("").toAbsolutePath();
		Path path = file.toPath().toAbsolutePath().normalize();
		return (path.startsWith(here) ? here.relativize(path) : path).toString();
	}

}
