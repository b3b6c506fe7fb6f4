package dev.sluice.config;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.integration.endpoint.EventDrivenConsumer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for mistakes between inbounds, outbounds and routes.
 */
class ConflictsTests {

	private static ConfigurationProblem only(Loaded loaded) {
		assertThat(loaded.problems()).hasSize(1);
		return loaded.problems().getFirst();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Orders", "1st", "my_feed", "'my feed'", "-x", "größe", "a.b" })
	void tellsANameThatIsNone(String name) {
		assertThat(Loaded.yaml("sluice.inbound: {%s: {listen: \"udp://h:1\"}}".formatted(name)).withFlows().problems())
			.isNotEmpty();
	}

	@Test
	void tellsANameWithADotOnce() {
		ConfigurationProblem problem = only(
				Loaded.yaml("sluice.inbound: {a.b: {listen: \"tcp://h:1\", framing: line}}").withFlows());
		assertThat(problem.property()).isEqualTo("sluice.inbound.a");
		assertThat(problem.reason()).isEqualTo("'a.b' is not a name: a dot ends a name.");
		assertThat(problem.action()).isEqualTo("Write a dash instead of the dot.");
	}

	@Test
	void tellsAnInboundThatIsASingleValueOnce() {
		ConfigurationProblem problem = only(Loaded.yaml("sluice.inbound: {orders: \"tcp://h:1\"}").withFlows());
		assertThat(problem.property()).isEqualTo("sluice.inbound.orders");
		assertThat(problem.reason()).isEqualTo("The inbound is not a single value.");
	}

	@Test
	void tellsAnInboundWithoutRouteBesideIntegrationsOwnEndpoints() {
		Loaded loaded = Loaded.yaml("sluice.inbound: {orders: {listen: \"udp://h:1\"}}")
			.with("_org.springframework.integration.errorLogger", EventDrivenConsumer.class);
		assertThat(only(loaded).reason()).isEqualTo("Nothing takes what the inbound receives.");
	}

	@Test
	void tellsAMisspeltInboundOfARouteOnce() {
		ConfigurationProblem problem = only(Loaded.yaml("""
				sluice:
				  inbound.orders: {listen: "udp://h:1"}
				  routes.all: {from: ordres}
				"""));
		assertThat(problem.property()).isEqualTo("sluice.routes.all.from");
		assertThat(problem.action()).isEqualTo("Write orders.");
	}

	@Test
	void suggestsAName() {
		ConfigurationProblem problem = only(
				Loaded.yaml("sluice.inbound: {myFeed_a: {listen: \"udp://h:1\"}}").withFlows());
		assertThat(problem.property()).isEqualTo("sluice.inbound.myFeed_a");
		assertThat(problem.reason()).isEqualTo("'myFeed_a' is not a name.");
		assertThat(problem.action()).endsWith("such as my-feed-a.");
	}

	@Test
	void tellsNamesThatDifferOnlyInDashes() {
		ConfigurationProblem problem = only(Loaded.yaml("""
				sluice.inbound:
				  my-feed: {listen: "udp://h:1"}
				  myfeed: {listen: "udp://h:2"}
				""").withFlows());
		assertThat(problem.property()).isEqualTo("sluice.inbound.myfeed");
		assertThat(problem.reason())
			.isEqualTo("The inbound myfeed has the name of the inbound my-feed, but for dashes.");
		assertThat(Loaded.line(problem)).isEqualTo(3);
	}

	@Test
	void keepsNamesApartThatDifferOnlyInDashes() {
		ConfigurationProblem problem = only(Loaded.yaml("""
				sluice.inbound:
				  my-feed: {listen: "tcp://h:1", framing: line}
				  myfeed: {listen: "udp://h:2"}
				""").withFlows());
		assertThat(problem.property()).isEqualTo("sluice.inbound.myfeed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "inbound", "outbound", "routes" })
	void tellsNothingThatFollowsFromAMisspeltSection(String section) {
		ConfigurationProblem problem = only(Loaded.yaml("""
				sluice:
				  inbound.orders: {listen: "udp://h:1"}
				  outbound.core: {connect: "udp://h:1"}
				  routes.all: {from: orders, to: core}
				""".replace(section + ".", section + "x.")));
		assertThat(problem.property()).isEqualTo("sluice." + section + "x");
		assertThat(problem.action()).isEqualTo("Write " + section + ".");
	}

	@Test
	void tellsAnOutboundWithTheNameOfAnInbound() {
		ConfigurationProblem problem = only(Loaded.yaml("""
				sluice:
				  inbound.core: {listen: "udp://h:1"}
				  outbound.core: {connect: "udp://h:1"}
				  routes.core: {from: core}
				""").withFlows());
		assertThat(problem.property()).isEqualTo("sluice.outbound.core");
		assertThat(problem.reason()).isEqualTo("The outbound core has the name of the inbound core.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			tcp://0.0.0.0:7001   | tcp://127.0.0.1:7001
			tcp://[::]:7001      | tcp://0.0.0.0:7001
			tcp://[::]:7001      | tcp://10.0.0.1:7001
			tcp://localhost:7001 | tcp://127.0.0.1:7001
			udp://10.0.0.1:7001  | udp://10.0.0.1:7001
			tcp://[::1]:7001     | tcp://[0:0:0:0:0:0:0:1]:7001
			tcp://h:7001         | tcp://H:7001
			""")
	void tellsTwoInboundsOnOneAddress(String one, String other) {
		ConfigurationProblem problem = only(listening(one, other));
		assertThat(problem.property()).isEqualTo("sluice.inbound.b.listen");
		assertThat(problem.value()).isEqualTo(other);
		assertThat(problem.reason()).startsWith("The address is taken: the inbound a listens on ");
		assertThat(problem.action()).isEqualTo("Write another port, or port 0 for any free one.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			tcp://0.0.0.0:7001  | udp://0.0.0.0:7001
			tcp://0.0.0.0:0     | tcp://0.0.0.0:0
			tcp://10.0.0.1:7001 | tcp://10.0.0.2:7001
			tcp://0.0.0.0:7001  | tcp://0.0.0.0:7002
			""")
	void letsOtherAddressesBe(String one, String other) {
		assertThat(listening(one, other).problems()).isEmpty();
	}

	private static Loaded listening(String one, String other) {
		return Loaded.yaml("""
				sluice.inbound:
				  a: {listen: "%s" %s}
				  b: {listen: "%s" %s}
				""".formatted(one, framing(one), other, framing(other))).withFlows();
	}

	private static String framing(String address) {
		return address.startsWith("tcp") ? ", framing: line" : "";
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			server.port: 8080                                                       | server.port
			management.server.port: 8080                                            | management.server.port
			server: {port: 8080, address: 127.0.0.1}                                | server.port
			""")
	void tellsThePortOfTheHttpServer(String server, String property) {
		ConfigurationProblem problem = only(Loaded.yaml(server + """

				sluice.inbound.a: {listen: "tcp://0.0.0.0:8080", framing: line}
				""").withFlows());
		assertThat(problem.reason()).startsWith("The address is taken: " + property + " listens on ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "server: {port: 8080, address: 127.0.0.2}", "server.port: -1", "server.port: 0",
			"{server.port: 8080, spring.main.web-application-type: none}" })
	void letsAnotherHttpServerBe(String server) {
		assertThat(Loaded.yaml("""
				sluice.inbound.a: {listen: "tcp://127.0.0.1:8080", framing: line}
				""").over(server).withFlows().problems()).isEmpty();
	}

	@Test
	void tellsConditionalRoutesWithoutOrder() {
		List<ConfigurationProblem> problems = routes("""
				  a: {from: orders, when: "true"}
				  b: {from: orders, when: "true", order: 1}
				  c: {from: orders, when: "false"}
				  d: {from: orders}
				""").problems();
		assertThat(problems).extracting(ConfigurationProblem::property)
			.containsExactly("sluice.routes.a.order", "sluice.routes.c.order");
		assertThat(problems.getFirst().reason())
			.isEqualTo("Several routes from orders have a condition (a, b, c), and this one has no order.");
		assertThat(problems.getFirst().action()).isEqualTo("Write order: and a number; the lowest is asked first.");
	}

	@Test
	void tellsRoutesOfTheSameOrder() {
		ConfigurationProblem problem = only(routes("""
				  a: {from: orders, when: "true", order: 1}
				  b: {from: [feed, orders], when: "true", order: 1}
				"""));
		assertThat(problem.property()).isEqualTo("sluice.routes.b.order");
		assertThat(problem.reason()).isEqualTo("The route a from orders has the same order.");
	}

	@Test
	void tellsTwoRoutesThatTakeEverything() {
		ConfigurationProblem problem = only(routes("""
				  a: {from: orders}
				  b: {from: orders}
				"""));
		assertThat(problem.property()).isEqualTo("sluice.routes.b.when");
		assertThat(problem.reason()).startsWith("The route a takes everything from orders, and so does this one");
	}

	@Test
	void letsRoutesOfDifferentInboundsBe() {
		assertThat(routes("""
				  a: {from: orders, when: "true"}
				  b: {from: orders}
				  c: {from: feed, when: "true", order: 1}
				  d: {from: feed, when: "true", order: 2}
				""").problems()).isEmpty();
	}

	private static Loaded routes(String routes) {
		return Loaded.yaml("""
				sluice.inbound: {orders: {listen: "udp://h:1"}, feed: {listen: "udp://h:2"}}
				sluice.routes:
				""" + routes).withFlows();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					sluice.inbounds.orders.listen: udp://h:1 | sluice.inbounds | There is no property 'inbounds' here.      | Write inbound.
					sluice.peers.orders: x                   | sluice.peers    | 'peers' is kept for a later version.       | Remove it; under sluice are inbound, outbound, routes, users, limits, watch.
					sluice.inbound: orders                   | sluice.inbound  | 'inbound' is not a single value.           | Write a map from the name of each inbound to its properties.
					sluice.users: {anna: {role: operator}}   | sluice.users.anna.password | The user has no password.       | Write password: ${NAME}, and set the environment variable NAME.
					sluice.users: {anna: {password: "{md5}x"}} | sluice.users.anna.password | The encoding 'md5' is none of bcrypt, pbkdf2, noop. | Write {bcrypt} and what that makes of the password, or {noop} and a password that begins with a brace.
					sluice.users: {anna: {password: "{bcrypt}none"}} | sluice.users.anna.password | What follows is nothing that {bcrypt} makes of a password. | Write all of it, or the password itself.
					sluice.users: {anna: {password: "{pbkdf2}zzz"}} | sluice.users.anna.password | What follows is nothing that {pbkdf2} makes of a password. | Write all of it, or the password itself.
					sluice.users: {anna: {password: x, role: root}} | sluice.users.anna.role | 'root' is none of viewer, operator.  | Write one of viewer, operator.
					sluice.users: {Anna: {password: x}}      | sluice.users.Anna | 'Anna' is not a name.                    | Write a name of lower-case letters, digits and dashes that begins with a letter, such as anna.
					sluice.users: {anna: {password: x, role: operator}, orders: {password: y}} | |                  |
					sluice.limits: 10                        | sluice.limits   | 'limits' is not a single value.            | Write a map: connections, in-flight-bytes.
					sluice.limits: {connection: 10}          | sluice.limits.connection | There is no property 'connection' in limits. | Write connections.
					sluice.limits: {connections: 0}          | sluice.limits.connections | The number is not positive. | Write a number from 1 up.
					sluice.limits: {in-flight-bytes: many}   | sluice.limits.in-flight-bytes | 'many' is not a size. | Write a number and a unit, one of B, KB, MB and GB: 64KB.
					sluice.limits: {connections: 5, in-flight-bytes: 1MB} |  |                                      |
					sluice.watch: sometimes                  | sluice.watch    | It is none of off, plan, apply.           | Write one of off, plan, apply.
					sluice.watch: off                        |                 |                                            |
					sluice.watch.mode: plan                  | sluice.watch    | It is a single value.                     | Write one of off, plan, apply.
					sluice: {inbound: }                      |                 |                                            |
					sluice:                                  |                 |                                            |
					""")
	void tellsWhatIsWrongAtTheTop(String yaml, String property, String reason, String action) {
		List<ConfigurationProblem> problems = Loaded.yaml(yaml).problems();
		if (property == null) {
			assertThat(problems).isEmpty();
			return;
		}
		assertThat(problems).singleElement().satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo(property);
			assertThat(problem.reason()).isEqualTo(reason);
			assertThat(problem.action()).isEqualTo(action);
		});
	}

	@Test
	void allInboundsTogetherMustHaveRoomForSomeFrames() {
		assertThat(Loaded.yaml("""
				sluice.limits.in-flight-bytes: 255KB
				sluice.inbound.orders: {listen: "udp://h:1"}
				sluice.routes.all: {from: orders, to: discard}
				""").problems()).singleElement().satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo("sluice.limits.in-flight-bytes");
			assertThat(problem.value()).isEqualTo("255KB");
			assertThat(problem.reason())
				.isEqualTo("A frame of the inbound orders may have 65536 bytes, and 4 such must have room.");
			assertThat(problem.action()).isEqualTo("Write at least 262144B, or lower limits.frame-size there.");
		});
	}

	@Test
	void showsNoPasswords() {
		assertThat(
				Loaded.yaml("sluice.users: {anna: {password: \"{md5}secret\"}, bert: {password: [secret]}}").problems())
			.isNotEmpty()
			.noneMatch((problem) -> problem.toString().contains("secret"));
	}

}
