package dev.sluice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

import dev.sluice.actuate.AdminSecurityConfiguration;
import dev.sluice.sample.SampleConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * Runs the gateway that the configuration describes. What {@code defaults.properties}
 * beside this class says holds only here, not where Sluice is a dependency, and anything
 * that the operator configures comes before it.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ AdminSecurityConfiguration.class, SampleConfiguration.class })
public class SluiceApplication {

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(SluiceApplication.class);
		application.setDefaultProperties(defaults());
		application.run(args);
	}

	private static Properties defaults() {
		try {
			return PropertiesLoaderUtils
				.loadProperties(new ClassPathResource("defaults.properties", SluiceApplication.class));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
