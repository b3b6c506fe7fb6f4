package dev.sluice.gateway;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Somebody who may log in at the admin port, as configured under
 * {@code sluice.users.<name>}.
 *
 * @param password as it is, or encoded behind its encoding in braces, such as
 * {@code {bcrypt}$2a$10$…}
 * @param role what the user may do; look unless set
 */
public record UserDefinition(@Nullable String password, @DefaultValue("viewer") Role role) {

	/** Tells no password. */
	@Override
	public String toString() {
		return "UserDefinition[role=" + this.role + "]";
	}

	/**
	 * What a user may do.
	 */
	public enum Role {

		/** Look at what is exposed. */
		VIEWER,

		/** Change it too, and see what may hold secrets. */
		OPERATOR

	}

}
