package dev.sluice.actuate;

import jakarta.servlet.DispatcherType;

import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Who may look, where Sluice is the application: health is open, all else needs a login
 * with HTTP Basic. The user is Boot's, from {@code spring.security.user.*} or with a
 * password generated at start-up.
 * <p>
 * This is not an auto-configuration. In an application that only uses Sluice, Boot's
 * default protects everything, the actuator included, until the application defines a
 * {@link SecurityFilterChain}; a chain of ours would make that default go away.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ SecurityFilterChain.class, HttpSecurity.class, EndpointRequest.class })
public class AdminSecurityConfiguration {

	@Bean
	SecurityFilterChain adminSecurityFilterChain(HttpSecurity http) {
		http.authorizeHttpRequests((requests) -> requests
			// The page that tells of an error was asked for by the container.
			.dispatcherTypeMatchers(DispatcherType.ERROR)
			.permitAll()
			.requestMatchers(EndpointRequest.to(HealthEndpoint.class),
					EndpointRequest.toAdditionalPaths(WebServerNamespace.SERVER, HealthEndpoint.class))
			.permitAll()
			.anyRequest()
			.authenticated());
		http.httpBasic((basic) -> basic.realmName("Sluice"));
		http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		http.logout(AbstractHttpConfigurer::disable);
		// There is no session that a forged request could ride on: tools log in with each
		// request, and could not know a token.
		http.csrf(AbstractHttpConfigurer::disable);
		return http.build();
	}

}
