package dev.sluice.config;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.sluice.route.SubscribedChannels;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.integration.annotation.Aggregator;
import org.springframework.integration.annotation.BridgeFrom;
import org.springframework.integration.annotation.Filter;
import org.springframework.integration.annotation.Router;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.annotation.Splitter;
import org.springframework.integration.annotation.Transformer;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The consumers that the application's own beans put on channels, as far as their types
 * tell. Makes no bean.
 */
final class Subscribers {

	private static final Map<Class<? extends Annotation>, String> CONSUMERS = Map.of(ServiceActivator.class,
			"inputChannel", Transformer.class, "inputChannel", Router.class, "inputChannel", Splitter.class,
			"inputChannel", Filter.class, "inputChannel", Aggregator.class, "inputChannel", BridgeFrom.class, "value");

	/** Endpoints such as the logger of errors, which take from no inbound. */
	private static final String INTEGRATIONS_OWN = "_org.springframework.integration.";

	private final ConfigurableListableBeanFactory beans;

	/** What consumes each channel, such as {@code @ServiceActivator on Quotes.quote}. */
	private final Map<String, String> consumers = new HashMap<>();

	private Subscribers(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	static Subscribers of(ConfigurableListableBeanFactory beans) {
		Subscribers subscribers = new Subscribers(beans);
		for (String name : beans.getBeanDefinitionNames()) {
			Class<?> type = beans.getType(name, false);
			if (type != null && !name.startsWith(INTEGRATIONS_OWN)) {
				subscribers.inspect(ClassUtils.getUserClass(type));
			}
		}
		return subscribers;
	}

	private void inspect(Class<?> type) {
		if (!type.getName().startsWith("org.springframework.") && !type.getName().startsWith("java.")) {
			ReflectionUtils.doWithMethods(type, this::inspect);
		}
	}

	private void inspect(Method method) {
		MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		CONSUMERS.forEach((type, attribute) -> {
			MergedAnnotation<? extends Annotation> annotation = annotations.get(type);
			if (annotation.isPresent()) {
				String channel = this.beans.resolveEmbeddedValue(annotation.getString(attribute));
				if (channel != null) {
					this.consumers.putIfAbsent(channel, "@" + type.getSimpleName() + " on "
							+ method.getDeclaringClass().getSimpleName() + "." + method.getName());
				}
			}
		});
	}

	/** What an annotation puts on a channel, if anything. */
	Optional<String> on(String channel) {
		return Optional.ofNullable(this.consumers.get(channel));
	}

	/** Whether there are endpoints whose channels only show when they are made. */
	boolean mayBeMore() {
		return SubscribedChannels.mayBeMore(this.beans);
	}

}
