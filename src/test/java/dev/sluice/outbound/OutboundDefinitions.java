package dev.sluice.outbound;

import java.util.List;
import java.util.Map;

import dev.sluice.transport.Address;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;

/**
 * Binds the definitions of outbounds for tests that have no configuration.
 */
public final class OutboundDefinitions {

	private OutboundDefinitions() {
	}

	/**
	 * Binds a definition.
	 * @param properties what is not to be left at its default, by names such as
	 * {@code deadlines.reply} or {@code connect[0]}
	 * @return the definition
	 */
	public static OutboundDefinition of(Map<String, ?> properties) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		properties.forEach((name, value) -> source.put("outbound." + name, value));
		ApplicationConversionService conversion = new ApplicationConversionService();
		conversion.addConverter(String.class, Address.class, Address::parse);
		conversion.addConverter(String.class, Connections.class, Connections::parse);
		conversion.addConverter(Number.class, Connections.class, (number) -> Connections.parse(number.toString()));
		return new Binder(List.of(source), null, conversion).bindOrCreate("outbound", OutboundDefinition.class);
	}

}
