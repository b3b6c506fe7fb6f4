package dev.sluice.bench.contender;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * An empty Boot web application, with what {@code spring-boot-starter-webmvc} brings and
 * nothing else: how long one waits for any Boot service.
 */
final class BootWeb implements Contender {

	private static final List<String> OTHERS = List.of("actuator", "integration", "security", "boot-micrometer",
			"micrometer-core", "micrometer-jakarta9", "health", "netty", "camel", "vertx", "jmh", "test");

	@Override
	public String name() {
		return "boot-web";
	}

	@Override
	public Set<Task> tasks() {
		return Set.of(Task.START);
	}

	@Override
	public List<String> jvmOptions() {
		return List.of();
	}

	@Override
	public boolean needs(String entry) {
		Path path = Path.of(entry);
		String jar = path.getFileName().toString();
		return !Files.exists(path.resolve("dev/sluice/Launcher.class")) && OTHERS.stream().noneMatch(jar::contains);
	}

	@Override
	public void start(Task task, Places places) {
		new SpringApplicationBuilder(Application.class).run("--server.port=" + places.port(),
				"--server.address=127.0.0.1");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
