package dev.sluice.route;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.sluice.expression.Expressions;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.inbound.InboundPeers;
import dev.sluice.inbound.TestInbound;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.Ledger;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundDefinition;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * An application with beans and outbounds, whose routes are made and validated as the
 * gateway does it. Its inbounds are {@code orders}, which awaits answers, and
 * {@code telemetry}, which does not.
 */
final class Routes implements AutoCloseable {

	private final AnnotationConfigApplicationContext context;

	private final Map<String, Outbound> outbounds = new HashMap<>();

	private final Map<String, OutboundDefinition> definitions = new LinkedHashMap<>();

	private final Map<String, InboundDefinition> inbounds = Map.of("orders",
			TestInbound.definition("tcp://127.0.0.1:0", ExchangePattern.REQUEST_REPLY), "telemetry",
			TestInbound.definition("udp://127.0.0.1:0", ExchangePattern.ONE_WAY));

	Routes(Class<?>... configuration) {
		this.context = new AnnotationConfigApplicationContext();
		if (configuration.length > 0) {
			this.context.register(configuration);
		}
		this.context.refresh();
	}

	Routes with(FakeOutbound outbound) {
		this.outbounds.put(outbound.name(), outbound);
		this.definitions.put(outbound.name(), FakeOutbound
			.definition(outbound.isRequestReply() ? ExchangePattern.REQUEST_REPLY : ExchangePattern.ONE_WAY));
		return this;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	AnnotationConfigApplicationContext context() {
		return this.context;
	}

	RouteFactory factory() {
		return new RouteFactory(this.context.getBeanFactory(), JsonMapper.shared(),
				new Expressions(this.context.getBeanFactory()), this.inbounds, this.definitions);
	}

	List<RouteProblem> validate(Definition definition) {
		return new RouteValidator(this.context.getBeanFactory(), this.inbounds, this.definitions)
			.validate(definition.build());
	}

	Route route(String name, Definition definition) {
		return factory().create(name, definition.build(), this.outbounds::get, InboundPeers::new, new Ledger());
	}

	Router router(Route... routes) {
		return new Router("orders", Stream.of(routes).map(Route::flow).toList(), this.context);
	}

	/** Sends a request through a route of this definition and returns its exchange. */
	RecordingExchange request(Definition definition, Object payload) {
		RecordingExchange exchange = RecordingExchange.requestReply();
		router(route("quotes", definition)).handleMessage(exchange.message(payload));
		return exchange;
	}

	/** Sends a one-way message through a route of this definition. */
	RecordingExchange oneWay(Definition definition, Object payload) {
		RecordingExchange exchange = RecordingExchange.oneWay();
		router(route("quotes", definition)).handleMessage(exchange.message(payload));
		return exchange;
	}

	@Override
	public void close() {
		this.context.close();
	}

	static Definition route() {
		return new Definition(List.of("orders"), null, List.of(), List.of(), List.of(), List.of());
	}

	static StepDefinition transform(String expression) {
		return new StepDefinition.Transform(expression);
	}

	static StepDefinition filter(String expression) {
		return new StepDefinition.Filter(expression);
	}

	static StepDefinition handle(String bean) {
		return new StepDefinition.Handle(bean);
	}

	static StepDefinition headers(String name, String text) {
		return new StepDefinition.Headers(Map.of(name, text));
	}

	/** A route definition in the making. */
	record Definition(List<String> from, @Nullable String when, List<StepDefinition> steps, List<String> to,
			List<String> copyTo, List<StepDefinition> reply) {

		Definition from(String... names) {
			return new Definition(Arrays.asList(names), this.when, this.steps, this.to, this.copyTo, this.reply);
		}

		Definition when(String expression) {
			return new Definition(this.from, expression, this.steps, this.to, this.copyTo, this.reply);
		}

		Definition steps(StepDefinition... steps) {
			return new Definition(this.from, this.when, Arrays.asList(steps), this.to, this.copyTo, this.reply);
		}

		Definition to(String... names) {
			return new Definition(this.from, this.when, this.steps, Arrays.asList(names), this.copyTo, this.reply);
		}

		Definition copyTo(String... names) {
			return new Definition(this.from, this.when, this.steps, this.to, Arrays.asList(names), this.reply);
		}

		Definition reply(StepDefinition... steps) {
			return new Definition(this.from, this.when, this.steps, this.to, this.copyTo, Arrays.asList(steps));
		}

		RouteDefinition build() {
			return new RouteDefinition(this.from, null, this.when, this.steps, this.to, this.copyTo, this.reply, false);
		}

	}

}
