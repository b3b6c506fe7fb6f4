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

	final CountDownLatch release = new CountDownLatch(1);

	final AtomicInteger begun = new AtomicInteger();

	final Queue<String> seen = new ConcurrentLinkedQueue<>();

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
