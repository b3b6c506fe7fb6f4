package dev.sluice.bench.contender;

import java.util.ArrayList;
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

	private final Set<Task> tasks;

	private final List<String> more;

	Sluice(String name, String dispatch) {
		this(name, dispatch, Set.of(Task.values()), List.of());
	}

	/**
	 * Takes part with something more.
	 * @param more further arguments of the application
	 */
	Sluice(String name, String dispatch, Set<Task> tasks, List<String> more) {
		this.name = name;
		this.dispatch = dispatch;
		this.tasks = tasks;
		this.more = more;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Set<Task> tasks() {
		return this.tasks;
	}

	@Override
	public List<String> jvmOptions() {
		return List.of();
	}

	@Override
	public void start(Task task, Places places) {
		List<String> arguments = new ArrayList<>(List.of(
				"--spring.config.location=classpath:sluice-" + task.plain().name().toLowerCase(Locale.ROOT) + ".yml",
				"--bench.dispatch=" + this.dispatch, "--bench.port=" + places.port(),
				"--bench.far-port=" + places.farPort()));
		arguments.addAll(this.more);
		new SpringApplicationBuilder(Application.class)
			.initializers((context) -> context.getBeanFactory().registerSingleton("service", places.service()))
			.run(arguments.toArray(String[]::new));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
