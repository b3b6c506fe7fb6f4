package dev.sluice.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.config.ConfigDataEnvironmentUpdateListener;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.boot.context.config.ConfigTreeConfigDataResource;
import org.springframework.boot.context.config.StandardConfigDataResource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ResourceLoader;

/**
 * Reads the files of the configuration again, as Boot does at the start: with the same
 * profiles, imports and locations, below the same command line and environment variables.
 * Safe for use by many threads.
 */
final class ConfigurationSources {

	private final ConfigurableEnvironment running;

	private final ResourceLoader loader;

	private final Collection<String> profiles;

	/** The names of those that came of files when they were read last, or before. */
	private final Set<String> ofFiles = new LinkedHashSet<>();

	/** The files and directories that they were read from. */
	private volatile Set<Path> files = Set.of();

	/**
	 * Creates it.
	 * @param running the environment of the application
	 * @param loader finds files
	 * @param profiles those that the program itself has made active
	 */
	ConfigurationSources(ConfigurableEnvironment running, ResourceLoader loader, Collection<String> profiles) {
		this.running = running;
		this.loader = loader;
		this.profiles = profiles;
	}

	/**
	 * Reads the files.
	 * @return an environment as the application would have it if it started now
	 * @throws RuntimeException if a file cannot be read
	 */
	synchronized ConfigurableEnvironment read() {
		ConfigurableEnvironment fresh = read(withoutFiles());
		ConfigurationPropertySources.attach(fresh);
		return fresh;
	}

	/** Also of what nobody has read but Boot at the start, which names it so. */
	private boolean isOfFiles(PropertySource<?> source) {
		String name = source.getName();
		return this.ofFiles.contains(name) || name.startsWith("Config resource '") || name.startsWith("Config tree '");
	}

	/**
	 * Finds out which files there are.
	 */
	void look() {
		try {
			read();
		}
		catch (RuntimeException ex) {
			// They have changed since the start, and will be told when they are read.
		}
	}

	/**
	 * The environment without what is of files.
	 */
	synchronized ConfigurableEnvironment withoutFiles() {
		StandardEnvironment fresh = new StandardEnvironment();
		MutablePropertySources sources = fresh.getPropertySources();
		sources.stream().map(PropertySource::getName).toList().forEach(sources::remove);
		for (PropertySource<?> source : this.running.getPropertySources()) {
			if (!isOfFiles(source) && !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				sources.addLast(source);
			}
		}
		return fresh;
	}

	private ConfigurableEnvironment read(ConfigurableEnvironment fresh) {
		Set<Path> found = new LinkedHashSet<>();
		ConfigDataEnvironmentPostProcessor.applyTo(fresh, this.loader, null, this.profiles,
				new ConfigDataEnvironmentUpdateListener() {

					@Override
					public void onPropertySourceAdded(PropertySource<?> source, @Nullable ConfigDataLocation location,
							@Nullable ConfigDataResource resource) {
						ConfigurationSources.this.ofFiles.add(source.getName());
						addFile(resource, found);
					}

				});
		this.files = Set.copyOf(found);
		return fresh;
	}

	private static void addFile(@Nullable ConfigDataResource resource, Set<Path> found) {
		try {
			switch (resource) {
				case StandardConfigDataResource file when file.getResource().isFile() ->
					found.add(file.getResource().getFile().toPath().toAbsolutePath());
				case ConfigTreeConfigDataResource tree -> found.add(directory(tree));
				case null, default -> {
					// Not in a file that can be watched.
				}
			}
		}
		catch (IOException ex) {
			// Not there any more: it is looked for at the usual places.
		}
	}

	/** It is only told in brackets. */
	private static Path directory(ConfigTreeConfigDataResource tree) {
		String told = tree.toString();
		return Path.of(told.substring(told.indexOf('[') + 1, told.lastIndexOf(']'))).toAbsolutePath();
	}

	/**
	 * The files that were read the last time, and the directories of config trees.
	 * @return absolute paths, in which links are not followed
	 */
	Set<Path> files() {
		return this.files;
	}

	Collection<String> profiles() {
		return this.profiles;
	}

	/**
	 * Makes what was read what the running environment says.
	 * @param read an environment of {@link #read()}
	 */
	synchronized void adopt(ConfigurableEnvironment read) {
		MutablePropertySources sources = this.running.getPropertySources();
		List<String> gone = new ArrayList<>();
		sources.stream().filter(this::isOfFiles).map(PropertySource::getName).forEach(gone::add);
		String before = null;
		for (PropertySource<?> source : read.getPropertySources()) {
			String name = source.getName();
			if (isOfFiles(source)) {
				gone.remove(name);
				if (sources.contains(name)) {
					sources.replace(name, source);
				}
				else if (before != null) {
					sources.addAfter(before, source);
				}
				else {
					sources.addFirst(source);
				}
			}
			before = name;
		}
		gone.forEach(sources::remove);
	}

}
