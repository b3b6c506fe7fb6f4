package dev.sluice;

/**
 * Starts the application, or says in a sentence that this Java is too old for it.
 * Compiled for Java 17, so that it runs where the rest cannot.
 */
public final class Launcher {

	private static final int REQUIRED = 25;

	private Launcher() {
	}

	public static void main(String[] args) throws ReflectiveOperationException {
		int feature = Runtime.version().feature();
		if (feature < REQUIRED) {
			System.err.println("Sluice needs Java " + REQUIRED + " or newer, and this is Java " + feature + " ("
					+ System.getProperty("java.home") + "). Start it with a newer java.");
			System.exit(1);
		}
		// By name: javac refuses to read a newer class file for an older release.
		Class.forName("dev.sluice.SluiceApplication").getMethod("main", String[].class).invoke(null, (Object) args);
	}

}
