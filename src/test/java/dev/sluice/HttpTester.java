package dev.sluice;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Asks a running application over HTTP, and stops it in the end.
 */
final class HttpTester implements AutoCloseable {

	private final HttpClient client = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext application;

	private final String port;

	HttpTester(ConfigurableApplicationContext application) {
		this(application, "local.server.port");
	}

	HttpTester(ConfigurableApplicationContext application, String portProperty) {
		this.application = application;
		this.port = Objects.requireNonNull(application.getEnvironment().getProperty(portProperty));
	}

	ConfigurableApplicationContext application() {
		return this.application;
	}

	HttpResponse<String> get(String path) {
		return send(request(path));
	}

	HttpResponse<String> get(String path, String password) {
		return send(request(path).header("Authorization", basic(password)));
	}

	/** Asks as somebody, with further headers, by their names. */
	HttpResponse<String> send(String method, String path, String user, String password, String... headers) {
		HttpRequest.Builder request = request(path).method(method, HttpRequest.BodyPublishers.noBody())
			.header("Authorization", basic(user, password));
		return send((headers.length > 0) ? request.headers(headers) : request);
	}

	/** Sends JSON as somebody. */
	HttpResponse<String> send(String method, String path, String user, JsonBody body) {
		return send(request(path).method(method, HttpRequest.BodyPublishers.ofString(body.text()))
			.header("Content-Type", "application/json")
			.header("Authorization", basic(user, user)));
	}

	/** The text of a body. */
	record JsonBody(String text) {
	}

	HttpResponse<String> post(String path, String password) {
		return send(request(path).header("Authorization", basic(password)).POST(HttpRequest.BodyPublishers.noBody()));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path));
	}

	private static String basic(String password) {
		return basic("user", password);
	}

	private static String basic(String user, String password) {
		return "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.client.close();
		this.application.close();
	}

}
