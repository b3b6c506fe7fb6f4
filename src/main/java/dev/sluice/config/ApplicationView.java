package dev.sluice.config;

import dev.sluice.gateway.GatewayBeans;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * The beans of the application without the parts of the gateway, as they were before the
 * gateway was defined: another gateway can be checked against them. Only for asking; no
 * bean is made of it.
 */
final class ApplicationView {

	private ApplicationView() {
	}

	/**
	 * Makes the view.
	 * @param beans the beans of the application and the gateway
	 * @return a copy of the definitions of those of the application
	 */
	static ConfigurableListableBeanFactory of(ConfigurableListableBeanFactory beans) {
		DefaultListableBeanFactory view = new DefaultListableBeanFactory(beans.getParentBeanFactory());
		view.setBeanClassLoader(beans.getBeanClassLoader());
		view.copyConfigurationFrom(beans);
		for (String name : beans.getBeanDefinitionNames()) {
			if (!GatewayBeans.isPart(beans, name)) {
				view.registerBeanDefinition(name, beans.getBeanDefinition(name));
			}
		}
		for (String name : beans.getSingletonNames()) {
			Object singleton = beans.containsBeanDefinition(name) ? null : beans.getSingleton(name);
			if (singleton != null && !view.containsSingleton(name)) {
				view.registerSingleton(name, singleton);
			}
		}
		return view;
	}

}
