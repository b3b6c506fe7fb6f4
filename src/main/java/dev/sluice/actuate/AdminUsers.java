package dev.sluice.actuate;

import dev.sluice.gateway.GatewayDefinition;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.security.autoconfigure.SecurityProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.util.StringUtils;

/**
 * The users of {@code sluice.users}, and Boot's where it has a password of its own. Where
 * there are none of ours, Boot's is the only one.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(AdminUsers.AnyConfigured.class)
class AdminUsers {

	@Bean
	UserDetailsService adminUsers(GatewayDefinition definition, SecurityProperties security) {
		InMemoryUserDetailsManager users = new InMemoryUserDetailsManager();
		definition.users()
			.forEach((name,
					user) -> users.createUser(User.withUsername(name)
						.password(encoded(String.valueOf(user.password())))
						.roles(user.role().name())
						.build()));
		SecurityProperties.User single = security.getUser();
		if (!single.isPasswordGenerated() && !users.userExists(single.getName())) {
			users.createUser(User.withUsername(single.getName())
				.password(encoded(single.getPassword()))
				.roles(StringUtils.toStringArray(single.getRoles()))
				.build());
		}
		return users;
	}

	/** What is not said to be encoded is as it is. */
	private static String encoded(String password) {
		return password.startsWith("{") ? password : "{noop}" + password;
	}

	static final class AnyConfigured extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			boolean any = Binder.get(context.getEnvironment())
				.bind("sluice.users", Bindable.mapOf(String.class, Object.class))
				.map((users) -> !users.isEmpty())
				.orElse(false);
			return new ConditionOutcome(any, ConditionMessage.of(any ? "found sluice.users" : "no sluice.users"));
		}

	}

}
