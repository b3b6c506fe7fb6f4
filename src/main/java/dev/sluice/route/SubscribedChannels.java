package dev.sluice.route;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.integration.config.ConsumerEndpointFactoryBean;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.endpoint.AbstractEndpoint;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The channels that annotated methods, such as those with {@code @ServiceActivator},
 * subscribe to. Spring Integration defines such a channel itself when it makes the bean,
 * so that there is no definition of it before.
 */
public final class SubscribedChannels {

	private static final String ANNOTATIONS = "org.springframework.integration.annotation.";

	private static final List<Class<?>> UNTOLD = List.of(IntegrationFlow.class, ConsumerEndpointFactoryBean.class,
			AbstractEndpoint.class);

	/** Endpoints such as the logger of errors, which take from no inbound. */
	private static final String INTEGRATIONS_OWN = "_org.springframework.integration.";

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
			if (type != null && !isOfSpring(type)) {
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
				// Some, such as @BridgeFrom, name the channel by their value.
				for (String attribute : List.of("inputChannel", MergedAnnotation.VALUE)) {
					annotation.getValue(attribute, String.class)
						.filter((channel) -> !channel.isEmpty())
						.ifPresent(names::add);
				}
			}
		}
	}

	/**
	 * Whether there may be endpoints whose channels only show when they are made: flows,
	 * or beans that register flows.
	 * @param beans the bean definitions
	 * @return {@code false} if all channels and their subscribers are known
	 */
	public static boolean mayBeMore(ConfigurableListableBeanFactory beans) {
		return Arrays.stream(beans.getBeanDefinitionNames())
			.filter((bean) -> !bean.startsWith(INTEGRATIONS_OWN))
			.map((bean) -> beans.getType(bean, false))
			.anyMatch((type) -> type != null && (isUntold(type) || registersFlows(type)));
	}

	private static boolean isUntold(Class<?> type) {
		return UNTOLD.stream().anyMatch((endpoint) -> endpoint.isAssignableFrom(type));
	}

	private static boolean registersFlows(Class<?> type) {
		if (isOfSpring(type)) {
			return false;
		}
		Class<?> own = ClassUtils.getUserClass(type);
		Stream<Executable> executables = Stream.concat(Arrays.stream(own.getDeclaredConstructors()),
				Arrays.stream(own.getDeclaredMethods()));
		return executables.anyMatch(
				(executable) -> Arrays.asList(executable.getParameterTypes()).contains(IntegrationFlowContext.class))
				|| Arrays.stream(own.getDeclaredFields())
					.anyMatch((field) -> field.getType() == IntegrationFlowContext.class);
	}

	private static boolean isOfSpring(Class<?> type) {
		return type.getName().startsWith("org.springframework.");
	}

}
