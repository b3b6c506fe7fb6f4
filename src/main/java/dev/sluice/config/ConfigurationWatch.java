package dev.sluice.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.sluice.gateway.LiveChanges;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.util.StringUtils;

/**
 * Looks each second whether the files of the configuration have changed, and once they
 * have stayed as they are for a second, plans or applies what they say. It looks at what
 * files are behind links, at their size and time, so it sees what is swapped by a link as
 * well as what is written in place, and needs nothing of the file system that networks
 * may lack. New files are seen beside those that there are.
 */
final class ConfigurationWatch implements SmartLifecycle, Runnable {

	private static final Log logger = LogFactory.getLog(ConfigurationWatch.class);

	private static final Duration LOOK = Duration.ofSeconds(1);

	/** The name of who acts when nobody does. */
	private static final String PRINCIPAL = "sluice.watch";

	/** How deep config trees are looked into, as Boot does with volumes. */
	private static final int DEPTH = 3;

	private static final Set<String> ENDINGS = Set.of("yml", "yaml", "properties", "json");

	private final Supplier<WatchMode> mode;

	private final ConfigurationSources sources;

	private final LiveChanges changes;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a watch that does not look yet.
	 * @param mode what to do now
	 * @param sources tells what files there are
	 * @param changes plans and applies
	 */
	ConfigurationWatch(Supplier<WatchMode> mode, ConfigurationSources sources, LiveChanges changes) {
		this.mode = mode;
		this.sources = sources;
		this.changes = changes;
	}

	@Override
	public void start() {
		if (this.mode.get() != WatchMode.OFF) {
			Thread watching = Thread.ofPlatform().name("sluice-watch").daemon().unstarted(this);
			this.thread = watching;
			watching.start();
		}
	}

	@Override
	public void stop() {
		Thread stopped = this.thread;
		this.thread = null;
		if (stopped != null) {
			stopped.interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	/** Stops before the gateway does. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

	@Override
	public void run() {
		this.sources.look();
		// They may have changed since they were read at the start.
		String done = "";
		String seen = "";
		while (isRunning()) {
			try {
				Thread.sleep(LOOK);
			}
			catch (InterruptedException ex) {
				return;
			}
			String now = fingerprint();
			boolean quiet = now.equals(seen);
			seen = now;
			if (quiet && !now.equals(done)) {
				done = now;
				act();
			}
		}
	}

	private void act() {
		try {
			switch (this.mode.get()) {
				case OFF -> {
				}
				case PLAN -> log(this.changes.plan());
				case APPLY -> this.changes.apply(PRINCIPAL);
			}
		}
		catch (RuntimeException ex) {
			logger.error("event=watch-failed", ex);
		}
	}

	private static void log(LiveChanges.Result result) {
		if (result.plan() != null && !result.plan().isEmpty()) {
			logger.info("event=configuration-changed plan=\"" + result.plan() + "\" next=\"apply it, or restart\"");
		}
		result.mistakes().forEach(logger::warn);
	}

	/** What there is at the places, such that any change of it shows. */
	private String fingerprint() {
		TreeMap<String, String> found = new TreeMap<>();
		Set<Path> directories = new LinkedHashSet<>(
				List.of(Path.of("").toAbsolutePath(), Path.of("config").toAbsolutePath()));
		for (Path file : this.sources.files()) {
			if (Files.isDirectory(file)) {
				look(file, DEPTH, (each) -> true, found);
			}
			else {
				found.put(file.toString(), state(file));
				directories.add(Objects.requireNonNullElse(file.getParent(), file));
			}
		}
		directories.forEach((directory) -> look(directory, 1, ConfigurationWatch::isNamedAsOne, found));
		return found.toString();
	}

	private static void look(Path directory, int depth, Predicate<Path> filter, Map<String, String> found) {
		if (!Files.isDirectory(directory)) {
			return;
		}
		try (Stream<Path> walk = Files.walk(directory, depth, FileVisitOption.FOLLOW_LINKS)) {
			walk.filter(Files::isRegularFile).filter(filter).forEach((file) -> found.put(file.toString(), state(file)));
		}
		catch (IOException | UncheckedIOException ex) {
			// It is being replaced: it will be there again, or show as gone.
			found.put(directory.toString(), "unreadable");
		}
	}

	private static boolean isNamedAsOne(Path file) {
		String ending = StringUtils.getFilenameExtension(file.toString());
		return ending != null && ENDINGS.contains(ending);
	}

	private static String state(Path file) {
		try {
			BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
			return file.toRealPath() + " " + attributes.lastModifiedTime().toMillis() + " " + attributes.size() + " "
					+ attributes.fileKey();
		}
		catch (IOException ex) {
			return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? "broken" : "gone";
		}
	}

}
