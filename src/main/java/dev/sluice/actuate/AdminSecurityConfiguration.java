package dev.sluice.actuate;

import java.util.Set;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;

/**
 * Who may do what, where Sluice is the application: health is open, all else needs a
 * login with HTTP Basic. Viewers look, operators may change things and see what may hold
 * secrets. The users are those of {@code sluice.users}; without any it is Boot's, from
 * {@code spring.security.user.*} or with a password generated at start-up.
 * <p>
 * This is not an auto-configuration. In an application that only uses Sluice, Boot's
 * default protects everything, the actuator included, until the application defines a
 * {@link SecurityFilterChain}; a chain of ours would make that default go away.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ SecurityFilterChain.class, HttpSecurity.class, EndpointRequest.class })
@Import(AdminUsers.class)
public class AdminSecurityConfiguration {

	/** As {@code sluice.users} gives them, and as one may write them for Boot's user. */
	private static final String[] OPERATORS = { "OPERATOR", "operator" };

	private static final String[] VIEWERS = { "VIEWER", "viewer", "OPERATOR", "operator" };

	private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

	/** Keeps the last thousand; an application may have one that keeps more. */
	@Bean
	@ConditionalOnMissingBean
	AuditEventRepository auditEventRepository() {
		return new InMemoryAuditEventRepository();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	LoginFailures loginFailures() {
		return new LoginFailures();
	}

	@Bean
	ApplicationListener<AbstractAuthenticationFailureEvent> loginFailureListener(LoginFailures failures) {
		return (event) -> {
			if (event.getAuthentication().getDetails() instanceof WebAuthenticationDetails details) {
				failures.add(details.getRemoteAddress());
			}
		};
	}

	@Bean
	SecurityFilterChain adminSecurityFilterChain(HttpSecurity http, LoginFailures failures) {
		http.authorizeHttpRequests((requests) -> requests
			// The page that tells of an error was asked for by the container.
			.dispatcherTypeMatchers(DispatcherType.ERROR)
			.permitAll()
			.requestMatchers(EndpointRequest.to(HealthEndpoint.class),
					EndpointRequest.toAdditionalPaths(WebServerNamespace.SERVER, HealthEndpoint.class))
			.permitAll()
			.requestMatchers(AdminSecurityConfiguration::isForged)
			.denyAll()
			// The memory holds keys and passwords.
			.requestMatchers(EndpointRequest.to("heapdump"))
			.hasAnyRole(OPERATORS)
			.requestMatchers(AdminSecurityConfiguration::isReading)
			.hasAnyRole(VIEWERS)
			.anyRequest()
			.hasAnyRole(OPERATORS));
		http.httpBasic((basic) -> basic.realmName("Sluice"));
		http.addFilterBefore(new LoginFilter(failures), BasicAuthenticationFilter.class);
		http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		http.logout(AbstractHttpConfigurer::disable);
		// Tools log in with each request, and could not know a token; what a browser
		// sends for another site is turned away by what it says of itself.
		http.csrf(AbstractHttpConfigurer::disable);
		return http.build();
	}

	private static boolean isReading(HttpServletRequest request) {
		return READING.contains(request.getMethod());
	}

	/** A browser adds the login that it remembers to what the pages of others ask for. */
	private static boolean isForged(HttpServletRequest request) {
		if (isReading(request)) {
			return false;
		}
		String site = request.getHeader("Sec-Fetch-Site");
		if (site != null) {
			return !site.equals("same-origin") && !site.equals("none");
		}
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		return origin != null && !origin.equals(request.getScheme() + "://" + request.getHeader(HttpHeaders.HOST));
	}

}
