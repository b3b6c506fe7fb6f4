package dev.sluice.inbound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.IntStream;

import dev.sluice.gateway.GatewayTester;
import dev.sluice.gateway.TcpClient;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is gathered between event loops and virtual threads keeps nobody waiting.
 */
class HandoverIntegrationTests {

	private static final String GATED = """
			sluice:
			  inbound:
			    orders: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, pattern: request-reply}
			  routes:
			    all: {from: orders, to: gate}
			""";

	private static final Semaphore GATE = new Semaphore(0);

	@BeforeEach
	void closeGate() {
		GATE.drainPermits();
	}

	@Test
	void answersOfABatchDoNotWaitForTheBeanThatBlocksBehindThem() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GATED, Gate.class);
				TcpClient client = gateway.connect("orders")) {
			client.send("one\ntwo\nblock\nthree\n");
			assertThat(client.line()).isEqualTo("one");
			assertThat(client.line()).isEqualTo("two");
			GATE.release();
			assertThat(client.line()).isEqualTo("block");
			assertThat(client.line()).isEqualTo("three");
		}
	}

	@Test
	void manyConnectionsStartAndAreAnsweredWhileBeansOfOthersBlock() throws IOException {
		int count = 200;
		try (GatewayTester gateway = GatewayTester.start(GATED, Gate.class)) {
			List<TcpClient> blocked = connect(gateway, count);
			List<TcpClient> quick = connect(gateway, count);
			for (int i = 0; i < count; i++) {
				blocked.get(i).send("block\nbehind\n");
				quick.get(i).send("a" + i + "\nb" + i + "\n");
			}
			for (int i = 0; i < count; i++) {
				assertThat(quick.get(i).line()).isEqualTo("a" + i);
				assertThat(quick.get(i).line()).isEqualTo("b" + i);
			}
			assertThat(gateway.ledger("orders").ended(Outcome.FAILED)).isZero();
			GATE.release(count);
			for (TcpClient client : blocked) {
				assertThat(client.line()).isEqualTo("block");
				assertThat(client.line()).isEqualTo("behind");
			}
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(4L * count);
			for (TcpClient client : quick) {
				client.close();
			}
			for (TcpClient client : blocked) {
				client.close();
			}
		}
	}

	private static List<TcpClient> connect(GatewayTester gateway, int count) {
		return new ArrayList<>(IntStream.range(0, count).mapToObj((i) -> gateway.connect("orders")).toList());
	}

	@Configuration(proxyBeanMethods = false)
	static class Gate {

		@Bean
		Function<String, String> gate() {
			return (line) -> {
				if (line.equals("block")) {
					GATE.acquireUninterruptibly();
				}
				return line;
			};
		}

	}

}
