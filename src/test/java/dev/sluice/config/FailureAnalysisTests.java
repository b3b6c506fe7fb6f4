package dev.sluice.config;

import java.util.List;

import dev.sluice.gateway.SocketsNotBoundException;
import dev.sluice.gateway.SocketsNotBoundException.Refusal;
import dev.sluice.transport.Address;
import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InvalidConfigurationFailureAnalyzer} and
 * {@link SocketsNotBoundFailureAnalyzer}.
 */
class FailureAnalysisTests {

	@Test
	void numbersTheMistakesAndWhatToWriteInstead() {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice.inbound.orders:
				  listen: tcp://0.0.0.0:7001
				  framing: lnie
				  deadlines: {reply: 30 parsecs}
				""").withFlows().problems();
		FailureAnalysis analysis = new InvalidConfigurationFailureAnalyzer()
			.analyze(new IllegalStateException(new InvalidConfigurationException(problems)));
		assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
				The configuration has 2 mistakes:

				  1. sluice.inbound.orders.framing = lnie
				     at Byte array resource [document 0], line 3, column 12
				     There is no framing 'lnie'.

				  2. sluice.inbound.orders.deadlines.reply = 30 parsecs
				     at Byte array resource [document 0], line 4, column 22
				     '30 parsecs' is not a duration.""");
		assertThat(analysis.getAction()).isEqualToNormalizingNewlines("""
				  1. sluice.inbound.orders.framing
				     Write line, or another one of line, crlf, nul, delimiter, stx-etx, fixed, length-field, \
				length-text, varint, mllp, octet-counting, json, raw, until-close.
				  2. sluice.inbound.orders.deadlines.reply
				     Write a number and a unit, one of ns, us, ms, s, m, h and d: 30s.""");
	}

	@Test
	void tellsOneMistakeWithoutValueOrPlace() {
		FailureAnalysis analysis = new InvalidConfigurationFailureAnalyzer().analyze(new InvalidConfigurationException(
				List.of(new ConfigurationProblem("sluice.inbound.a", null, null, "It is empty.", "Fill it."))));
		assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
				The configuration has a mistake:

				  1. sluice.inbound.a
				     It is empty.""");
		assertThat(analysis.getAction().lines()).containsExactly("  1. sluice.inbound.a", "     Fill it.");
	}

	@Test
	void tellsANameThatIsNotKnown() {
		FailureAnalysis analysis = new SocketsNotBoundFailureAnalyzer().analyze(new SocketsNotBoundException(List
			.of(new Refusal("log", Address.parse("udp://no.such.host:514"), "cannot bind: the name is not known"))));
		assertThat(analysis.getAction()).startsWith("  - no.such.host is no address of this machine: write one that");
	}

	@Test
	void tellsAllAddressesThatCouldNotBeBound() {
		FailureAnalysis analysis = new SocketsNotBoundFailureAnalyzer().analyze(new SocketsNotBoundException(
				List.of(new Refusal("orders", Address.parse("tcp://0.0.0.0:7001"), "Address already in use"),
						new Refusal("log", Address.parse("udp://0.0.0.0:514"), "Permission denied"),
						new Refusal("other", Address.parse("udp://10.9.9.9:7002"), "Cannot assign requested address"),
						new Refusal("last", Address.parse("udp://0.0.0.0:7003"), "Too many open files"))));
		assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
				The system does not give the gateway all of its addresses:

				  - the inbound orders cannot listen on tcp://0.0.0.0:7001: Address already in use
				  - the inbound log cannot listen on udp://0.0.0.0:514: Permission denied
				  - the inbound other cannot listen on udp://10.9.9.9:7002: Cannot assign requested address
				  - the inbound last cannot listen on udp://0.0.0.0:7003: Too many open files

				All sockets have been released.""");
		assertThat(analysis.getAction()).isEqualToNormalizingNewlines("""
				  - Find out who has port 7001 with 'ss -ltnp sport = :7001' and stop it, or write another port in \
				sluice.inbound.orders.listen.
				  - Ports below 1024 are for privileged processes: write a higher one in sluice.inbound.log.listen, or \
				give the process CAP_NET_BIND_SERVICE.
				  - 10.9.9.9 is no address of this machine: write one that 'ip addr' shows, or 0.0.0.0 for all, in \
				sluice.inbound.other.listen.
				  - Write another address in sluice.inbound.last.listen.""");
	}

}
