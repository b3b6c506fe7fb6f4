package dev.sluice.config;

import java.util.Arrays;

/**
 * The name of the file that a YAML parser, which does not know it, complains about. Rides
 * on the parser's exception.
 */
class BrokenYamlFile extends Exception {

	private static final long serialVersionUID = 1L;

	BrokenYamlFile(String file) {
		super(file, null, false, false);
	}

	/** The name of the file that a failure is about, at the beginning of a sentence. */
	static String of(Throwable failure) {
		return Arrays.stream(failure.getSuppressed())
			.filter(BrokenYamlFile.class::isInstance)
			.map(Throwable::getMessage)
			.findFirst()
			.orElse("A configuration file");
	}

}
