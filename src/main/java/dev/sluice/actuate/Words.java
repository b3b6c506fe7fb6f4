package dev.sluice.actuate;

import java.util.Locale;

/**
 * Writes the constants of enums as the configuration does.
 */
final class Words {

	private Words() {
	}

	/**
	 * The word for a constant.
	 * @param constant such as {@code REQUEST_REPLY}
	 * @return such as {@code request-reply}
	 */
	static String of(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
