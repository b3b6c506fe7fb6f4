package dev.sluice.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.route.NearestName;
import dev.sluice.transport.SslDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds SSL bundles that are named and do not exist. Where the application registers
 * bundles of its own, which are known only when its beans are made, all names pass.
 */
final class SslBundleNames {

	private static final String OF_PROPERTIES = "sslPropertiesSslBundleRegistrar";

	private final Findings findings;

	private final Set<String> known = new LinkedHashSet<>();

	private final boolean mayBeMore;

	SslBundleNames(Findings findings, ConfigurableEnvironment environment, ConfigurableListableBeanFactory beans) {
		this.findings = findings;
		Binder binder = Binder.get(environment);
		for (String kind : List.of("pem", "jks")) {
			binder.bind("spring.ssl.bundle." + kind, Bindable.mapOf(String.class, Object.class))
				.ifBound((bundles) -> this.known.addAll(bundles.keySet()));
		}
		this.mayBeMore = List.of(beans.getBeanNamesForType(SslBundleRegistrar.class, true, false))
			.stream()
			.anyMatch((name) -> !name.equals(OF_PROPERTIES));
	}

	void check(GatewayDefinition gateway) {
		if (this.mayBeMore) {
			return;
		}
		gateway.inbounds().forEach((name, inbound) -> check(Section.INBOUND, name, inbound.ssl()));
		gateway.outbounds().forEach((name, outbound) -> check(Section.OUTBOUND, name, outbound.ssl()));
	}

	private void check(Section section, String name, @Nullable SslDefinition ssl) {
		if (ssl == null) {
			return;
		}
		ConfigurationPropertyName path = section.path(name).append("ssl");
		check(path.append("bundle"), ssl.bundle());
		for (int i = 0; i < ssl.sni().size(); i++) {
			check(path.append("sni[" + i + "].bundle"), ssl.sni().get(i).bundle());
		}
	}

	private void check(ConfigurationPropertyName path, @Nullable String bundle) {
		if (bundle == null || this.known.contains(bundle) || this.findings.concern(path)) {
			return;
		}
		String nearest = NearestName.of(bundle, this.known);
		this.findings.add(path, "There is no SSL bundle '" + bundle + "'.", (nearest != null) ? "Write " + nearest + "."
				: "Define spring.ssl.bundle.pem." + bundle + ", or name one that there is.");
	}

}
