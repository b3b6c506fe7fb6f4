package dev.sluice.config;

import dev.sluice.gateway.GatewayBeans;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/**
 * The beans of the application without the parts of the gateway, as they were before the
 * gateway was defined: another gateway can be checked against them. Only for asking; no
 * bean is made of it. There is one for good, because what Spring learns of definitions it
 * keeps. For one thread at a time.
 */
final class ApplicationView {

	private final ConfigurableListableBeanFactory beans;

	private final DefaultListableBeanFactory view;

	/**
	 * Makes the view.
	 * @param beans the beans of the application and the gateway
	 */
	ApplicationView(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
		this.view = new DefaultListableBeanFactory(beans.getParentBeanFactory());
		this.view.copyConfigurationFrom(beans);
	}

	/**
	 * The beans as they are now.
	 * @return the definitions of those of the application, and what it has registered
	 * ready made
	 */
	ConfigurableListableBeanFactory now() {
		for (String name : this.beans.getBeanDefinitionNames()) {
			if (!GatewayBeans.isPart(this.beans, name) && !this.view.containsBeanDefinition(name)) {
				this.view.registerBeanDefinition(name, this.beans.getBeanDefinition(name));
			}
		}
		for (String name : this.beans.getSingletonNames()) {
			Object singleton = this.beans.containsBeanDefinition(name) ? null : this.beans.getSingleton(name);
			if (singleton != null && !this.view.containsSingleton(name)) {
				this.view.registerSingleton(name, singleton);
			}
		}
		return this.view;
	}

}
