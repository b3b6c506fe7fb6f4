package dev.sluice.framing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Finds all mistakes of a definition. Used once.
 */
final class FramingValidator {

	private static final Set<Integer> WIDTHS = Set.of(1, 2, 3, 4, 8);

	/** More than any header has; keeps the sums of sizes far from overflow. */
	private static final int MAX_OFFSET = 65_535;

	private static final int MAX_DIGITS = 18;

	private final FramingDefinition definition;

	private final List<FramingProblem> problems = new ArrayList<>();

	FramingValidator(FramingDefinition definition) {
		this.definition = definition;
	}

	List<FramingProblem> problems() {
		FramingType type = this.definition.type();
		if (this.definition.read() != null || this.definition.write() != null) {
			checkDirections();
		}
		else if (this.definition.bean() != null) {
			checkBean(this.definition.bean());
		}
		else if (type == null) {
			add("type", "no framing is named", "write one of " + words());
		}
		else {
			checkBelonging(type);
			checkOptions(type);
		}
		return List.copyOf(this.problems);
	}

	private void add(String property, String reason, String action) {
		this.problems.add(new FramingProblem(property, reason, action));
	}

	private static String words() {
		return Arrays.stream(FramingType.values()).map(FramingType::word).collect(Collectors.joining(", "));
	}

	private void checkDirections() {
		if (this.definition.type() != null) {
			add("type", "type stands beside read and write",
					"write a type where both directions have it, or read and write where they differ");
		}
		if (this.definition.bean() != null) {
			add("bean", "bean stands beside read and write", "write the bean under read or write");
		}
		for (String option : this.definition.options().keySet()) {
			add(option, option + " stands beside read and write", "write it under read or write");
		}
		checkDirection("read", this.definition.read(), "write");
		checkDirection("write", this.definition.write(), "read");
	}

	private void checkDirection(String name, @Nullable FramingDefinition direction, String other) {
		if (direction == null) {
			add(name, other + " is there without " + name, "name the framing of " + name + " too");
		}
		else if (direction.read() != null || direction.write() != null) {
			add(name, "a direction has read and write of its own", "name one framing for it");
		}
		else {
			for (FramingProblem problem : direction.problems()) {
				this.problems.add(problem.under(name));
			}
		}
	}

	private void checkBean(String bean) {
		if (bean.isBlank()) {
			add("bean", "the name of the bean is empty", "write the name of a bean of type " + Framing.class.getName());
		}
		if (this.definition.type() != null) {
			add("bean", "bean stands beside type", "remove one of them");
		}
		for (String option : this.definition.options().keySet()) {
			add(option, option + " is no option of a bean", "remove it");
		}
	}

	private void checkBelonging(FramingType type) {
		for (String option : this.definition.options().keySet()) {
			if (!type.options().contains(option)) {
				String action = type.options().isEmpty() ? "it has none"
						: "its options are " + String.join(", ", type.options());
				add(option, option + " is no option of " + type.word(), "remove it; " + action);
			}
		}
	}

	private void checkOptions(FramingType type) {
		switch (type) {
			case DELIMITER -> checkDelimiter();
			case FIXED -> checkRange("length", this.definition.length(), 1, Integer.MAX_VALUE);
			case LENGTH_FIELD -> checkLengthField();
			case LENGTH_TEXT -> checkLengthText();
			case LINE, CRLF, NUL, STX_ETX, VARINT, MLLP, OCTET_COUNTING, JSON, RAW, UNTIL_CLOSE -> {
			}
		}
	}

	private void checkDelimiter() {
		String action = "write characters with the escapes \\r, \\n, \\t, \\0, \\\\ and \\xHH, or hex: and pairs of hex digits";
		if (this.definition.delimiter() == null) {
			add("delimiter", "delimiter is missing", action);
			return;
		}
		try {
			Terminator.parse(this.definition.delimiter());
		}
		catch (IllegalArgumentException ex) {
			add("delimiter", "the delimiter " + ex.getMessage(), action);
		}
	}

	private boolean checkRange(String option, @Nullable Integer value, int min, int max) {
		String range = (max == Integer.MAX_VALUE) ? "a number from " + min + " up"
				: "a number from " + min + " to " + max;
		if (value == null) {
			add(option, option + " is missing", "write " + range);
			return false;
		}
		if (value < min || value > max) {
			add(option, option + " " + value + " is out of range", "write " + range);
			return false;
		}
		return true;
	}

	private void checkLengthField() {
		Integer offset = this.definition.offset();
		boolean sound = offset == null || checkRange("offset", offset, 0, MAX_OFFSET);
		Integer width = this.definition.width();
		if (width != null && !WIDTHS.contains(width)) {
			add("width", "width " + width + " is none of 1, 2, 3, 4, 8", "write one of 1, 2, 3, 4 and 8");
			sound = false;
		}
		if (sound) {
			LengthField field = Framings.lengthField(this.definition);
			checkStrip(Framings.offset(this.definition) + field.width());
			checkAdjustment(Framings.lengthRule(this.definition, field.max()));
		}
	}

	private void checkStrip(int headerSize) {
		Integer strip = this.definition.strip();
		if (strip != null && strip != 0 && strip != headerSize) {
			add("strip", "strip " + strip + " is neither 0 nor the " + headerSize + " bytes of the header",
					"write 0 to keep the header or " + headerSize + " to drop it");
		}
	}

	private void checkLengthText() {
		Integer digits = this.definition.digits();
		if (checkRange("digits", digits, 1, MAX_DIGITS) && digits != null) {
			checkAdjustment(Framings.lengthRule(this.definition, Decimals.max(digits)));
		}
	}

	private void checkAdjustment(LengthRule rule) {
		if (rule.isImpossible()) {
			add("adjustment",
					"adjustment " + rule.adjustment() + " takes more off than the largest length, " + rule.maxLength(),
					"write a number from -" + rule.maxLength() + " up");
		}
	}

}
