package dev.sluice.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

/**
 * Finds out which file it was that is not YAML, which neither the parser nor Boot tells.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class BrokenYamlRunListener implements SpringApplicationRunListener {

	private final SpringApplication application;

	private @Nullable ConfigurableEnvironment environment;

	BrokenYamlRunListener(SpringApplication application) {
		this.application = application;
	}

	@Override
	public void environmentPrepared(ConfigurableBootstrapContext bootstrapContext,
			ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void failed(@Nullable ConfigurableApplicationContext context, Throwable exception) {
		if (this.environment != null && context == null) {
			BrokenYamlFile.name(exception, this.environment, this.application.getAdditionalProfiles());
		}
	}

}
