package dev.sluice.gateway;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages that are traced, as spans of OpenTelemetry.
 */
@ExtendWith(OutputCaptureExtension.class)
class TracingIntegrationTests {

	private static final String ALL = "management.tracing.sampling.probability: 1\n"
			+ "management.opentelemetry.tracing.export.schedule-delay: 50ms\n";

	private static List<SpanData> spans(GatewayTester gateway, String name) {
		return gateway.context().getBean(Spans.class).spans.stream()
			.filter((span) -> span.getName().equals(name))
			.toList();
	}

	private static String value(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

	@Test
	void aMessageIsASpanAndSendingItIsOneWithin(CapturedOutput output) throws IOException {
		try (TcpServer far = TcpServer.start(TcpServer::echo);
				GatewayTester gateway = GatewayTester
					.start(GatewayTester.orders("core", "trace: 1", "log: {messages: all}")
							+ "  outbound:\n    core: {connect: \"tcp://127.0.0.1:" + far.port()
							+ "\", framing: line, payload: text, pattern: request-reply}\n" + ALL, Spans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("a");
			await().untilAsserted(() -> assertThat(spans(gateway, "message orders")).hasSize(1));
			SpanData message = spans(gateway, "message orders").getFirst();
			assertThat(value(message, "inbound")).isEqualTo("orders");
			assertThat(value(message, "route")).isEqualTo("all");
			assertThat(value(message, "outcome")).isEqualTo("handled");
			assertThat(value(message, "cause")).isEqualTo("none");
			assertThat(value(message, "peer")).isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
			await().untilAsserted(() -> assertThat(spans(gateway, "send core")).hasSize(1));
			SpanData sending = spans(gateway, "send core").getFirst();
			assertThat(sending.getTraceId()).isEqualTo(message.getTraceId());
			assertThat(sending.getParentSpanId()).isEqualTo(message.getSpanId());
			await().untilAsserted(() -> assertThat(output).contains(" trace=" + message.getTraceId()));
		}
	}

	@Test
	void asManyAreTracedAsIsWantedWhichMayChange() throws IOException {
		String none = GatewayTester.orders("upper", "trace: 0") + ALL;
		try (GatewayTester gateway = GatewayTester.start(none, TextBeans.class, Spans.class);
				TcpClient client = gateway.connect("orders")) {
			ask(client, 100);
			gateway.become(none.replace("trace: 0", "trace: 0.5"));
			ask(client, 1_000);
			gateway.become(none);
			ask(client, 100);
			assertThat(gateway.settled("orders").received()).isEqualTo(1_200);
			await().untilAsserted(() -> assertThat(spans(gateway, "message orders").size()).isBetween(400, 600));
		}
	}

	private static void ask(TcpClient client, int times) throws IOException {
		for (int i = 0; i < times; i++) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
		}
	}

	@Test
	void whatFailsIsTracedWithItsCause() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(
				GatewayTester.orders("fussy", "trace: 1", "error-reply: \"no\"") + ALL, TextBeans.class, Spans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("bad\n").line()).isEqualTo("no");
			await().untilAsserted(() -> assertThat(spans(gateway, "message orders")).singleElement()
				.satisfies((span) -> assertThat(value(span, "cause")).isEqualTo("failed")));
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Spans {

		private final List<SpanData> spans = new CopyOnWriteArrayList<>();

		@Bean
		SpanExporter collected() {
			return new SpanExporter() {

				@Override
				public CompletableResultCode export(Collection<SpanData> ended) {
					Spans.this.spans.addAll(ended);
					return CompletableResultCode.ofSuccess();
				}

				@Override
				public CompletableResultCode flush() {
					return CompletableResultCode.ofSuccess();
				}

				@Override
				public CompletableResultCode shutdown() {
					return CompletableResultCode.ofSuccess();
				}

			};
		}

	}

}
