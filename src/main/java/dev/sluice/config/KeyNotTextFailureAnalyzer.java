package dev.sluice.config;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.YamlProcessor;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells that a key within a list is not text, such as the header {@code on} of a step,
 * which YAML takes for a truth value: Spring's reader of YAML throws at it.
 */
class KeyNotTextFailureAnalyzer extends AbstractFailureAnalyzer<ClassCastException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ClassCastException cause) {
		if (!isKeyNotText(cause)) {
			return null;
		}
		String what = String.valueOf(cause.getMessage()).contains("Boolean") ? "a truth value" : "a number or a date";
		return new FailureAnalysis(
				BrokenYamlFile.of(rootFailure) + " has a key within a list that YAML takes for " + what
						+ ", not for text.",
				"Put that key in quotes: YAML takes on, off, yes, no, true, false and digits for values: \"on\": text.",
				cause);
	}

	static boolean isKeyNotText(Throwable failure) {
		return failure instanceof ClassCastException && Arrays.stream(failure.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().equals(YamlProcessor.class.getName()));
	}

}
