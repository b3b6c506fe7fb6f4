package dev.sluice.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.sluice.admission.Rate;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.gateway.GatewayLimits;
import dev.sluice.gateway.UserDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.outbound.Connections;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.route.RouteDefinition;
import dev.sluice.route.StepDefinition;
import dev.sluice.transport.Address;
import dev.sluice.transport.ConnectStepDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.util.StringUtils;

/**
 * Binds definitions with Boot's binder. A value that cannot be bound is recorded as a
 * mistake and left at its default, so that the rest is bound and checked too. What the
 * binder cannot make by itself, framings within framings and steps, it is given ready
 * made.
 */
final class DefinitionBinder {

	private final Settings settings;

	private final Findings findings;

	private final StepBinder steps;

	private final GenericConversionService conversions = new GenericConversionService();

	DefinitionBinder(Settings settings, Findings findings) {
		this.settings = settings;
		this.findings = findings;
		this.steps = new StepBinder(settings, findings);
		this.conversions.addConverter(String.class, Address.class, Address::parse);
		this.conversions.addConverter(String.class, Rate.class, Rate::parse);
		this.conversions.addConverter(String.class, Connections.class, Connections::parse);
		this.conversions.addConverter(Number.class, Connections.class,
				(number) -> Connections.parse(number.toString()));
	}

	InboundDefinition inbound(ConfigurationPropertyName path) {
		return bind(path, InboundDefinition.class, endpoint(path));
	}

	OutboundDefinition outbound(ConfigurationPropertyName path) {
		return bind(path, OutboundDefinition.class, endpoint(path));
	}

	UserDefinition user(ConfigurationPropertyName path) {
		return bind(path, UserDefinition.class, Map.of());
	}

	GatewayLimits limits(ConfigurationPropertyName path) {
		return bind(path, GatewayLimits.class, Map.of());
	}

	RouteDefinition route(ConfigurationPropertyName path) {
		Map<ConfigurationPropertyName, Object> ready = new HashMap<>();
		for (String list : List.of("steps", "reply")) {
			List<StepDefinition> bound = this.steps.bind(path.append(list));
			if (!bound.isEmpty()) {
				ready.put(path.append(list), bound);
			}
		}
		return bind(path, RouteDefinition.class, ready);
	}

	private Map<ConfigurationPropertyName, Object> endpoint(ConfigurationPropertyName path) {
		Map<ConfigurationPropertyName, Object> ready = new HashMap<>();
		ConfigurationPropertyName framing = path.append("framing");
		if (this.settings.has(framing)) {
			ready.put(framing, framing(framing));
		}
		ConfigurationPropertyName connect = path.append("connect");
		if (this.settings.has(connect)) {
			ready.put(connect, addresses(connect));
		}
		ConfigurationPropertyName onConnect = path.append("on-connect");
		if (this.settings.has(onConnect)) {
			ready.put(onConnect, connectSteps(onConnect));
		}
		return ready;
	}

	/** One by one, where the binder would stop at the first that is empty. */
	private List<ConnectStepDefinition> connectSteps(ConfigurationPropertyName path) {
		return IntStream.range(0, this.settings.size(path))
			.mapToObj((i) -> bind(path.append("[" + i + "]"), ConnectStepDefinition.class, Map.of()))
			.toList();
	}

	private FramingDefinition framing(ConfigurationPropertyName path) {
		Map<ConfigurationPropertyName, Object> ready = new HashMap<>();
		for (String direction : List.of("read", "write")) {
			ConfigurationPropertyName nested = path.append(direction);
			if (this.settings.has(nested)) {
				ready.put(nested, framing(nested));
			}
		}
		return bind(path, FramingDefinition.class, ready);
	}

	/** One by one, where the binder would stop at the first that is wrong. */
	private List<Address> addresses(ConfigurationPropertyName path) {
		List<Address> addresses = new ArrayList<>();
		ConfigurationProperty text = this.settings.getConfigurationProperty(path);
		if (text != null) {
			for (String part : StringUtils.commaDelimitedListToStringArray(text.getValue().toString())) {
				address(path, part, addresses);
			}
		}
		for (ConfigurationPropertyName name : this.settings.below(path)) {
			ConfigurationProperty item = this.settings.getConfigurationProperty(name);
			boolean isItem = name.isNumericIndex(path.getNumberOfElements())
					&& name.getNumberOfElements() == path.getNumberOfElements() + 1;
			if (item != null && isItem) {
				address(name, item.getValue().toString(), addresses);
			}
		}
		return addresses;
	}

	private void address(ConfigurationPropertyName name, String text, List<Address> addresses) {
		try {
			addresses.add(Address.parse(text.trim()));
		}
		catch (IllegalArgumentException ex) {
			this.findings.add(name, ex.getMessage() + ".", Unconvertible.ADDRESS_ACTION);
		}
	}

	private <T> T bind(ConfigurationPropertyName path, Class<T> type, Map<ConfigurationPropertyName, Object> ready) {
		return binder(ready).bindOrCreate(path, Bindable.of(type), new Recorder());
	}

	private Binder binder(Map<ConfigurationPropertyName, Object> ready) {
		ConfigurationPropertySource first = (name) -> {
			Object value = ready.get(name);
			return (value != null) ? new ConfigurationProperty(name, value, null) : null;
		};
		return new Binder(List.of(first, this.settings), null, List.<ConversionService>of(this.conversions), null, null,
				null);
	}

	/** Makes mistakes of failures, and the value that failed unset. */
	private final class Recorder implements BindHandler {

		@Override
		public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) {
			Unconvertible mistake = Unconvertible.of(target.getType(), value(name), error);
			DefinitionBinder.this.findings.add(name, mistake.reason(), mistake.action());
			return null;
		}

		private String value(ConfigurationPropertyName name) {
			ConfigurationProperty property = DefinitionBinder.this.settings.getConfigurationProperty(name);
			return (property != null) ? property.getValue().toString() : "";
		}

	}

}
