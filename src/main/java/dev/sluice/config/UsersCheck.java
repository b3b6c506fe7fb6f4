package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.gateway.UserDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with the users of the admin port.
 */
final class UsersCheck {

	/**
	 * Those of Spring Security's that are fit for passwords and need no other library.
	 */
	private static final List<String> ENCODINGS = List.of("bcrypt", "pbkdf2", "pbkdf2@SpringSecurity_v5_8", "noop");

	private static final Pattern ENCODED = Pattern.compile("\\{([^}]*)}.*", Pattern.DOTALL);

	/** What the encodings make of a password; of pbkdf2, salt and hash in hexadecimal. */
	private static final Pattern WHOLE = Pattern.compile(
			"\\{(bcrypt}\\$2[aby]?\\$\\d\\d\\$[./A-Za-z0-9]{53}|pbkdf2[^}]*}([0-9a-fA-F]{2}){24,}|noop}.*)",
			Pattern.DOTALL);

	private final Findings findings;

	UsersCheck(Findings findings) {
		this.findings = findings;
	}

	void check(Map<String, UserDefinition> users) {
		users.forEach((name, user) -> password(Section.USERS.path(name).append("password"), user.password()));
	}

	private void password(ConfigurationPropertyName path, @Nullable String password) {
		if (this.findings.concern(path)) {
			return;
		}
		if (password == null || password.isBlank()) {
			this.findings.add(path, "The user has no password.",
					"Write password: ${NAME}, and set the environment variable NAME.");
			return;
		}
		Matcher encoded = ENCODED.matcher(password);
		if (encoded.matches() && !ENCODINGS.contains(encoded.group(1))) {
			this.findings.add(path, "The encoding '" + encoded.group(1) + "' is none of bcrypt, pbkdf2, noop.",
					"Write {bcrypt} and what that makes of the password, or {noop} and a password that begins with a brace.");
		}
		else if (encoded.matches() && !WHOLE.matcher(password).matches()) {
			this.findings.add(path, "What follows is nothing that {" + encoded.group(1) + "} makes of a password.",
					"Write all of it, or the password itself.");
		}
	}

}
