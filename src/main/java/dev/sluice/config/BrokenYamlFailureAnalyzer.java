package dev.sluice.config;

import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells where a file is not YAML, and what usually is the reason. Works without a
 * context, because files are read before there is one.
 */
class BrokenYamlFailureAnalyzer extends AbstractFailureAnalyzer<YAMLException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, YAMLException cause) {
		String file = BrokenYamlFile.of(rootFailure);
		return (cause instanceof MarkedYAMLException marked) ? analyze(file, marked)
				: new FailureAnalysis(file + " is not a text in UTF-8: " + reason(cause) + ".",
						"Save it as UTF-8, without control characters.", cause);
	}

	private static FailureAnalysis analyze(String file, MarkedYAMLException cause) {
		Mark mark = (cause.getProblemMark() != null) ? cause.getProblemMark() : cause.getContextMark();
		String problem = String.valueOf(cause.getProblem())
			.replaceFirst("\\s*\\(Do not use .*", "")
			.replace("\0", "the end")
			.strip();
		String line = (mark != null) ? line(mark) : "";
		StringBuilder description = new StringBuilder(file).append(" is not YAML");
		if (mark != null) {
			description.append(", at line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1));
		}
		description.append(":%n%n".formatted());
		if (mark != null) {
			description.append(String.valueOf(mark.get_snippet()).replace("\0", "").indent(2).stripTrailing())
				.append("%n%n".formatted());
		}
		if (cause.getContext() != null) {
			description.append(cause.getContext().strip());
			Mark begun = cause.getContextMark();
			description.append((begun != null) ? " that begins at line " + (begun.getLine() + 1) + ": " : ": ");
		}
		return new FailureAnalysis(description.append(problem).toString(), hint(cause, problem, line), cause);
	}

	private static String hint(MarkedYAMLException cause, String problem, String line) {
		if (cause instanceof DuplicateKeyException) {
			return "Two entries of one map have the same key: merge them, or rename one.";
		}
		if (problem.contains("TAB") || line.startsWith("\t")) {
			return "Indent with spaces: YAML knows no tabs there.";
		}
		if (problem.contains("cannot start any token")) {
			return "Put the value in quotes: @, `, % and the like mean something to YAML at the beginning of a value.";
		}
		if (String.valueOf(cause.getContext()).contains("flow") || line.contains("#{") || line.contains("{")
				|| line.contains("[")) {
			return "Put text with {, [ or #{ in quotes, and close what was opened.";
		}
		if (problem.contains("mapping values are not allowed")) {
			return "Indent the keys of one map alike, write a space behind the colon of the key above, "
					+ "and put text with a colon and a space in quotes.";
		}
		if (problem.contains("could not find expected ':'")) {
			return "Write a space behind the colon of a key, and close the quotes of the lines above.";
		}
		if (problem.contains("unexpected end of stream")) {
			return "Close the quotes.";
		}
		if (problem.contains("undefined alias") || String.valueOf(cause.getContext()).contains("scanning an a")) {
			return "Put the value in quotes: * and & at the beginning mean an alias and an anchor to YAML.";
		}
		return "Indent the keys of one map alike, with spaces, write a space behind each colon, and put expressions in quotes.";
	}

	private static String line(Mark mark) {
		int[] text = mark.getBuffer();
		int begin = Math.min(mark.getPointer(), text.length);
		while (begin > 0 && text[begin - 1] != '\n') {
			begin--;
		}
		int end = begin;
		while (end < text.length && text[end] != '\n') {
			end++;
		}
		return new String(text, begin, end - begin);
	}

	private static String reason(YAMLException cause) {
		String message = String.valueOf(cause.getMessage());
		return message.contains("MalformedInputException") ? "it has bytes that are none there"
				: message.lines().findFirst().orElse("");
	}

}
