package dev.sluice.framing;

import io.netty.buffer.ByteBuf;

/**
 * Numbers as ASCII decimal digits.
 */
final class Decimals {

	private Decimals() {
	}

	static boolean isDigit(byte character) {
		return character >= '0' && character <= '9';
	}

	/**
	 * Returns the largest number of so many digits, at most 18.
	 */
	static long max(int digits) {
		long power = 1;
		for (int i = 0; i < digits; i++) {
			power *= 10;
		}
		return power - 1;
	}

	/**
	 * Counts the digits that a number needs.
	 */
	static int digits(long number) {
		int digits = 1;
		for (long rest = number / 10; rest > 0; rest /= 10) {
			digits++;
		}
		return digits;
	}

	/**
	 * Appends a number, with leading zeros where it has fewer digits.
	 */
	static void write(ByteBuf out, long number, int digits) {
		long power = 1;
		for (int i = 1; i < digits; i++) {
			power *= 10;
		}
		for (; power > 0; power /= 10) {
			out.writeByte((int) ('0' + number / power % 10));
		}
	}

}
