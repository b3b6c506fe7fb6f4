package dev.sluice.gateway;

import java.util.function.Function;

import dev.sluice.message.NonBlocking;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Beans that answer text at once.
 */
@Configuration(proxyBeanMethods = false)
public class TextBeans {

	@Bean
	Function<String, String> upper() {
		return String::toUpperCase;
	}

	@Bean
	@NonBlocking
	Function<String, String> quickUpper() {
		return String::toUpperCase;
	}

	@Bean
	Function<String, String> fussy() {
		return (text) -> {
			if (text.equals("bad")) {
				throw new IllegalArgumentException("not this one");
			}
			return text;
		};
	}

	@Bean
	Function<String, String> twoLines() {
		return (text) -> text.equals("single") ? text : text + "\n" + text;
	}

}
