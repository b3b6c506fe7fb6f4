package dev.sluice.gateway;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration while the gateway runs.
 */
public interface DefinitionSource {

	/**
	 * Reads the sources again and checks what they say, as at the start.
	 * @return what was read
	 */
	Reading read();

	/**
	 * Reads what the application's environment says, which others have changed.
	 * @return what was read
	 */
	Reading readEnvironment();

	/**
	 * What was read.
	 *
	 * @param definition the definition, sound only where there are no mistakes;
	 * {@code null} where it could not be made out
	 * @param mistakes all that were found
	 * @param adopt makes what was read what the application's environment says
	 */
	record Reading(@Nullable GatewayDefinition definition, List<Mistake> mistakes, Runnable adopt) {
	}

	/**
	 * A mistake in the configuration.
	 *
	 * @param property the name of the property
	 * @param value its value; {@code null} where it is missing or could be a secret
	 * @param origin where it was written; {@code null} where that is not known
	 * @param reason what is wrong, as a sentence
	 * @param action what to write instead, as a sentence
	 */
	record Mistake(String property, @Nullable String value, @Nullable String origin, String reason, String action) {

		/** As a line of the log. */
		@Override
		public String toString() {
			return "event=configuration-mistake" + (this.property.isEmpty() ? "" : " property=" + this.property)
					+ ((this.origin != null) ? " at=\"" + this.origin + "\"" : "") + " reason=\""
					+ this.reason.replaceAll("\\s+", " ") + "\" action=\"" + this.action + "\"";
		}

	}

}
