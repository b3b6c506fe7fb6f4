package dev.sluice.config;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the mistakes that are found in a configuration.
 */
class MistakesTests {

	/**
	 * The rest of an inbound that is right but for the line that a row adds, and what is
	 * told of it. The line that is wrong is the fifth.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					listne: tcp://h:1            | listne                        | tcp://h:1   | There is no property 'listne' in an inbound.              | Write listen.
					zzz: 1                       | zzz                           | 1           | There is no property 'zzz' in an inbound.                 | Remove it; there are listen, connect, local, framing,
					connections: 4               | connections                   | 4           | There is no property 'connections' in an inbound.         | Write limits.connections or log.connections.
					linger: 4s                   | linger                        | 4s          | There is no property 'linger' in an inbound.              | Write deadlines.linger or socket.linger.
					inFlight: 4                  | inflight                      | 4           | There is no property 'inFlight' in an inbound.            | Write limits.in-flight-per-connection.
					error-reply: "#{@zzz.x(1)}"  | error-reply                   | #{@zzz.x(1)} | There is no bean 'zzz'.                                  | Define one, and write its name.
					error-reply: "NAK #{#u9(1)}" | error-reply                   | NAK #{#u9(1)} | The text does not parse: at character 1: there is no #u9, only #hex, #root, #slice, #text, #this, #u16, #u32, #u8. | Write expressions as
					limits: [1, 2]               | limits                        |             | 'limits' is not a list.                                   | Write a map with any of frame-size,
					charset: UTF-8               | charset                       | UTF-8       | There is no property 'charset' in an inbound.             | Write payload.charset.
					framing: lnie                | framing                       | lnie        | There is no framing 'lnie'.                               | Write line, or another one of line, crlf, nul,
					framing: {type: xyzzy}       | framing.type                  | xyzzy       | There is no framing 'xyzzy'.                              | Write one of line, crlf, nul, delimiter,
					framing: {typ: line}         | framing.typ                   | line        | There is no property 'typ' in a framing.                  | Write type.
					framing: {type: line, width: 4} | framing.width              | 4           | Width is no option of line.                               | Remove it; it has none.
					framing: {type: length-field, width: 5} | framing.width      | 5           | Width 5 is none of 1, 2, 3, 4, 8.                         | Write one of 1, 2, 3, 4 and 8.
					framing: {type: length-field, width: many} | framing.width   | many        | 'many' is not a whole number                              | Write digits only: 100.
					framing: {type: length-field, byte-order: middle} | framing.byte-order | middle | 'middle' is none of big, little.                     | Write one of big, little.
					framing: {type: fixed}       | framing.length                |             | Length is missing.                                        | Write a number from 1 up.
					framing: {type: fixed, length: 100000} | framing.length      | 100000      | Frames of 100000 bytes are longer than limits.frame-size, 65536 bytes. | Write at least 100000B in limits.frame-size.
					framing: {read: line, write: {type: fixed, length: 65537}} | framing.write.length | 65537 | Frames of 65537 bytes are longer than        | Write at least 65537B in limits.frame-size.
					framing: {type: stx-etx, check: crc} | framing.check         | crc         | 'crc' is none of lrc.                                     | Write lrc.
					framing: {read: line}        | framing.write                 |             | Read is there without write.                              | Name the framing of write too.
					framing: {read: line, write: clrf} | framing.write           | clrf        | There is no framing 'clrf'.                               | Write crlf, or another one of
					framing: {type: octet-counting, write: crlf} | framing.write | crlf        | 'crlf' is none of counted, line.                          | Write one of counted, line.
					framing: {type: line, bean: own} | framing.bean              | own         | Bean stands beside type.                                  | Remove one of them.
					framing: [line]              | framing                       |             | 'framing' is not a list.                                  | Write one value, or a map with any of type,
					payload: txt                 | payload                       | txt         | 'txt' is none of bytes, text, json.                       | Write text, or another one of bytes, text, json.
					payload: {type: text, charset: UTF-99} | payload.charset     | UTF-99      | 'UTF-99' is not a character set of this Java.             | Write a name such as UTF-8, ISO-8859-1 or windows-1252.
					payload: {type: text, malformed: maybe} | payload.malformed  | maybe       | 'maybe' is none of fail, replace.                         | Write one of fail, replace.
					pattern: reply-request       | pattern                       | reply-request | 'reply-request' is none of one-way, request-reply.      | Write one of one-way, request-reply.
					on-error: true               | on-error                      | true        | 'true' is none of reply, close, discard.                  | Write one of reply, close, discard.
					on-error: reply              | on-error                      | reply       | There is no error-reply to reply with.                    | Write error-reply: "NAK #{cause}", or
					error-reply: "NAK #{cause"   | error-reply                   | NAK #{cause | The text does not parse:                                  | Write expressions as #{…}, each closed,
					error-reply: {text: a, bean: b} | error-reply                |             | An error-reply is either a text or a bean.                | Write error-reply: "NAK #{cause}", or
					error-reply: {txt: a}        | error-reply.txt               | a           | There is no property 'txt' in an error-reply.             | Write text.
					deadlines: {reply: 30 parsecs} | deadlines.reply             | 30 parsecs  | '30 parsecs' is not a duration.                           | Write a number and a unit, one of ns, us, ms, s, m, h and d: 30s.
					deadlines: {reply: 0s}       | deadlines.reply               | 0s          | The duration is not positive.                             | Write a number and a unit, such as 10s.
					deadlines: {linger: -1s}     | deadlines.linger              | -1s         | The duration is negative.                                 | Write 0s for no time at all, or a number and a unit, such as 10s.
					deadlines: {linger: 36501d}  | deadlines.linger              | 36501d      | The duration is longer than a hundred years.              | Write at most 36500d.
					deadlines: {reply: 30s}      | deadlines.reply               | 30s         | With pattern one-way no reply is awaited.                 | Remove it, or write pattern: request-reply.
					reconnect: {first: 1s}       | reconnect                     |             | An inbound that listens dials nothing again.              | Remove it; it is for inbounds that connect.
					deadlines: 30s               | deadlines                     | 30s         | 'deadlines' is not a single value.                        | Write a map with any of reply, linger, write, idle,
					deadlines: {send: 1s}        | deadlines.send                | 1s          | There is no property 'send' in deadlines.                 | Remove it; there are reply, linger, write, idle,
					deadlines: {write: 0s}       | deadlines.write               | 0s          | The duration is not positive.                             | Write a number and a unit, such as 10s.
					limits: {frame-size: 64XB}   | limits.frame-size             | 64XB        | '64XB' is not a size.                                     | Write a number and a unit, one of B, KB, MB and GB: 64KB.
					limits: {frame-size: 0B}     | limits.frame-size             | 0B          | '0' bytes are no size of a frame.                         | Write a size from 1B to less than 2GB, such as 64KB.
					limits: {frame-size: 3GB}    | limits.frame-size             | 3GB         | '3221225472' bytes are no size of a frame.                | Write a size from 1B to less than 2GB, such as 64KB.
					limits: {connections: 0}     | limits.connections            | 0           | The number is not positive.                               | Write a number from 1 up.
					limits: {connections: 8.5}   | limits.connections            | 8.5         | '8.5' is not a whole number                               | Write digits only: 100.
					limits: {connections: 99999999999} | limits.connections      | 99999999999 | '99999999999' is not a whole number                       | Write digits only: 100.
					limits: {in-flight-per-connection: -3} | limits.in-flight-per-connection | -3 | The number is not positive.                            | Write a number from 1 up.
					limits: {frame-siz: 1KB}     | limits.frame-siz              | 1KB         | There is no property 'frame-siz' in limits.               | Write frame-size.
					reconnect: {first: soon}     | reconnect.first               | soon        | 'soon' is not a duration.                                 | Write a number and a unit
					dispatch: thread             | dispatch                      | thread      | 'thread' is none of event-loop, virtual-thread.           | Write one of event-loop, virtual-thread.
					pattern: {a: b}              | pattern                       |             | 'pattern' is a single value, not a list or map.           | Write one value, in quotes where it holds { or [.
					pattern: ${nothing}          | pattern                       | ${nothing}  | The placeholder ${nothing} has no value.                  | Set the property nothing, in a file or as an environment variable, or write what holds without it: ${nothing:value}.
					pattern: ${NOTHING}          | pattern                       | ${NOTHING}  | The placeholder ${NOTHING} has no value.                  | Set the environment variable NOTHING, or write what holds without it: ${NOTHING:value}.
					error-reply: NAK #{cause}    | error-reply                   | NAK         | YAML takes '#{cause}' for a comment, because a blank      | Put the whole value in quotes.
					trace: 2                     | trace                         | 2           | The part of messages is not between 0 and 1.              | Write a number such as 0.01, or 1 for all.
					identity: x                  | identity                      | x           | 'identity' is kept for a later version.                   | Remove it; this version has nothing like it.
					on-connect: [{send: x}]      | on-connect                    |             | An inbound that listens makes no connections.             | Remove it; it is for inbounds that connect.
					heartbeat: {send: x, idle: 1s} | heartbeat                   |             | An inbound that listens sends no heartbeats.              | Remove it; it is for inbounds that connect.
					socket: {keep-alive: maybe}  | socket.keep-alive             | maybe       | 'maybe' is neither true nor false.                        | Write true or false.
					socket: {keep-alive: {idle: 60s}} | socket.keep-alive.idle  | 60s         | The kernel does not ask silent peers anything.            | Write enabled: true beside it.
					socket: {keep-alive: {enabled: true, idle: 10ms}} | socket.keep-alive.idle | 10ms | The kernel counts in seconds, from 1 to 32767.          | Write a duration such as 60s.
					limits: {message-rate: 0/s}  | limits.message-rate           | 0/s         | '0/s' is no rate.                                         | Write a number from 1 up and one of /s, /m and /h: 200/s.
					overload: queue              | overload                      | queue       | 'queue' is none of wait, reject, drop.                    | Write one of wait, reject, drop.
					ssl: {client-auth: need}     | ssl.bundle                    |             | There is no certificate to encrypt with.                  | Write the name of an SSL bundle
					deadlines: {handshake: 5s}   | deadlines.handshake           | 5s          | Connections are not encrypted.                            | Remove it, or write ssl: {bundle: name}.
					socket: {backlog: 0}         | socket.backlog                | 0           | The number is not positive.                               | Write a number from 1 up.
					socket: {receive-buffer: 0B} | socket.receive-buffer         | 0B          | '0' bytes are no size of a buffer.                        | Write a size from 1B to less than 2GB
					proxy-protocol: {trust: [10.0.0.0/33]} | proxy-protocol.trust[0] | 10.0.0.0/33 | Behind the slash of                                    | Write an address such as 10.6.6.6, or a network
					deadlines: {frame: 0s}       | deadlines.frame               | 0s          | The duration is not positive.                             | Write a number and a unit, such as 10s.
					deadlines: {first-frame: -1s} | deadlines.first-frame        | -1s         | The duration is not positive.                             | Write a number and a unit, such as 10s.
					allow: [10.0.0.0/8, 10.1.2.3/8] | allow[1]                    | 10.1.2.3/8  | '10.1.2.3/8' is an address within a network, and no network of 8 bits. | Write an address such as 10.6.6.6, or a network
					deny: example.com            | deny[0]                       | example.com | 'example.com' is no address of IPv4 or IPv6, and no network of such. | Write an address such as 10.6.6.6, or a network
					limits: {connections-per-address: 0} | limits.connections-per-address | 0    | The number is not positive.                               | Write a number from 1 up.
					limits: {connection-rate: fast} | limits.connection-rate | fast            | 'fast' is no rate.                                        | Write a number from 1 up and one of /s, /m and /h: 200/s.
					limits: {connection-rate: {burst: 5}} | limits.connection-rate.rate | | There is a burst, but no rate.                            | Write rate: 200/s.
					limits: {connection-rate: {rate: 5/s, burst: 0}} | limits.connection-rate.burst | 0 | The number is not positive.                    | Write a number from 1 up.
					deadlines: {idle: 0s}        | deadlines.idle                | 0s          | The duration is not positive.                             | Write a number and a unit, such as 10s.
					correlation: {key: payload}  | correlation                   |             | There is no property 'correlation' in an inbound.         | Remove it; there are listen,
					local: x                     | local                         | x           | An inbound that listens dials nothing.                    | Remove it; it is for inbounds that connect.
					buffer: x                    | buffer                        | x           | 'buffer' is kept for a later version.                     | Remove it
					delivery: x                  | delivery                      | x           | 'delivery' is kept for a later version.                   | Remove it
					""")
	void tellsWhatIsWrongWithAnInbound(String line, String property, String value, String reason, String action) {
		boolean framed = line.startsWith("framing:");
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  inbound:
				    orders:
				      listen: tcp://127.0.0.1:0
				      %s
				      %s
				""".formatted(line, framed ? "" : "framing: line")).withFlows().problems();
		assertThat(problems).singleElement().satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo("sluice.inbound.orders." + property);
			assertThat(problem.value()).isEqualTo(value);
			assertThat(problem.reason()).startsWith(reason);
			assertThat(problem.action()).startsWith(action);
			assertThat(Loaded.line(problem)).isEqualTo(5);
		});
	}

	/** Whole inbounds, the wrong line of which is told. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{framing: line}                                     | listen      |                | The inbound neither listens nor connects.           | Write listen: tcp://0.0.0.0:7001
					{connect: [], framing: line}                        | listen      |                | The inbound neither listens nor connects.           | Write listen: tcp://0.0.0.0:7001
					{listen: "tcp://h:1", connect: "tcp://h:2", framing: line} | connect | tcp://h:2   | The inbound both listens and connects.              | Remove one of them
					{listen: "tcp://h:1"}                               | framing     |                | A TCP stream has no messages until a framing cuts it. | Write framing: followed by one of line, crlf,
					{listen: "udp://h:1", framing: line}                | framing     |                | A datagram is a message already: it has no framing. | Remove framing.
					{listen: "http://h:1"}                              | listen      | http://h:1     | 'http://h:1' starts with neither tcp:// nor udp://. | Write tcp://host:port or udp://host:port
					{listen: "tcp://h"}                                 | listen      | tcp://h        | 'tcp://h' needs a port between 0 and 65535.         | Write tcp://host:port
					{listen: "tcp://h:70000"}                           | listen      | tcp://h:70000  | 'tcp://h:70000' needs a port between 0 and 65535.   | Write tcp://host:port
					{listen: "tcp://h:99999999999", framing: line}      | listen      | tcp://h:99999999999 | 'tcp://h:99999999999' needs a port between 0 and 65535. | Write tcp://host:port
					{listen: "tcp://127.0.0.1:-1", framing: line}       | listen      | tcp://127.0.0.1:-1 | 'tcp://127.0.0.1:-1' needs a port between 0 and 65535. | Write tcp://host:port
					{listen: "tcp://::1:7001", framing: line}           | listen      | tcp://::1:7001 | 'tcp://::1:7001' has several colons: an IPv6 address needs brackets. | Write tcp://host:port or udp://host:port, an IPv6 address in brackets.
					{listen: "tcp://fe80::1:7001", framing: line}       | listen      | tcp://fe80::1:7001 | 'tcp://fe80::1:7001' has several colons: an IPv6 address needs brackets. | Write tcp://host:port or udp://host:port, an IPv6 address in brackets.
					{listen: "127.0.0.1:7001", framing: line}           | listen      | 127.0.0.1:7001 | '127.0.0.1:7001' starts with neither tcp:// nor udp://. | Write tcp://host:port
					{listne: "tcp://h:1", framing: line}                | listne      | tcp://h:1      | There is no property 'listne' in an inbound.        | Write listen.
					{listen: 7001}                                      | listen      | 7001           | '7001' starts with neither tcp:// nor udp://.       | Write tcp://host:port
					{listen: "tcp://239.1.2.3:7001", framing: line}     | listen      | tcp://239.1.2.3:7001 | 239.1.2.3 is a multicast address, and TCP has none. | Write udp://239.1.2.3:7001
					{listen: "tcp://[ff02::1]:7001", framing: line}     | listen      | tcp://[ff02::1]:7001 | ff02::1 is a multicast address, and TCP has none. | Write udp://
					{connect: "udp://h:1"}                              | connect     | udp://h:1      | Over UDP there is nothing to connect to.            | Write listen: udp://…
					{connect: "tcp://h:0", framing: line}               | connect     | tcp://h:0      | Nothing can be reached on port 0 of h.              | Write the port that the far side listens on.
					{connect: "tcp://h:1,h:2", framing: line}           | connect     | tcp://h:1,h:2  | 'h:2' starts with neither tcp:// nor udp://.        | Write tcp://host:port
					{connect: {a: b}, framing: line}                    | connect     |                | 'connect' is not a map.                             | Write one value, or a list: [one, two].
					{listen: "tcp://0.0.0.0:${NOTHING}", framing: line} | listen      | tcp://0.0.0.0:${NOTHING} | The placeholder ${NOTHING} has no value.  | Set the environment variable NOTHING
					{connect: "tcp://h:1", framing: line, reconnect: {first: 5s, max: 1s}} | reconnect.max | 1s | The longest pause is shorter than the first. | Write at least 5000ms.
					{connect: "tcp://h:1", framing: line, local: "10.8.0.5:7"} | local | 10.8.0.5:7 | '10.8.0.5:7' is no address of a machine. | Write the address alone, such as 10.8.0.5
					{connect: "tcp://h:1", framing: line, local: 256.1.1.1} | local | 256.1.1.1 | '256.1.1.1' is no address of a machine. | Write the address alone
					{connect: "tcp://h:1", framing: line, limits: {connections: 2}} | limits.connections | 2 | An inbound that connects keeps one connection    | Remove it; it is for inbounds that listen.
					{listen: "udp://h:1", limits: {connections: 2}}     | limits.connections | 2         | Over UDP there are no connections.                  | Remove it.
					{listen: "udp://h:1", limits: {frame-size: 1MB}}    | limits.frame-size | 1MB        | A datagram holds no more than 65507 bytes.          | Write at most 64KB, or remove it.
					{listen: "udp://h:1", log: {connections: true}}     | log.connections | true         | Over UDP there are no connections.                  | Remove it.
					{listen: "udp://h:1", log: {key: payload}}          | log.key     | payload        | No messages are logged.                             | Remove it, or write messages: all.
					{listen: "udp://h:1", log: {messages: all, every: 0}} | log.every | 0              | The number is not positive.                         | Write a number from 1 up.
					{listen: "udp://h:1", log: {messages: failed, every: 9}} | log.every | 9           | Each message that is not handled is logged.         | Remove it, or write messages: all.
					{listen: "udp://h:1", log: {messages: all, key: "payload("}} | log.key | payload(  | It does not parse:                                  | Correct the expression
					{listen: "udp://h:1", log: {messages: some}}        | log.messages | some          | 'some' is none of off, failed, all.                 | Write one of off, failed, all.
					{listen: "udp://h:1", socket: {linger: 1s}}         | socket.linger | 1s             | Sockets of UDP have no such option here.            | Remove it.
					{listen: "udp://h:1", socket: {receivers: 0}}       | socket.receivers | 0           | The number is out of range.                         | Write
					{listen: "udp://239.1.2.3:1", socket: {receivers: 2}} | socket.receivers | 2         | Of several sockets each would receive all           | Remove it.
					{listen: "udp://0.0.0.0:1", socket: {multicast-interface: lo}} | socket.multicast-interface | lo | The address is of no multicast group. | Remove it; the address alone
					{listen: "tcp://h:1", framing: line, socket: {multicast-interface: lo}} | socket.multicast-interface | lo | Sockets of TCP have no such option. | Remove it.
					{listen: "tcp://h:1", framing: line, socket: {receivers: 2}} | socket.receivers | 2  | Sockets of TCP have no such option.                 | Remove it.
					{listen: "tcp://h:1", framing: line, socket: {linger: 500ms}} | socket.linger | 500ms | The kernel counts in seconds, from 0 to 32767.      | Write 0s
					{listen: "tcp://h:1", framing: line, limits: {reply-rate-per-address: 5/s}} | limits.reply-rate-per-address |  | Over TCP nobody is answered who has not connected. | Remove it
					{listen: "udp://h:1", limits: {reply-rate-per-address: 5/s}} | limits.reply-rate-per-address |  | Nobody is answered here. | Remove it, or write pattern: request-reply.
					{listen: "udp://h:1", deadlines: {linger: 1s}}      | deadlines.linger | 1s          | Over UDP there are no connections.                  | Remove it.
					{listen: "udp://h:1", deadlines: {write: 1s}}       | deadlines.write | 1s           | Over UDP there are no connections.                  | Remove it.
					{listen: "udp://h:1", deadlines: {idle: 1s}}        | deadlines.idle | 1s            | Over UDP there are no connections.                  | Remove it.
					{listen: "udp://h:1", reconnect: {max: 1s}}         | reconnect   |                | An inbound that listens dials nothing again.        | Remove it; it is for inbounds that connect.
					{listen: "udp://h:1", pattern: one, deadlines: {reply: 1s}} | pattern | one        | 'one' is none of one-way, request-reply.            | Write one-way, or another one of
					{listen: "udp://h:1", on-error: close}              | on-error    | close          | Over UDP there is no connection to close.           | Write reply or discard.
					{listen: "tcp://h:1", framing: line, on-error: close, error-reply: NAK} | on-error | close | There is an error-reply, but it would never be sent. | Write on-error: reply, or remove error-reply.
					""")
	void tellsWhatAnInboundLacks(String inbound, String property, String value, String reason, String action) {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  inbound:
				    orders: %s
				""".formatted(inbound)).withFlows().problems();
		assertThat(problems).singleElement().satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo("sluice.inbound.orders." + property);
			assertThat(problem.value()).isEqualTo(value);
			assertThat(problem.reason()).startsWith(reason);
			assertThat(problem.action()).startsWith(action);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{pattern: one-way}                                 | connect        |             | The outbound has no address to connect to.      | Write connect: tcp://host:port or udp://host:port
					{listen: "tcp://h:1"}                              | listen         | tcp://h:1   | There is no property 'listen' in an outbound.   | Remove it; there are connect,
					{connect: ["tcp://h:1", "udp://h:1"]}              | connect        |             | The addresses are of different transports.      | Write addresses that all begin with tcp://
					{conect: "tcp://h:1"}                              | conect         | tcp://h:1   | There is no property 'conect' in an outbound.   | Write connect.
					{connect: "tcp://h:1"}                             | framing        |             | A TCP stream has no messages until              | Write framing: followed by one of
					{connect: "udp://h:1", framing: line}              | framing        |             | A datagram is a message already                 | Remove framing.
					{connect: "udp://h:1", connections: 0}             | connections    | 0           | The number is out of range.                     | Write a number from 1 to 65535.
					{connect: "tcp://h:1", framing: line, connections: 65536} | connections | 65536   | The number is out of range.                     | Write a number from 1 to 65535.
					{connect: "udp://h:1", connections: 2}             | connections    | 2           | Over UDP there are no connections.              | Remove it, or write pattern: request-reply.
					{connect: "udp://h:1", connections: paired}        | connections    | paired      | Over UDP there are no connections to pair.      | Remove it, or write addresses that begin with tcp://.
					{connect: "tcp://h:1", framing: line, connections: many} | connections | many     | 'many' is neither a whole number nor paired.    | Write a number from 1 to 65535, or paired.
					{connect: "tcp://h:1", framing: raw}               | framing        |             | A stream without frames cannot be shared.       | Write connections: paired, or a framing that cuts messages.
					{connect: "tcp://h:1", framing: {read: raw, write: line}} | framing |             | A stream without frames cannot be shared.       | Write connections: paired, or a framing that cuts messages.
					{connect: "tcp://h:1", framing: raw, connections: paired, pattern: request-reply} | pattern | request-reply | Paired connections tell no answers apart. | Remove it: what the far side says flows back all the same.
					{connect: "tcp://h:1", framing: raw, connections: paired, reconnect: {first: 1s}} | reconnect | | A paired connection is dialled once | Remove it; it is for connections that are shared.
					{connect: "tcp://h:1", framing: raw, connections: paired, while-down: fail} | while-down | fail | A paired connection is dialled once | Remove it; it is for connections that are shared.
					{connect: "tcp://h:1,tcp://i:1", framing: raw, connections: paired, balance: round-robin} | balance | round-robin | For each paired connection the addresses are dialled in order. | Remove it; it is for connections that are shared.
					{connect: "tcp://h:1,tcp://i:1", framing: raw, connections: paired, fail-back: 1m} | fail-back | 1m | For each paired connection the addresses are dialled in order. | Remove it; it is for connections that are shared.
					{connect: "tcp://h:1", framing: raw, connections: paired, max-age: 1h} | max-age | 1h | A paired connection lasts as long as its inbound connection. | Remove it; it is for connections that are shared.
					{connect: "tcp://h:1", framing: raw, connections: paired, on-connect: [{send: x}]} | on-connect | | On a paired connection the peer of the inbound says all that is said. | Remove it; it is for connections that are shared.
					{connect: "tcp://h:1", framing: raw, connections: paired, heartbeat: {send: x, idle: 1s}} | heartbeat | | On a paired connection the peer of the inbound says all that is said. | Remove it; it is for connections that are shared.
					{connect: "tcp://h:1", framing: raw, connections: paired, circuit-breaker: {failures: 2}} | circuit-breaker | | A message that is turned away would leave a gap | Remove it; it is for connections that are shared.
					{connect: "udp://h:1", deadlines: {connect: 1s}}   | deadlines.connect | 1s       | Over UDP there are no connections.              | Remove it.
					{connect: "udp://h:1", deadlines: {write: 1s}}     | deadlines.write | 1s         | Over UDP nothing waits for the far side to read. | Remove it.
					{connect: "udp://h:1", deadlines: {reply: 1s}}     | deadlines.reply | 1s         | With pattern one-way no reply is awaited.       | Remove it, or write pattern: request-reply.
					{connect: "udp://h:1", while-down: fail}           | while-down     | fail        | Over UDP nobody knows that the far side is down. | Remove it.
					{connect: "udp://h:1", limits: {frame-size: 65KB}} | limits.frame-size | 65KB     | A datagram holds no more than 65507 bytes.      | Write at most 64KB, or remove it.
					{connect: "tcp://h:1", framing: line, pattern: request-reply, while-down: fail} | while-down | fail | A request fails at once while the far side is down. | Remove it; it is for pattern: one-way.
					{connect: "udp://h:1", health: requird}            | health         | requird     | 'requird' is none of informative, required.     | Write required, or another one of
					{connect: "udp://h:1", while-down: drop}           | while-down     | drop        | 'drop' is none of wait, fail.                   | Write one of wait, fail.
					{connect: "udp://h:1", deadlines: {connect: 0ms}}  | deadlines.connect | 0ms      | The duration is not positive.                   | Write a number and a unit
					{connect: "udp://h:1", limits: {connections: 1}}   | limits.connections | 1       | There is no property 'connections' in limits.   | Remove it; there are frame-size, in-flight, waiting.
					{connect: "udp://h:1", timeouts: {connect: 5s}}    | timeouts       |             | There is no property 'timeouts' in an outbound. | Remove it; there are connect,
					{connect: "udp://h:1", deadline: {connect: 5s}}    | deadline       |             | There is no property 'deadline' in an outbound. | Write deadlines.
					{connect: [tcp://h, tcp://i:1], framing: line}     | connect[0]     | tcp://h     | 'tcp://h' needs a port                          | Write tcp://host:port
					{connect: [{a: b}], framing: line}                 | connect[0]     |             | An item of 'connect' is a single value.         | Write one value
					{connect: "udp://h:1", proxy-protocol: v2}         | proxy-protocol | v2         | Over UDP there are no connections.              | Remove it.
					{connect: "udp://h:1", ssl: {bundle: a}}           | ssl            |             | Over UDP there are no connections to encrypt.   | Remove it.
					{connect: "tcp://h:1", framing: line, ssl: {bundle: a, client-auth: need}} | ssl.client-auth | need | Nobody is let in here.            | Remove it; it is for inbounds that listen.
					{connect: "udp://h:1", socket: {no-delay: true}}   | socket.no-delay | true       | Sockets of UDP have no such option here.        | Remove it.
					{connect: "udp://h:1", socket: {receive-buffer: 1MB}} | socket.receive-buffer | 1MB | An outbound over UDP chooses its buffers by what it awaits. | Remove it.
					{connect: "tcp://h:1", framing: line, socket: {backlog: 9}} | socket.backlog | 9   | Nothing is accepted here.                       | Remove it; it is for inbounds that listen.
					{connect: "udp://h:1", on-connect: [{send: x}]}    | on-connect     |             | Over UDP there are no connections.              | Remove it.
					{connect: "udp://h:1", heartbeat: {send: x, idle: 1s}} | heartbeat  |             | Over UDP there are no connections.              | Remove it.
					{connect: "udp://h:1", local: 10.8.0.5}            | local          | 10.8.0.5    | Over UDP the system chooses the address to send from. | Remove it.
					{connect: "udp://h:1", balance: round-robin}       | balance        | round-robin | Over UDP the first address that is known is used. | Remove it.
					{connect: "udp://h:1", fail-back: 1m}              | fail-back      | 1m          | Over UDP there are no connections.              | Remove it.
					{connect: "udp://h:1", max-age: 1h}                | max-age        | 1h          | Over UDP there are no connections.              | Remove it.
					{connect: "udp://h:1", pattern: request-reply, limits: {waiting: 9}} | limits.waiting | 9 | Over UDP the bytes of what waits are bounded | Remove it.
					{connect: "tcp://h:1", framing: line, limits: {waiting: 9}} | limits.waiting | 9  | One-way messages wait as long as need be: their inbounds are not read. | Remove it; it is for pattern: request-reply.
					{connect: "tcp://h:1", framing: line, pattern: request-reply, limits: {waiting: 0}} | limits.waiting | 0 | The number is not positive. | Write a number from 1 up.
					{connect: "tcp://h:1", framing: line, local: "tcp://10.8.0.5"} | local | tcp://10.8.0.5 | 'tcp://10.8.0.5' is no address of a machine. | Write the address alone
					{connect: "tcp://h:1", framing: line, local: 0.0.0.0} | local       | 0.0.0.0     | 0.0.0.0 is no address in particular.            | Remove it, or write a certain address.
					{connect: "tcp://h:1", framing: line, local: "ff02::1"} | local     | ff02::1     | ff02::1 is the address of many, which nobody can dial from. | Write the address alone
					{connect: "tcp://[::1]:1", framing: line, local: 127.0.0.1} | local | 127.0.0.1   | From 127.0.0.1 none of the addresses in connect can be dialled | Write an address of the same version
					{connect: "tcp://10.0.0.7:1", framing: line, balance: failover} | balance | failover | There is only one address.                   | Write several in connect, or remove it.
					{connect: "tcp://h:1", framing: line, balance: even} | balance     | even        | 'even' is none of failover, round-robin, least-pending. | Write one of failover, round-robin, least-pending.
					{connect: "tcp://h:1", framing: line, balance: least-pending} | balance | least-pending | One-way no request is pending.              | Write round-robin, or pattern: request-reply.
					{connect: ["tcp://h:1", "tcp://i:1", "tcp://j:1"], framing: line, balance: round-robin, connections: 2} | connections | 2 | Among 3 addresses 2 connections cannot be shared. | Write at least 3, or balance: failover.
					{connect: "tcp://h:1", framing: line, fail-back: 1m} | fail-back   | 1m          | There is no other address to come back from.    | Write several in connect, or remove it.
					{connect: "tcp://h:1,tcp://i:1", framing: line, fail-back: 0s} | fail-back | 0s    | The duration is not positive.                   | Write a number and a unit
					{connect: "tcp://h:1,tcp://i:1", framing: line, pattern: request-reply, balance: least-pending, fail-back: 1m} | fail-back | 1m | With least-pending each address is dialled until it answers. | Remove it.
					{connect: "tcp://h:1,tcp://i:1", framing: until-close, fail-back: 1m} | fail-back | 1m | With until-close each message has a connection of its own. | Remove it.
					{connect: "tcp://h:1", framing: {read: line, write: until-close}, max-age: 1m} | max-age | 1m | With until-close each message has a connection of its own. | Remove it.
					{connect: "tcp://h:1", framing: line, max-age: -1h} | max-age      | -1h         | The duration is not positive.                   | Write a number and a unit
					{connect: "udp://h:1", delivery: sure}             | delivery       | sure        | 'delivery' is kept for a later version.         | Remove it
					{connect: "tcp://h:1", framing: line, correlation: {key: payload}} | correlation | | With pattern one-way no reply is awaited.       | Remove it, or write pattern: request-reply.
					{connect: "udp://h:1", pattern: request-reply, correlation: {order: guaranteed}} | correlation.order | guaranteed | Datagrams come in any order. | Match answers by a key, or remove it
					{connect: "udp://h:1", pattern: request-reply, connections: 4, correlation: {key: payload}} | connections | 4 | Requests over UDP whose answers are matched by a key leave from one source port. | Remove it; limits.in-flight bounds
					{connect: "tcp://h:1", framing: line, pattern: request-reply, limits: {in-flight: 9}} | limits.in-flight | 9 | A connection has one request in flight | Remove it, or write how answers find their requests: correlation.
					{connect: "udp://h:1", accept: "true"}             | accept         | true        | With pattern one-way no reply is awaited.       | Remove it, or write pattern: request-reply.
					{connect: "udp://h:1", pattern: request-reply, accept: "payload.("} | accept | payload.( | It does not parse:                      | Correct the expression over payload, the answer, and headers,
					{connect: "udp://h:1", pattern: request-reply, accept: "@zzz.ok(payload)"} | accept | @zzz.ok(payload) | There is no bean 'zzz'.    | Define one, and write its name.
					{connect: "udp://h:1", pattern: request-reply, accept: {a: b}} | accept |         | 'accept' is a single value, not a list or map.  | Write one value
					{connect: "tcp://h:1", framing: line, retry: {attempts: 2}} | retry  |          | Only requests are tried again; one-way messages wait | Remove it, or write pattern: request-reply.
					{connect: "udp://h:1", pattern: request-reply, retry: 3} | retry    | 3           | 'retry' is not a single value.                  | Write a map with any of attempts, backoff.
					{connect: "udp://h:1", pattern: request-reply, retry: {attempts: 1}} | retry.attempts | 1 | The number of attempts, which counts the first, is out of range. | Write a number from 2 to 100, or remove retry.
					{connect: "udp://h:1", pattern: request-reply, retry: {attempts: 101}} | retry.attempts | 101 | The number of attempts                 | Write a number from 2 to 100
					{connect: "udp://h:1", pattern: request-reply, retry: {backoff: 0s}} | retry.backoff | 0s | The duration is not positive.             | Write a number and a unit
					{connect: "udp://h:1", pattern: request-reply, retry: {backoff: 5us}} | retry.backoff | 5us | The duration is shorter than a millisecond. | Write at least 1ms.
					{connect: "udp://h:1", pattern: request-reply, retry: {backoff: 10s}} | retry.backoff | 10s | No time is left after the pause: all attempts together have deadlines.reply. | Write less than 10000ms.
					{connect: "udp://h:1", pattern: request-reply, retry: {tries: 3}} | retry.tries | 3      | There is no property 'tries' in a retry.        | Remove it; there are attempts, backoff.
					{connect: "udp://h:1", circuit-breaker: {failures: 0}} | circuit-breaker.failures | 0  | The number is out of range.                    | Write a number from 1 to 1000.
					{connect: "udp://h:1", circuit-breaker: {open: 0s}} | circuit-breaker.open | 0s        | The duration is not positive.                   | Write a number and a unit
					{connect: "udp://h:1", circuit-breaker: {open: 5us}} | circuit-breaker.open | 5us      | The duration is shorter than a millisecond.     | Write at least 1ms.
					{connect: "udp://h:1", circuit-breaker: 5}         | circuit-breaker | 5          | 'circuit-breaker' is not a single value.        | Write a map with any of failures, open.
					""")
	void tellsWhatIsWrongWithAnOutbound(String outbound, String property, String value, String reason, String action) {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  outbound:
				    core: %s
				""".formatted(outbound)).problems();
		assertThat(problems.stream().filter((problem) -> problem.property().endsWith(property))).singleElement()
			.satisfies((problem) -> {
				assertThat(problem.property()).isEqualTo("sluice.outbound.core." + property);
				assertThat(problem.value()).isEqualTo(value);
				assertThat(problem.reason()).startsWith(reason);
				assertThat(problem.action()).startsWith(action);
				assertThat(Loaded.line(problem)).isEqualTo(3);
			});
	}

	/** What an outbound or a dialling inbound says by itself. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					on-connect: x                                   | on-connect            | x        | 'on-connect' is not a single value.                | Write a list of maps, each with any of send, expect, within.
					on-connect: {send: x}                           | on-connect            |          | 'on-connect' is not a map.                         | Write a list of maps, each with any of send, expect, within.
					on-connect: [x]                                 | on-connect[0]         | x        | An item of 'on-connect' is not a single value.     | Write a list of maps
					on-connect: [{sned: x}]                         | on-connect[0].sned    | x        | There is no property 'sned' in a step.             | Write send.
					on-connect: [{send: x}, {within: 1s}]           | on-connect[1]         |          | The step neither sends nor expects anything.       | Write send, expect, or both
					on-connect: [{send: {bean: zzz}}]               | on-connect[0].send.bean | zzz    | There is no bean 'zzz'.                            | Write login.
					on-connect: [{send: {bean: login.aply}}]        | on-connect[0].send.bean | login.aply | The bean 'login' has no public method 'aply'.  | Write login.apply
					on-connect: [{send: {bean: login.record}}]      | on-connect[0].send.bean | login.record | 'login.record' returns nothing.              | Write a Function or a method
					on-connect: [{send: {bean: login, text: x}}]    | on-connect[0].send    |          | What is sent is either a text or a bean.           | Write send:
					on-connect: [{send: [x]}]                       | on-connect[0].send    |          | 'send' is not a list.                              | Write one value, or a map with any of text, bean.
					on-connect: [{send: "hex:5"}]                   | on-connect[0].send    | hex:5    | The text has something other than pairs of hex digits behind hex:. | Write characters with the escapes
					on-connect: [{send: 'x\\q'}]                    | on-connect[0].send    | x\\q     | The text has the unknown escape \\q.               | Write characters with the escapes
					on-connect: [{send: 'x\\n'}]                    | on-connect[0].send    | x\\n     | The framing cannot carry it: the payload holds     | Write the payload alone
					on-connect: [{send: x, expect: "a b"}]          | on-connect[0].expect  | a b      | It does not parse:                                 | Correct the expression; in YAML, put it in quotes.
					on-connect: [{expect: "@lgoin.apply(payload)"}] | on-connect[0].expect  | @lgoin.apply(payload) | There is no bean 'lgoin'.             | Write login.
					on-connect: [{expect: "true", within: 0s}]      | on-connect[0].within  | 0s       | The duration is not positive.                      | Write a number and a unit
					on-connect: [{expect: "true", within: soon}]    | on-connect[0].within  | soon     | 'soon' is not a duration.                          | Write a number and a unit
					on-connect: [{send: x, within: 1s}]             | on-connect[0].within  | 1s       | Without expect no answer is awaited.               | Remove it, or write expect.
					heartbeat: x                                    | heartbeat             | x        | 'heartbeat' is not a single value.                 | Write a map with any of send, idle, expect, within.
					heartbeat: {every: 1s, send: x, idle: 1s}       | heartbeat.every       | 1s       | There is no property 'every' in a heartbeat.       | Remove it; there are send, idle, expect, within.
					heartbeat: {idle: 1s}                           | heartbeat.send        |          | There is nothing to send.                          | Write send: followed by text, hex:5200 or {bean: name}.
					heartbeat: {send: x}                            | heartbeat.idle        |          | It is not said when to send it.                    | Write idle: 30s
					heartbeat: {send: x, idle: 0s}                  | heartbeat.idle        | 0s       | The duration is not positive.                      | Write a number and a unit
					heartbeat: {send: x, idle: 1s, within: 1s}      | heartbeat.within      | 1s       | Without expect no answer is awaited.               | Remove it, or write expect.
					heartbeat: {send: x, idle: 1s, expect: "("}     | heartbeat.expect      | (        | It does not parse:                                 | Correct the expression
					heartbeat: {send: {bean: lgoin}, idle: 1s}      | heartbeat.send.bean   | lgoin    | There is no bean 'lgoin'.                          | Write login.
					heartbeat: {send: "", idle: 1s}                 | heartbeat.send        |          | There is nothing to send.                          | Write send:
					""")
	void tellsWhatIsWrongWithWhatConnectionsSay(String line, String property, String value, String reason,
			String action) {
		for (Section section : List.of(Section.INBOUND, Section.OUTBOUND)) {
			List<ConfigurationProblem> problems = Loaded.yaml("""
					sluice:
					  %s:
					    host:
					      connect: tcp://h:1
					      framing: line
					      %s
					""".formatted(section.key(), line)).withFlows().withTargets("login").problems();
			assertThat(problems).singleElement().satisfies((problem) -> {
				assertThat(problem.property()).isEqualTo("sluice." + section.key() + ".host." + property);
				assertThat(problem.value()).isEqualTo(value);
				assertThat(problem.reason()).startsWith(reason);
				assertThat(problem.action()).startsWith(action);
				assertThat(Loaded.line(problem)).isEqualTo(6);
			});
		}
	}

	@ParameterizedTest
	@CsvSource({ "'on-connect: [{send: x}]', on-connect", "'heartbeat: {send: x, idle: 1s}', heartbeat" })
	void aConnectionThatCarriesOneMessageSaysNothingByItself(String line, String property) {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  outbound:
				    host:
				      connect: tcp://h:1
				      framing: until-close
				      %s
				""".formatted(line)).problems();
		assertThat(problems).singleElement().satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo("sluice.outbound.host." + property);
			assertThat(problem.reason()).isEqualTo("With this framing a connection carries one message, and ends.");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{unmatched: events}                       | correlation           |          | Nothing says how answers find their requests.      | Write key, or request and reply, or order: guaranteed.
					{key: payload, order: guaranteed}         | correlation           |          | There is more than one way for answers             | Write one of them: key,
					{key: payload, request: payload}          | correlation           |          | There is more than one way for answers             | Write one of them: key,
					{request: payload}                        | correlation.reply     |          | There is an expression for the key of one side     | Write reply: followed by
					{reply: payload}                          | correlation.request   |          | There is an expression for the key of one side     | Write request: followed by
					{order: guaranteed, unmatched: events}    | correlation.unmatched | events   | Where answers are matched by their order           | Remove it, or match answers by a key.
					{order: sorted}                           | correlation.order     | sorted   | 'sorted' is none of guaranteed.                    | Write guaranteed
					{key: "payload.("}                        | correlation.key       | payload.( | It does not parse:                                | Correct the expression; in YAML, put it in quotes.
					{request: payload, reply: "#key(payload)"} | correlation.reply    | #key(payload) | It does not parse: at character 1: there is no #key | Correct the expression
					{kee: payload}                            | correlation.kee       | payload  | There is no property 'kee' in a correlation.       | Write key.
					{key: payload, unmatched: Events}         | correlation.unmatched | Events   | 'Events' is not a name.                            | Write a name of lower-case letters
					{key: payload, unmatched: core}           | correlation.unmatched | core     | The channel has the name of the outbound core.     | Write a name of its own
					{key: payload, unmatched: or-ders}        | correlation.unmatched | or-ders  | The channel has the name of the inbound orders.    | Write a name of its own
					payload                                   | correlation           | payload  | 'correlation' is not a single value.               | Write a map with any of order, key, request, reply, unmatched.
					""")
	void tellsWhatIsWrongWithACorrelation(String correlation, String property, String value, String reason,
			String action) {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  inbound:
				    orders: {listen: "tcp://127.0.0.1:0", framing: line}
				  outbound:
				    core: {connect: "tcp://h:1", framing: line, pattern: request-reply, correlation: %s}
				""".formatted(correlation)).withFlows().problems();
		assertThat(problems).singleElement().satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo("sluice.outbound.core." + property);
			assertThat(problem.value()).isEqualTo(value);
			assertThat(problem.reason()).startsWith(reason);
			assertThat(problem.action()).startsWith(action);
			assertThat(Loaded.line(problem)).isEqualTo(5);
		});
	}

	@Test
	void tellsOfUnmatchedAnswersThatNothingTakes() {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  outbound:
				    core:
				      connect: tcp://h:1
				      framing: line
				      pattern: request-reply
				      correlation: {key: payload, unmatched: events}
				""").problems();
		assertThat(problems).singleElement().satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo("sluice.outbound.core.correlation.unmatched");
			assertThat(problem.reason()).isEqualTo("Nothing takes what the far side says by itself.");
			assertThat(problem.action()).startsWith("Write a route with from: events");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{to: discard}                                       | from                   |         | The route comes from nowhere.                      | Write from: followed by the name of an inbound, or a list of them: orders, feed.
					{from: ordres}                                      | from                   | ordres  | There is no inbound 'ordres'.                      | Write orders.
					{from: [orders, zzz]}                               | from[1]                | zzz     | There is no inbound 'zzz'.                         | Write the name of an inbound: orders, feed.
					{from: [orders, orders]}                            | from[1]                | orders  | 'orders' is named twice.                           | Remove it once.
					{from: core}                                        | from                   | core    | 'core' is an outbound, and nothing comes from there. | Write the name of an inbound: orders, feed.
					{from: orders, order: first}                        | order                  | first   | 'first' is not a whole number                      | Write digits only: 100.
					{from: orders, when: "payload.("}                   | when                   | payload.( | It does not parse:                   | Correct the expression; in YAML, put it in quotes.
					{from: orders, steps: [{transform: "1 +"}]}         | steps[0].transform     | 1 +     | It does not parse:                     | Correct the expression; in YAML, put it in quotes.
					{from: orders, steps: [{filter: "#u9(payload, 1) > 1 and #kind"}]} | steps[0].filter | #u9(payload, 1) > 1 and #kind | It does not parse: at character 1: there is no #u9 | Correct the expression
					{from: orders, steps: [{filter: "a b"}]}            | steps[0].filter        | a b     | It does not parse:                     | Correct the expression; in YAML, put it in quotes.
					{from: orders, steps: [{headers: {k: "#{"}}]}       | steps[0].headers.k     | #{      | It does not parse:                           | Correct the expression
					{from: orders, steps: [{headers: kind}]}            | steps[0].headers       | kind    | There are no headers.                              | Write a map from the name
					{from: orders, steps: [{handle: ""}]}               | steps[0].handle        | ``      | The value is empty.                                | Write an expression, or for handle a bean
					{from: orders, steps: [{transfrom: "x"}]}           | steps[0].transfrom     | x       | There is no step 'transfrom'.                      | Write transform.
					{from: orders, steps: [{do: "x"}]}                  | steps[0].do            | x       | There is no step 'do'.                             | Write one of transform, headers, filter, handle.
					{from: orders, steps: [{transform: "1", filter: "true"}]} | steps[0]         |         | The step has several keys: transform, filter.      | Write each as a step of its own
					{from: orders, steps: [transform]}                  | steps[0]               | transform | The step is not a map with one key.              | Write each step as an item of the list
					{from: orders, steps: {transform: "1"}}             | steps                  |         | 'steps' is not a map.                              | Write each step as an item of a list, with a dash
					{from: orders, steps: transform}                    | steps                  | transform | The step is not a map with one key.              | Write each step as an item of the list
					{from: orders, steps: [{transform: {a: b}}]}        | steps[0].transform     |         | The value is a list or a map, not text.            | Write it in quotes
					{from: orders, reply: [{transform: "1 +"}]}         | reply[0].transform     | 1 +     | It does not parse:                     | Correct the expression; in YAML, put it in quotes.
					{from: orders, order: 1}                            | order                  | 1       | A route without a condition comes last, whatever its order. | Remove order, or write a condition: when.
					{from: [orders, feed], reply: [{transform: "1"}]}   | reply                  |         | With pattern one-way no reply is awaited at orders, feed. | Remove reply, or write pattern: request-reply at the inbound.
					{from: orders, to: discard, reply: [{transform: "1"}]} | reply               |         | A message that is discarded has no answer.         | Remove reply, or write another target.
					{from: orders, copyto: [a], copy_too: b}            | copytoo                | b       | There is no property 'copy_too' in a route.        | Write copy-to.
					{from: orders, delivery: sure}                      | delivery               | sure    | 'delivery' is kept for a later version.            | Remove it
					{from: orders, to: core, idempotent: true}          | idempotent             | true    | No target of the route tries anything again.       | Remove it, or write retry at an outbound of the route.
					{from: orders, to: core, idempotent: maybe}         | idempotent             | maybe   | 'maybe' is neither true nor false.                 | Write true or false.
					orders                                              | ``                     | orders  | The route is not a single value.                   | Write a map: from, order, when, steps, to, copy-to, reply, idempotent.
					""")
	void tellsWhatIsWrongWithARoute(String route, String property, String value, String reason, String action) {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  routes:
				    quotes: %s
				  inbound:
				    orders: {listen: "udp://h:1"}
				    feed: {listen: "udp://h:2"}
				  outbound:
				    core: {connect: "udp://h:1"}
				""".formatted(route)).withFlows().withTargets("a").problems();
		assertThat(problems).first().satisfies((problem) -> {
			assertThat(problem.property())
				.isEqualTo(property.isEmpty() ? "sluice.routes.quotes" : "sluice.routes.quotes." + property);
			assertThat(problem.value()).isEqualTo(value);
			assertThat(problem.reason()).startsWith(reason);
			assertThat(problem.action()).startsWith(action);
			assertThat(Loaded.line(problem)).isEqualTo(3);
		});
	}

	@Test
	void tellsNothingThatFollowsFromAWrongRetry() {
		assertThat(Loaded.yaml("""
				sluice:
				  inbound.orders: {listen: "udp://h:1"}
				  outbound.core: {connect: "udp://h:2", pattern: request-reply, retry: 3}
				  routes.quotes: {from: orders, to: core, idempotent: true}
				""").problems()).extracting(ConfigurationProblem::property)
			.containsExactly("sluice.outbound.core.retry");
	}

	@Test
	void tellsTheMistakesOfAllStepsOfARoute() {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  inbound.orders: {listen: "udp://h:1"}
				  routes:
				    quotes:
				      from: orders
				      steps:
				        - transfrom: payload
				        - filter: "payload.length( > 5"
				        - {transform: payload, filter: "true"}
				        - headers: {kind: "#{payload"}
				        - transform
				        - transform: "1 +"
				""").withFlows().problems();
		assertThat(problems).extracting(ConfigurationProblem::property)
			.containsExactlyInAnyOrder("sluice.routes.quotes.steps[0].transfrom",
					"sluice.routes.quotes.steps[1].filter", "sluice.routes.quotes.steps[2]",
					"sluice.routes.quotes.steps[3].headers.kind", "sluice.routes.quotes.steps[4]",
					"sluice.routes.quotes.steps[5].transform");
		assertThat(problems).extracting(Loaded::line).containsExactlyInAnyOrder(7, 8, 9, 10, 11, 12);
	}

	@Test
	void tellsMistakesInTheOrderOfTheFile() {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  outbound:
				    core: {conect: "tcp://h:1"}
				  inbound:
				    orders:
				      on-error: reply
				      error-reply: NAK #{cause}
				      deadlines: {linger: -1s}
				      framing: lnie
				      listen: tcp://0.0.0.0:1
				      payload: txt
				""").withFlows().problems();
		assertThat(problems).extracting(Loaded::line).containsExactly(3, 7, 8, 9, 11);
	}

	@Test
	void tellsTenMistakesOfOneFileTogether() {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  inbound:
				    orders:
				      listen: tcp//0.0.0.0:7001
				      framing: lnie
				      pattern: maybe
				      limits: {frame-size: 64XB}
				      deadlines: {reply: 30 parsecs}
				      identity: device
				    Feed: {listen: "udp://h:1"}
				  outbound:
				    core: {connect: "tcp://h:1"}
				  routes:
				    quotes:
				      from: ordres
				      when: "payload.("
				""").withFlows().problems();
		assertThat(problems).extracting(ConfigurationProblem::property)
			.containsExactlyInAnyOrder("sluice.inbound.orders.listen", "sluice.inbound.orders.framing",
					"sluice.inbound.orders.pattern", "sluice.inbound.orders.limits.frame-size",
					"sluice.inbound.orders.deadlines.reply", "sluice.inbound.orders.identity", "sluice.inbound.Feed",
					"sluice.outbound.core.framing", "sluice.routes.quotes.from", "sluice.routes.quotes.when");
		assertThat(problems).extracting(Loaded::line).containsExactlyInAnyOrder(4, 5, 6, 7, 8, 9, 10, 12, 15, 16);
	}

}
