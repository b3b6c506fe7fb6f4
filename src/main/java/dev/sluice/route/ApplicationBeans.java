package dev.sluice.route;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.util.ClassUtils;

/**
 * The beans that an application defines itself, as far as names and types tell: those
 * that somebody who writes a name into a route may mean. Spring and its libraries define
 * many more.
 */
final class ApplicationBeans {

	private static final List<String> LIBRARIES = List.of("org.springframework.", "java.", "jakarta.", "io.micrometer.",
			"tools.jackson.", "com.fasterxml.", "org.apache.");

	private static final List<Class<?>> TARGETS = List.of(Function.class, Consumer.class, MessageHandler.class,
			MessageChannel.class);

	private final ConfigurableListableBeanFactory beans;

	ApplicationBeans(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * The names of the beans.
	 * @return sorted names
	 */
	Stream<String> names() {
		return Arrays.stream(this.beans.getBeanDefinitionNames()).filter(this::isOwn).sorted();
	}

	private boolean isOwn(String name) {
		Class<?> type = this.beans.getType(name, false);
		// A class that holds methods of beans is hardly meant.
		if (type == null || isOfLibrary(name) || AnnotatedElementUtils.hasAnnotation(type, Configuration.class)) {
			return false;
		}
		BeanDefinition definition = this.beans.getMergedBeanDefinition(name);
		if (definition.getRole() == BeanDefinition.ROLE_INFRASTRUCTURE) {
			return false;
		}
		if (definition.getFactoryMethodName() == null || isMadeByLibrary(definition)) {
			return definition.getFactoryMethodName() == null && !isOfLibrary(type.getName());
		}
		return !isOfLibrary(type.getName()) || TARGETS.stream().anyMatch((target) -> target.isAssignableFrom(type));
	}

	private boolean isMadeByLibrary(BeanDefinition definition) {
		String factory = definition.getFactoryBeanName();
		Class<?> maker = null;
		if (factory != null && this.beans.containsBean(factory)) {
			maker = this.beans.getType(factory, false);
		}
		else if (definition.getBeanClassName() != null) {
			maker = ClassUtils.resolveClassName(definition.getBeanClassName(), this.beans.getBeanClassLoader());
		}
		return isOfLibrary(definition.getBeanClassName()) || (maker != null && (isOfLibrary(maker.getName())
				|| AnnotatedElementUtils.hasAnnotation(maker, AutoConfiguration.class)));
	}

	private static boolean isOfLibrary(@Nullable String name) {
		return name != null && LIBRARIES.stream().anyMatch(name::startsWith);
	}

}
