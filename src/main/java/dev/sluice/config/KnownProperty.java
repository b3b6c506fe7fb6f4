package dev.sluice.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.sluice.admission.Rate;
import dev.sluice.admission.RateLimit;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.outbound.Connections;
import dev.sluice.transport.Address;
import dev.sluice.transport.SendDefinition;
import dev.sluice.transport.SocketDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * A property that a definition has, as its record says.
 *
 * @param name the name in the configuration, with dashes
 * @param type the type of its value
 * @param item the type of the items of a list; {@code null} where it is no list
 */
record KnownProperty(String name, Class<?> type, @Nullable Type item) {

	/** Properties whose issues come later; to say so is kinder than "unknown". */
	static final Set<String> KEPT_FOR_LATER = Set.of("identity", "peers", "buffer", "delivery");

	/** The option of a map that stands for the whole when only a name is written. */
	private static final Map<Class<?>, String> SHORT_FORMS = Map.of(FramingDefinition.class, "type",
			PayloadDefinition.class, "type", InboundDefinition.ErrorReply.class, "text", SendDefinition.class, "text",
			RateLimit.class, "rate", SocketDefinition.KeepAlive.class, "enabled");

	/**
	 * What the option {@code write} of a framing type is bound to; not a name to write.
	 */
	static final String WRITE_FORM = "write-form";

	/**
	 * The properties of a definition.
	 * @param type a record
	 * @return the properties by their names in lower case, without dashes
	 */
	static Map<String, KnownProperty> of(Class<?> type) {
		Map<String, KnownProperty> properties = new LinkedHashMap<>();
		for (RecordComponent component : type.getRecordComponents()) {
			String name = DataObjectPropertyName.toDashedForm(component.getName());
			if (!name.equals(WRITE_FORM)) {
				properties.put(uniform(name), new KnownProperty(name, component.getType(), item(component)));
			}
		}
		return properties;
	}

	private static @Nullable Type item(RecordComponent component) {
		return (component.getGenericType() instanceof ParameterizedType list) ? list.getActualTypeArguments()[0] : null;
	}

	static List<String> names(Map<String, KnownProperty> properties) {
		return properties.values().stream().map(KnownProperty::name).toList();
	}

	static String uniform(String name) {
		return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

	static boolean isKeptForLater(String name) {
		return KEPT_FOR_LATER.stream().anyMatch((kept) -> uniform(kept).equals(uniform(name)));
	}

	Map<String, KnownProperty> nested() {
		return isMap() ? of(this.type) : Map.of();
	}

	boolean isList() {
		return this.type == List.class;
	}

	/** Whether it has properties of its own. */
	boolean isMap() {
		return isMap(this.type);
	}

	private static boolean isMap(Class<?> type) {
		return type.isRecord() && type != Address.class && type != Connections.class && type != Rate.class;
	}

	/** The properties of each item of a list; none where items are single values. */
	Map<String, KnownProperty> ofItems() {
		return (this.item instanceof Class<?> record && isMap(record)) ? of(record) : Map.of();
	}

	/** The option that a plain name stands for; {@code null} where there is none. */
	@Nullable String shortForm() {
		return SHORT_FORMS.get(this.type);
	}

	/** Whether one source gives all of its value, and sources are not merged. */
	boolean isTakenWhole() {
		return isList() || shortForm() != null;
	}

}
