package dev.sluice.config;

import java.util.Collection;
import java.util.List;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Remembers the profiles that the program itself has made active, which no source of the
 * configuration tells.
 */
class StartProfiles implements SpringApplicationRunListener {

	private static final String BEAN = "sluiceStartProfiles";

	private final SpringApplication application;

	StartProfiles(SpringApplication application) {
		this.application = application;
	}

	@Override
	public void contextPrepared(ConfigurableApplicationContext context) {
		context.getBeanFactory()
			.registerSingleton(BEAN, new Known(List.copyOf(this.application.getAdditionalProfiles())));
	}

	/**
	 * What was remembered.
	 *
	 * @param profiles the profiles
	 */
	record Known(Collection<String> profiles) {
	}

}
