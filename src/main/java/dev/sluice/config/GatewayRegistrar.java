package dev.sluice.config;

import dev.sluice.gateway.GatewayBeans;
import dev.sluice.gateway.GatewayDefinition;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads the configuration once all beans are defined and none is made, and defines the
 * beans of the gateway, or reports every mistake that it finds.
 */
final class GatewayRegistrar implements BeanFactoryPostProcessor {

	private final ConfigurableEnvironment environment;

	GatewayRegistrar(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Defines the beans.
	 * @throws InvalidConfigurationException if there are mistakes
	 */
	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		GatewayDefinitions.Result result = GatewayDefinitions.load(this.environment, beans,
				new DeclaredRouteChecks(beans));
		if (!result.problems().isEmpty()) {
			throw new InvalidConfigurationException(result.problems());
		}
		GatewayDefinition definition = result.definition();
		beans.registerSingleton("sluiceDefinition", definition);
		new GatewayBeans(definition, beans, (BeanDefinitionRegistry) beans).define();
	}

}
