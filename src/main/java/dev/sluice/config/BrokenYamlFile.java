package dev.sluice.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The name of the file that a YAML parser, which does not know it, complains about. Rides
 * on the parser's exception.
 */
class BrokenYamlFile extends Exception {

	private static final long serialVersionUID = 1L;

	BrokenYamlFile(String file) {
		super(file, null, false, false);
	}

	/** The name of the file that a failure is about, at the beginning of a sentence. */
	static String of(Throwable failure) {
		return Arrays.stream(failure.getSuppressed())
			.filter(BrokenYamlFile.class::isInstance)
			.map(Throwable::getMessage)
			.findFirst()
			.orElse("A configuration file");
	}

	/**
	 * Names the file in a failure, where that is of YAML: the files are looked up once
	 * more, and each is tried.
	 * @param failure what the parser throws
	 * @param environment says where the files are
	 * @param profiles further ones that are active
	 */
	static void name(Throwable failure, ConfigurableEnvironment environment, Collection<String> profiles) {
		if (isBrokenYaml(failure)) {
			find(environment, profiles).map(Origins::describe)
				.ifPresent((file) -> failure.addSuppressed(new BrokenYamlFile(file)));
		}
	}

	private static boolean isBrokenYaml(Throwable exception) {
		return CauseChain.find(exception,
				(cause) -> cause instanceof YAMLException || KeyNotTextFailureAnalyzer.isKeyNotText(cause)) != null;
	}

	private static Optional<Resource> find(ConfigurableEnvironment environment, Collection<String> profiles) {
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
			ConfigDataEnvironmentPostProcessor.applyTo(environment, loader, null, profiles);
		}
		catch (RuntimeException ex) {
			// It is the failure that brought us here.
		}
		return asked.reversed().stream().filter(BrokenYamlFile::isBroken).findFirst();
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
