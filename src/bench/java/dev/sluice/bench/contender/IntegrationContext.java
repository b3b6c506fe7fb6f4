package dev.sluice.bench.contender;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;

/**
 * What the contenders on plain Spring Integration share.
 */
final class IntegrationContext {

	private IntegrationContext() {
	}

	static GenericApplicationContext create(Class<?> configuration) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(configuration);
		return context;
	}

	static TaskExecutor virtualThreads() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("connection-");
		executor.setVirtualThreads(true);
		return executor;
	}

}
