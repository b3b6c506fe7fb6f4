package dev.sluice.config;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the mistakes of routes to an outbound with paired connections.
 */
class PairingMistakesTests {

	private static List<ConfigurationProblem> problems(String route) {
		return Loaded.yaml("""
				sluice:
				  inbound:
				    stream: {listen: "tcp://h:1", framing: raw}
				    orders: {listen: "tcp://h:2", framing: line, pattern: request-reply}
				    telemetry: {listen: "udp://h:3"}
				    hasty: {listen: "tcp://h:6", framing: raw, overload: drop}
				  outbound:
				    far: {connect: "tcp://h:4", framing: raw, connections: paired}
				    core: {connect: "tcp://h:5", framing: line, pattern: request-reply,
				           correlation: {key: payload, unmatched: events}}
				  routes:
				    r: %s
				""".formatted(route)).problems();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{from: orders, to: far}                      | to      | 'far' has paired connections, and tells no answers apart, but 'orders' awaits them. | Write 'pattern: one-way' at the inbound
					{from: orders, to: [core, far]}              | to[1]   | 'far' has paired connections, and tells no answers apart | Write 'pattern: one-way' at the inbound
					{from: telemetry, to: far}                   | to      | 'far' has paired connections, and over UDP 'telemetry' has none to pair. | Write an inbound over TCP
					{from: events, to: far}                      | to      | 'far' has paired connections, and what comes from 'events' comes on connections of an outbound. | Write an outbound with shared connections
					{from: hasty, to: far}                       | to      | 'far' has paired connections, and 'hasty' turns messages away, which would leave a gap. | Write 'overload: wait' at the inbound
					{from: stream, to: discard, copy-to: far}    | copy-to | 'far' has paired connections, and a copy that is lost would leave a gap. | Write it under 'to'
					{from: stream, to: far, reply: [{transform: payload}]} | reply | With pattern one-way no reply is awaited at stream. | Remove reply
					""")
	void tellsWhatIsWrongWithARoute(String route, String property, String reason, String action) {
		assertThat(problems(route)).filteredOn((problem) -> problem.property().startsWith("sluice.routes"))
			.singleElement()
			.satisfies((problem) -> {
				assertThat(problem.property()).isEqualTo("sluice.routes.r." + property);
				assertThat(problem.reason()).startsWith(reason);
				assertThat(problem.action()).startsWith(action);
			});
	}

	@Test
	void takesOneWayInboundsOverTcp() {
		assertThat(problems("{from: stream, to: far}"))
			.filteredOn((problem) -> problem.property().startsWith("sluice.routes"))
			.isEmpty();
	}

}
