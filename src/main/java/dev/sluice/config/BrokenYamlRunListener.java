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
 * Finds out which file it was that is not YAML, which neither the parser nor Boot tells:
 * the files are looked up once more, and each is tried.
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
		if (this.environment != null && context == null && isBrokenYaml(exception)) {
			find(this.environment).map(Origins::describe)
				.ifPresent((file) -> exception.addSuppressed(new BrokenYamlFile(file)));
		}
	}

	private static boolean isBrokenYaml(Throwable exception) {
		return CauseChain.find(exception,
				(cause) -> cause instanceof YAMLException || KeyNotTextFailureAnalyzer.isKeyNotText(cause)) != null;
	}

	private Optional<Resource> find(ConfigurableEnvironment environment) {
		List<Resource> asked = new ArrayList<>();
		DefaultResourceLoader loader = new DefaultResourceLoader() {

			@Override
			public Resource getResource(String location) {
				Resource resource = super.getResource(location);
				asked.add(resource);
				return resource;
			}

		};
		try {
			ConfigDataEnvironmentPostProcessor.applyTo(environment, loader, null,
					this.application.getAdditionalProfiles());
		}
		catch (RuntimeException ex) {
			// It is the failure that brought us here.
		}
		return asked.reversed().stream().filter(BrokenYamlRunListener::isBroken).findFirst();
	}

	private static boolean isBroken(Resource resource) {
		String name = String.valueOf(resource.getFilename());
		boolean yaml = name.endsWith(".yml") || name.endsWith(".yaml");
		if (!yaml || !resource.isReadable()) {
			return false;
		}
		try {
			new YamlPropertySourceLoader().load(name, resource);
			return false;
		}
		catch (YAMLException | ClassCastException | IOException ex) {
			return true;
		}
	}

}
