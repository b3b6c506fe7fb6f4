package dev.sluice.route;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The channels that annotated methods, such as those with {@code @ServiceActivator},
 * subscribe to. Spring Integration defines such a channel itself when it makes the bean,
 * so that there is no definition of it before.
 */
public final class SubscribedChannels {

	private static final String ANNOTATIONS = "org.springframework.integration.annotation.";

	private SubscribedChannels() {
	}

	/**
	 * Finds the names of the channels.
	 * @param beans the bean definitions
	 * @return the names
	 */
	public static Set<String> of(ConfigurableListableBeanFactory beans) {
		Set<String> names = new TreeSet<>();
		for (String bean : beans.getBeanDefinitionNames()) {
			Class<?> type = beans.getType(bean, false);
			if (type != null && !type.getName().startsWith("org.springframework.")) {
				for (Method method : ReflectionUtils.getUniqueDeclaredMethods(ClassUtils.getUserClass(type))) {
					add(method, names);
				}
			}
		}
		return names;
	}

	private static void add(Method method, Set<String> names) {
		for (MergedAnnotation<?> annotation : MergedAnnotations.from(method)) {
			if (annotation.getType().getName().startsWith(ANNOTATIONS)) {
				annotation.getValue("inputChannel", String.class)
					.filter((channel) -> !channel.isEmpty())
					.ifPresent(names::add);
			}
		}
	}

}
