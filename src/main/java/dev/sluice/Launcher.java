package dev.sluice;

/**
 * Starts the executable jar, or says in a sentence that this Java is too old for it.
 * Compiled for Java 17, so that it runs where the rest cannot.
 */
public final class Launcher {

	private static final int REQUIRED = 25;

	private Launcher() {
	}

	public static void main(String[] args) throws Exception {
		int feature = Runtime.version().feature();
		if (feature < REQUIRED) {
			System.err.println("Sluice needs Java " + REQUIRED + " or newer, and this is Java " + feature + " ("
					+ System.getProperty("java.home") + "). Start it with a newer java.");
			System.exit(1);
		}
		Class.forName("org.springframework.boot.loader.launch.JarLauncher")
			.getMethod("main", String[].class)
			.invoke(null, (Object) args);
	}

}
