package dev.sluice.config;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the mistakes of encryption where there is a bundle.
 */
class SslMistakesTests {

	private static List<ConfigurationProblem> problems(String ssl) {
		return Loaded.yaml("""
				spring.ssl.bundle.pem.orders: {keystore: {certificate: a.crt, private-key: a.key}}
				sluice:
				  inbound:
				    orders: {listen: "tcp://h:1", framing: line, ssl: %s}
				""".formatted(ssl)).withFlows().problems();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{bundle: order}                           | bundle          | There is no SSL bundle 'order'. | Write orders.
					{bundle: orders, verify-hostname: true}   | verify-hostname | An inbound that listens dials no host. | Remove it; it is for connections that are dialled.
					{bundle: orders, peers: "dns:a.example"}  | peers           | Peers need not show a certificate that has a name. | Write client-auth: need beside it.
					{bundle: orders, client-auth: need, peers: [a.example]} | peers[0] | 'a.example' is no name of a certificate. | Write dns:host.example
					{bundle: orders, sni: [{host: a.example, bundle: order}]} | sni[0].bundle | There is no SSL bundle 'order'. | Write orders.
					{bundle: orders, sni: [{bundle: orders}]} | sni[0].host     | There is no host that peers may ask for. | Write host: a.example
					{bundle: orders, sni: [{host: a.example}]} | sni[0].bundle  | There is no certificate for the host. | Write the name of an SSL bundle
					{bundle: orders, client-auth: must}       | client-auth     | 'must' is none of none, want, need. | Write one of none, want, need.
					{bundle: orders, certificate: a.crt}      | certificate     | There is no property 'certificate' in ssl. | Remove it; there are bundle,
					""")
	void tellsWhatIsWrong(String ssl, String property, String reason, String action) {
		assertThat(problems(ssl)).singleElement().satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo("sluice.inbound.orders.ssl." + property);
			assertThat(problem.reason()).startsWith(reason);
			assertThat(problem.action()).startsWith(action);
		});
	}

	@Test
	void takesWhatIsRight() {
		assertThat(problems("{bundle: orders, client-auth: need, peers: [\"dns:*.a.example\", \"uri:spiffe://a/b\"]}"))
			.isEmpty();
	}

}
