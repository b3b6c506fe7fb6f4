package dev.sluice.config;

import dev.sluice.gateway.GatewayDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is unusual but right is not told as a mistake.
 */
class UnusualButRightTests {

	@Test
	void acceptsEveryWayToWriteAnEndpoint() {
		GatewayDefinition gateway = Loaded
			.yaml("""
					sluice:
					  inbound:
					    i1: {listen: "tcp://127.0.0.1:0", framing: line}
					    i2: {listen: "tcp://[::1]:0", framing: {type: line}}
					    i3: {listen: "tcp://127.0.0.1:0", framing: crlf, payload: {type: text, charset: ISO-8859-1, malformed: replace}}
					    i4: {listen: "tcp://127.0.0.1:0", framing: {type: nul}, payload: {type: text}}
					    i5: {listen: "tcp://127.0.0.1:0", framing: {type: delimiter, delimiter: "\\\\r\\\\n"}}
					    i6: {listen: "tcp://127.0.0.1:0", framing: {type: delimiter, delimiter: "hex:0D0A"}}
					    i7: {listen: "tcp://127.0.0.1:0", framing: {type: stx-etx, check: lrc}}
					    i8: {listen: "tcp://127.0.0.1:0", framing: {type: fixed, length: 65536}}
					    i9: {listen: "tcp://127.0.0.1:0", framing: {type: fixed, length: 0x10}}
					    j1: {listen: "tcp://127.0.0.1:0", framing: length-field}
					    j2: {listen: "tcp://127.0.0.1:0", framing: {type: length-field, width: 2, byte-order: little, encoding: binary, offset: 4, adjustment: -6, strip: 0}}
					    j3: {listen: "tcp://127.0.0.1:0", framing: {type: length-field, width: 2, encoding: bcd, offset: 5, strip: 7}}
					    j4: {listen: "tcp://127.0.0.1:0", framing: {type: length-text, digits: 4, adjustment: 4}}
					    j5: {listen: "tcp://127.0.0.1:0", framing: varint}
					    j6: {listen: "tcp://127.0.0.1:0", framing: mllp}
					    j7: {listen: "tcp://127.0.0.1:0", framing: {type: octet-counting, write: line, unended: accept}}
					    j8: {listen: "tcp://127.0.0.1:0", framing: json, payload: json}
					    j9: {listen: "tcp://127.0.0.1:0", framing: raw, dispatch: event-loop}
					    k1: {listen: "tcp://127.0.0.1:0", framing: until-close, pattern: request-reply}
					    k2: {listen: "tcp://127.0.0.1:0", framing: {read: line, write: {type: delimiter, delimiter: ";"}}}
					    k3: {listen: "udp://[::]:0", payload: json}
					    k4: {listen: "udp://127.0.0.1:0", pattern: request-reply, on-error: reply, error-reply: "NAK #{cause}"}
					    k5: {connect: "tcp://127.0.0.1:1, tcp://[::1]:1", framing: LINE, reconnect: {first: 250, max: PT30S}}
					    k6: {listen: "TCP://127.0.0.1:0", framing: line, pattern: REQUEST_REPLY, on-error: Close, limits: {frameSize: 65536, inFlightPerConnection: 2}, deadlines: {reply: 1m, linger: 0s}}
					    k7: {listen: "tcp://127.0.0.1:0", framing: line, limits: {frame_size: 1MB}}
					    k8: {listen: "tcp://localhost:0", framing: {type: octet-counting}, payload: }
					    k9: {listen: "udp://239.1.2.3:0"}
					    zz: {listen: "tcp://127.0.0.1:${PORT:0}", framing: octet-counting}
					  outbound:
					    o1: {connect: "tcp://127.0.0.1:1", framing: line, connections: 8, health: informative, while-down: fail, deadlines: {connect: 5s, write: 10000}}
					    o2: {connect: [udp://127.0.0.1:9514]}
					    o4: {connect: "tcp://several.invalid:99", framing: line, balance: ROUND_ROBIN, max-age: 60, local: "fe80::1%eth0"}
					    o5: {connect: "tcp://127.0.0.1:1, tcp://[::1]:1", framing: line, pattern: request-reply, balance: least-pending, connections: 2, local: my-host.local, limits: {waiting: 1}}
					    o6: {connect: "tcp://127.0.0.1:1, tcp://[::1]:1", framing: line, balance: failover, fail-back: 1m, maxAge: 1d, local: 10.8.0.5}
					    o3: {connect: "tcp://nosuch.invalid:99, tcp://[::1]:99", framing: {read: crlf, write: line}, payload: {type: json}, pattern: request-reply}
					  routes:
					    a: {from: "i1,i2, i3", steps: [{headers: {kind: 5, Size: "#{payload.length}", on-x: true, "x.y_Z": "", f: 1.50}}], to: [o1, "outbound:o2"], copy-to: o2}
					    b: {from: [i4], when: "#u8 != null", order: -1, to: discard}
					    b2: {from: i4}
					    c: {from: "i5,i6,i7,i8,i9,j1,j2,j3,j4,j5,j6,j7,j8,j9,k2,k3,k5,k7,k8,k9,zz"}
					    d: {from: [k1, k4, k6], reply: [{transform: "payload"}], to: o3}
					""")
			.definition();
		assertThat(gateway.inbounds()).hasSize(28);
		assertThat(gateway.outbounds()).hasSize(6);
		assertThat(gateway.routes()).hasSize(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "on-error: reply, error-reply: NAK", "on-error: discard", "error-reply: '#{null}'",
			"payload: {type: bytes, charset: UTF-16, malformed: replace}", "deadlines: {linger: 0}",
			"deadlines: {write: 1s}",
			"limits: {frame-size: 2147483647B, connections: 2147483647, in-flight-per-connection: 2147483647}",
			"limits: {frame-size: 1B}", "dispatch: VIRTUAL_THREAD", "framing: json, on-error: close" })
	void acceptsAOneWayInboundWith(String options) {
		String framing = options.contains("framing") ? "" : "framing: line, ";
		Loaded loaded = Loaded.yaml("sluice.inbound.orders: {listen: \"tcp://h:1\", " + framing + options + "}")
			.withFlows();
		assertThat(loaded.problems()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "when: \"payload == 'a # b'\"", "order: -2147483648, when: \"true\"",
			"steps: [{filter: \"true\"}, {transform: \"payload\"}, {headers: {x: \"\"}}]", "steps: []", "to: discard",
			"to: quotes.apply", "to: [quotes, \"bean:quotes\"], copy-to: [\"bean:quotes.record\"]", "to: [], copy-to: ",
			"when: " })
	void acceptsARouteWith(String options) {
		assertThat(Loaded.yaml("""
				sluice:
				  inbound.orders: {listen: "udp://h:1", pattern: request-reply}
				  routes.all: {from: orders, %s}
				""".formatted(options)).withTargets("quotes").problems()).isEmpty();
	}

}
