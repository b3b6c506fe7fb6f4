package dev.sluice.bench.contender;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Sluice as a dependency of a Boot application, configured by YAML; what is configured
 * stands in {@code sluice-echo.yml} and its like.
 */
final class Sluice implements Contender {

	private final String name;

	private final String dispatch;

	Sluice(String name, String dispatch) {
		this.name = name;
		this.dispatch = dispatch;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Set<Task> tasks() {
		return Set.of(Task.values());
	}

	@Override
	public List<String> jvmOptions() {
		return List.of();
	}

	@Override
	public void start(Task task, Places places) {
		new SpringApplicationBuilder(Application.class)
			.initializers((context) -> context.getBeanFactory().registerSingleton("service", places.service()))
			.run("--spring.config.location=classpath:sluice-" + task.plain().name().toLowerCase(Locale.ROOT) + ".yml",
					"--bench.dispatch=" + this.dispatch, "--bench.port=" + places.port(),
					"--bench.far-port=" + places.farPort());
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
