package dev.sluice.gateway;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.sluice.admission.Rate;
import dev.sluice.outbound.Connections;
import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * Tells what differs between two definitions, by the names of properties.
 */
final class Differences {

	private static final Set<Class<?>> VALUES = Set.of(Address.class, Rate.class, Connections.class);

	private Differences() {
	}

	/**
	 * The properties of which two records of one type have other values.
	 * @param one a record
	 * @param other another
	 * @return the names with dots and dashes, such as {@code limits.message-rate}
	 */
	static List<String> between(Record one, Record other) {
		List<String> names = new ArrayList<>();
		add(one, other, "", names);
		return names;
	}

	private static void add(Record one, Record other, String prefix, List<String> names) {
		for (RecordComponent component : one.getClass().getRecordComponents()) {
			Object before = value(component, one);
			Object after = value(component, other);
			String name = prefix + DataObjectPropertyName.toDashedForm(component.getName());
			if (Objects.equals(before, after)) {
				continue;
			}
			if (before instanceof Record old && after instanceof Record changed && isMap(old, changed)) {
				add(old, changed, name + ".", names);
			}
			else {
				names.add(name);
			}
		}
	}

	/** Whether both are written as maps of the same kind, rather than as one value. */
	private static boolean isMap(Record one, Record other) {
		return one.getClass().equals(other.getClass()) && one.getClass().getName().startsWith("dev.sluice.")
				&& !VALUES.contains(one.getClass());
	}

	private static @Nullable Object value(RecordComponent component, Record of) {
		try {
			component.getAccessor().setAccessible(true);
			return component.getAccessor().invoke(of);
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What is in either of two maps and not the same in both.
	 * @param before a map
	 * @param after another
	 * @return their keys, those of the second first
	 */
	static <T> Map<String, Difference> of(Map<String, T> before, Map<String, T> after) {
		Set<String> names = new LinkedHashSet<>(after.keySet());
		names.addAll(before.keySet());
		Map<String, Difference> differences = new LinkedHashMap<>();
		for (String name : names) {
			if (!before.containsKey(name)) {
				differences.put(name, Difference.ADDED);
			}
			else if (!after.containsKey(name)) {
				differences.put(name, Difference.REMOVED);
			}
			else if (!Objects.equals(before.get(name), after.get(name))) {
				differences.put(name, Difference.CHANGED);
			}
		}
		return differences;
	}

	/**
	 * How something differs.
	 */
	enum Difference {

		/** It is only there afterwards. */
		ADDED,

		/** It is only there before. */
		REMOVED,

		/** It is another afterwards. */
		CHANGED

	}

}
