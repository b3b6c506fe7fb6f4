package dev.sluice.gateway;

import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of one-way messages that have not ended when the time to stop is over.
 */
class CutOffIntegrationTests {

	@ParameterizedTest
	@CsvSource({ "held, false, 1", "held, true, 1", "pending, false, 5", "pending, true, 5" })
	void oneWayMessagesThatDoNotEndInTimeAreCutOffAndCounted(String bean, boolean peerGone, int begun)
			throws Exception {
		GatewayTester gateway = GatewayTester.start(DrainBeans.oneWay("4s", bean), DrainBeans.class);
		DrainBeans beans = gateway.context().getBean(DrainBeans.class);
		try (TcpClient client = gateway.connect("feed")) {
			client.send("a\nb\nc\nd\ne\n");
			Ledger ledger = gateway.ledger("feed");
			Ledger route = gateway.routeLedger("all");
			await().until(() -> ledger.received() == 5 && beans.begun.get() == begun);
			if (peerGone) {
				client.close();
				await().until(() -> gateway.inbound("feed").status().connections() == 0);
			}
			gateway.close();
			assertThat(ledger.inFlight()).isZero();
			assertThat(ledger.ended(Outcome.FAILED)).isEqualTo(begun);
			assertThat(ledger.ended(Outcome.DROPPED)).isEqualTo(5 - begun);
			assertThat(route.ended(Outcome.FAILED)).isEqualTo(begun);
			assertThat(GatewayTester.settled(route).received()).isEqualTo(begun);
		}
		finally {
			beans.release.countDown();
		}
	}

	@Test
	void whatWasReadBeyondTheLimitIsCountedWhenItIsCutOff() throws Exception {
		GatewayTester gateway = GatewayTester
			.start(DrainBeans.oneWay("4s", "held", "limits: {in-flight-per-connection: 2}"), DrainBeans.class);
		DrainBeans beans = gateway.context().getBean(DrainBeans.class);
		try (TcpClient client = gateway.connect("feed")) {
			client.send("a\nb\nc\nd\ne\n");
			Ledger ledger = gateway.ledger("feed");
			await().until(() -> ledger.received() == 2 && beans.begun.get() == 1);
			gateway.close();
			assertThat(ledger.inFlight()).isZero();
			assertThat(ledger.ended(Outcome.FAILED)).isEqualTo(1);
			assertThat(ledger.ended(Outcome.DROPPED)).isEqualTo(4);
		}
		finally {
			beans.release.countDown();
		}
	}

	@Test
	void oneWayMessagesThatWaitForAFarSideAreCutOffAndCounted() throws Exception {
		String yaml = DrainBeans.oneWay("4s", "core") + """
				  outbound:
				    core: {connect: "tcp://127.0.0.1:1", framing: line}
				""";
		GatewayTester gateway = GatewayTester.start(yaml);
		try (TcpClient client = gateway.connect("feed")) {
			client.send("a\nb\nc\n");
			Ledger ledger = gateway.ledger("feed");
			await().until(() -> ledger.received() == 3);
			gateway.close();
			assertThat(ledger.inFlight()).isZero();
			assertThat(ledger.ended(Outcome.FAILED)).isEqualTo(3);
		}
	}

}
