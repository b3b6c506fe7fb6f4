package dev.sluice.gateway;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Beans that take their time, and remember what they got; anew for each gateway.
 */
@Configuration(proxyBeanMethods = false)
class DrainBeans {

	private static final String ONE_WAY = """
			spring.lifecycle.timeout-per-shutdown-phase: %s
			sluice:
			  inbound:
			    feed:
			      listen: tcp://127.0.0.1:0
			      framing: line
			      payload: text
			      %s
			  routes:
			    all:
			      from: feed
			      to: %s
			""";

	final CountDownLatch release = new CountDownLatch(1);

	final AtomicInteger begun = new AtomicInteger();

	final Queue<String> seen = new ConcurrentLinkedQueue<>();

	/**
	 * A gateway that hands the lines of its inbound {@code feed} to one of the beans.
	 * @param grace the time to stop
	 * @param target the bean
	 * @param more further lines of the inbound
	 * @return the configuration
	 */
	static String oneWay(String grace, String target, String... more) {
		return ONE_WAY.formatted(grace, String.join("\n      ", more), target);
	}

	@Bean
	Consumer<String> held() {
		return (text) -> {
			this.begun.incrementAndGet();
			while (this.release.getCount() > 0) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
			}
		};
	}

	@Bean
	Function<String, CompletionStage<String>> pending() {
		return (text) -> {
			this.begun.incrementAndGet();
			return new CompletableFuture<>();
		};
	}

	@Bean
	Consumer<String> slow() {
		return (text) -> {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
			this.seen.add(text);
		};
	}

	@Bean
	Consumer<String> collect() {
		return this.seen::add;
	}

	@Bean
	Function<String, String> upper() {
		return String::toUpperCase;
	}

	@Bean
	Function<String, CompletionStage<String>> later() {
		return (text) -> CompletableFuture.supplyAsync(text::toUpperCase);
	}

}
