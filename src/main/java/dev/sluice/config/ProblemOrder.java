package dev.sluice.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.TextResourceOrigin;

/**
 * Puts mistakes in the order in which a reader of the files meets them; what is in no
 * file comes where it was found.
 */
final class ProblemOrder {

	private ProblemOrder() {
	}

	static List<ConfigurationProblem> sort(Collection<ConfigurationProblem> problems) {
		List<Object> sources = problems.stream().map((problem) -> source(problem.origin())).distinct().toList();
		List<ConfigurationProblem> sorted = new ArrayList<>(problems);
		sorted
			.sort(Comparator.<ConfigurationProblem>comparingInt((problem) -> sources.indexOf(source(problem.origin())))
				.thenComparingInt((problem) -> line(problem.origin()))
				.thenComparingInt((problem) -> column(problem.origin())));
		return List.copyOf(sorted);
	}

	private static Object source(@Nullable Origin origin) {
		return (origin instanceof TextResourceOrigin text) ? Objects.requireNonNullElse(text.getResource(), "") : "";
	}

	private static int line(@Nullable Origin origin) {
		return (origin instanceof TextResourceOrigin text && text.getLocation() != null) ? text.getLocation().getLine()
				: 0;
	}

	private static int column(@Nullable Origin origin) {
		return (origin instanceof TextResourceOrigin text && text.getLocation() != null)
				? text.getLocation().getColumn() : 0;
	}

}
