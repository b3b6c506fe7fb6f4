package dev.sluice;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A gateway in a process of its own that may open 256 files, and 5000 connections to it.
 */
@EnabledOnOs(OS.LINUX)
class DescriptorsIntegrationTests {

	private static final int CONNECTIONS = 5_000;

	/** Few enough for the limits of the test's own process. */
	private static final int AT_A_TIME = 500;

	private static final Pattern OPEN = Pattern
		.compile("event=inbound-open inbound=orders address=tcp://127.0.0.1:(\\d+)");

	@TempDir
	private Path directory;

	private Process start() throws IOException {
		Files.writeString(this.directory.resolve("application.yml"), """
				sluice:
				  inbound:
				    orders: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, pattern: request-reply}
				  routes:
				    all: {from: orders, steps: [{transform: "payload.toUpperCase()"}]}
				server.port: 0
				""");
		return new ProcessBuilder("sh", "-c", "ulimit -n 256 && exec \"$0\" \"$@\"",
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-classpath",
				System.getProperty("java.class.path"), SluiceApplication.class.getName(),
				"--spring.config.location=" + this.directory.toUri())
			.redirectErrorStream(true)
			.redirectOutput(log().toFile())
			.start();
	}

	private Path log() {
		return this.directory.resolve("log");
	}

	private int port() throws IOException {
		Matcher matcher = OPEN.matcher(Files.readString(log()));
		return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
	}

	private static Socket connect(int port) throws IOException {
		Socket socket = new Socket();
		socket.setSoTimeout(20_000);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2_000);
		return socket;
	}

	private static String ask(Socket socket) throws IOException {
		socket.getOutputStream().write("a\n".getBytes(StandardCharsets.US_ASCII));
		byte[] answer = socket.getInputStream().readNBytes(2);
		return new String(answer, StandardCharsets.US_ASCII);
	}

	@Test
	void openConnectionsGoOnAndNewOnesComeWhenThereIsRoomAgain() throws Exception {
		Process gateway = start();
		try {
			await().atMost(Duration.ofSeconds(60)).until(() -> port() != 0);
			int port = port();
			try (Socket early = connect(port)) {
				assertThat(ask(early)).isEqualTo("A\n");
				List<Socket> crowd = new ArrayList<>();
				for (int i = 0; i < CONNECTIONS; i++) {
					try {
						crowd.add(connect(port));
					}
					catch (IOException ex) {
						// The kernel keeps no more of them.
					}
					if (crowd.size() == AT_A_TIME) {
						assertThat(ask(early)).isEqualTo("A\n");
						closeAll(crowd);
					}
				}
				closeAll(crowd);
				assertThat(ask(early)).isEqualTo("A\n");
			}
			assertThat(Files.readString(log())).contains("event=accept-failed inbound=orders",
					"limit=\"open files (ulimit -n)\"");
			await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
				try (Socket late = connect(port)) {
					assertThat(ask(late)).isEqualTo("A\n");
				}
			});
		}
		finally {
			gateway.destroy();
			if (!gateway.waitFor(40, TimeUnit.SECONDS)) {
				gateway.destroyForcibly().waitFor();
			}
		}
	}

	private static void closeAll(List<Socket> sockets) throws IOException {
		for (Socket socket : sockets) {
			socket.close();
		}
		sockets.clear();
	}

}
