package dev.sluice.sample;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Declares the beans that the routes of the sample name.
 */
@Configuration(proxyBeanMethods = false)
public class SampleConfiguration {

	@Bean
	Stock stock() {
		return new Stock();
	}

	@Bean
	ReadingLog readings() {
		return new ReadingLog();
	}

}
