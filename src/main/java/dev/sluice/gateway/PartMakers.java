package dev.sluice.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Makes the beans of the gateway by their names, as a factory bean for their definitions.
 * A definition with a supplier would not do: what that asks the bean factory for counts
 * as a dependency, and with a part that is removed all that ever asked for it would be
 * destroyed.
 */
public final class PartMakers {

	static final String BEAN = "sluicePartMakers";

	static final String METHOD = "make";

	private final Map<String, Supplier<?>> makers = new ConcurrentHashMap<>();

	PartMakers() {
	}

	static PartMakers of(ConfigurableListableBeanFactory beans) {
		if (!beans.containsSingleton(BEAN)) {
			beans.registerSingleton(BEAN, new PartMakers());
		}
		return beans.getBean(BEAN, PartMakers.class);
	}

	/**
	 * Makes a part.
	 * @param name the name of its bean
	 * @return the bean
	 */
	public Object make(String name) {
		Supplier<?> maker = this.makers.get(name);
		if (maker == null) {
			throw new IllegalStateException("There is no part '" + name + "' any more");
		}
		return maker.get();
	}

	void add(String name, Supplier<?> maker) {
		this.makers.put(name, maker);
	}

	void remove(String name) {
		this.makers.remove(name);
	}

}
