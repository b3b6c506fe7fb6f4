package dev.sluice.config;

import java.util.Arrays;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.util.PlaceholderResolutionException;

/**
 * Tells what has no value where Boot could not even find out which beans there are: a
 * password, say.
 */
class UnresolvedPlaceholderFailureAnalyzer extends AbstractFailureAnalyzer<PlaceholderResolutionException>
		implements Ordered {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PlaceholderResolutionException cause) {
		return Arrays.stream(rootFailure.getSuppressed())
			.filter(InvalidConfigurationException.class::isInstance)
			.map(InvalidConfigurationException.class::cast)
			.findFirst()
			.map((found) -> InvalidConfigurationFailureAnalyzer.analyze(found.problems(), cause))
			.orElseGet(() -> {
				UnresolvedPlaceholder placeholder = UnresolvedPlaceholder.of(cause);
				return new FailureAnalysis(placeholder.reason(), placeholder.action(), cause);
			});
	}

	/** Before Boot's own, which knows a value but not what to do. */
	@Override
	public int getOrder() {
		return 0;
	}

}
