package dev.sluice.actuate;

import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.UserDefinition;

import org.springframework.beans.factory.ObjectProvider;
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
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.util.StringUtils;

/**
 * The users of {@code sluice.users}, and Boot's where it has a password of its own. Where
 * there are none of ours, Boot's is the only one.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(AdminUsers.AnyConfigured.class)
class AdminUsers {

	@Bean
	UserDetailsService adminUsers(ObjectProvider<Gateway> gateway, SecurityProperties security) {
		return (name) -> {
			UserDefinition user = gateway.getObject().definition().users().get(name);
			if (user != null) {
				return User.withUsername(name)
					.password(encoded(String.valueOf(user.password())))
					.roles(user.role().name())
					.build();
			}
			SecurityProperties.User single = security.getUser();
			if (single.isPasswordGenerated() || !single.getName().equals(name)) {
				throw new UsernameNotFoundException("There is no such user");
			}
			return User.withUsername(name)
				.password(encoded(single.getPassword()))
				.roles(StringUtils.toStringArray(single.getRoles()))
				.build();
		};
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
