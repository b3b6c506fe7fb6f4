package dev.sluice.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The gateway's endpoints of one kind, by name. They are looked for at each request, not
 * before: asking for them earlier would make them before their time.
 *
 * @param <E> the kind of endpoint
 * @param all gives them, in their order
 * @param name the name of each
 */
record NamedBeans<E>(Supplier<Stream<E>> all, Function<E, String> name) {

	/** The one of a name, or {@code null} where there is none. */
	@Nullable E find(String wanted) {
		return this.all.get().filter((each) -> this.name.apply(each).equals(wanted)).findFirst().orElse(null);
	}

	/** What there is to tell of each, by name. */
	<D> Map<String, D> describe(Function<E, D> description) {
		Map<String, D> described = new LinkedHashMap<>();
		this.all.get().forEach((each) -> described.put(this.name.apply(each), description.apply(each)));
		return described;
	}

}
