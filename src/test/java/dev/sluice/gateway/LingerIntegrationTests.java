package dev.sluice.gateway;

import java.io.IOException;
import java.time.Duration;

import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@code deadlines.linger}.
 */
class LingerIntegrationTests {

	@Test
	void closesAtOnceWithoutLingering() throws IOException {
		try (GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    orders:
				      listen: tcp://127.0.0.1:0
				      framing: line
				      payload: text
				      pattern: request-reply
				      on-error: close
				      deadlines: {linger: 0s}
				  routes:
				    all: {from: orders, steps: [{transform: "payload.charAt(1)"}, {transform: "payload.toString()"}]}
				"""); TcpClient client = gateway.connect("orders")) {
			client.send("ab\ncd\n\nnever\n".getBytes(UTF_8));
			assertThat(client.line()).isEqualTo("b");
			assertThat(client.line()).isEqualTo("d");
			assertThat(client.line()).isNull();
			// The client has not ended its stream.
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(gateway.inbound("orders").status().connections()).isZero());
			assertThat(gateway.settled("orders").ended(Outcome.FAILED)).isOne();
		}
	}

}
