package dev.sluice.inbound;

import java.io.IOException;

import dev.sluice.gateway.GatewayTester;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator is told of an inbound that cannot accept connections.
 */
class AcceptWarningIntegrationTests {

	@Test
	void anInboundThatCannotAcceptWarnsUntilItCan() {
		try (GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    orders: {listen: "tcp://127.0.0.1:0", framing: line}
				  routes:
				    all: {from: orders, to: discard}
				""")) {
			SocketInbound inbound = (SocketInbound) gateway.inbound("orders");
			assertThat(inbound.warning()).isNull();
			((TcpInbound) inbound.receiver()).onAcceptFailure(new IOException("accept: Too many open files"));
			assertThat(inbound.warning()).contains("Too many open files");
			await().untilAsserted(() -> assertThat(inbound.warning()).isNull());
		}
	}

}
