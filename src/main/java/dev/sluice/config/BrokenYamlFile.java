package dev.sluice.config;

/**
 * The name of the file that a YAML parser, which does not know it, complains about. Rides
 * on the parser's exception.
 */
class BrokenYamlFile extends Exception {

	private static final long serialVersionUID = 1L;

	BrokenYamlFile(String file) {
		super(file, null, false, false);
	}

}
