package dev.sluice.gateway;

import java.util.List;

import dev.sluice.expression.Expression;
import dev.sluice.framing.EscapedBytes;
import dev.sluice.message.BoundedLog;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.PayloadCodec;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.route.BeanInvocation;
import dev.sluice.route.RouteFactory;
import dev.sluice.transport.ConnectStepDefinition;
import dev.sluice.transport.HeartbeatDefinition;
import dev.sluice.transport.SendDefinition;
import dev.sluice.transport.tcp.HeartbeatSettings;
import dev.sluice.transport.tcp.OnConnect;
import dev.sluice.transport.tcp.Speech;
import dev.sluice.transport.tcp.Talk;
import dev.sluice.transport.tcp.TalkFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.support.GenericMessage;

/**
 * Makes what connections say by themselves as {@code on-connect} and {@code heartbeat}
 * say, with the application's beans and expressions.
 */
public final class ConfiguredTalk implements TalkFactory {

	private static final Log logger = LogFactory.getLog(ConfiguredTalk.class);

	private final RouteFactory routes;

	private final JsonMapper json;

	/**
	 * Creates the factory.
	 * @param routes finds beans, and parses expressions
	 * @param json reads and writes JSON payloads
	 */
	public ConfiguredTalk(RouteFactory routes, JsonMapper json) {
		this.routes = routes;
		this.json = json;
	}

	@Override
	public Talk create(String place, PayloadDefinition payload, List<ConnectStepDefinition> onConnect,
			@Nullable HeartbeatDefinition heartbeat) {
		PayloadCodec codec = new PayloadCodec(payload, this.json);
		List<OnConnect.Step> steps = onConnect.stream()
			.map((step) -> new OnConnect.Step(speech(step.send(), payload), expression(step.expect()), step.within()))
			.toList();
		return new Talk(steps.isEmpty() ? null : new OnConnect(place, steps, codec, new BoundedLog(logger)),
				settings(heartbeat, payload, codec));
	}

	private @Nullable HeartbeatSettings settings(@Nullable HeartbeatDefinition heartbeat, PayloadDefinition payload,
			PayloadCodec codec) {
		if (heartbeat == null) {
			return null;
		}
		Speech send = speech(heartbeat.send(), payload);
		if (send == null || heartbeat.idle() == null) {
			throw new IllegalArgumentException("A heartbeat needs something to send, and a time");
		}
		return new HeartbeatSettings(send, heartbeat.idle(), expression(heartbeat.expect()), heartbeat.within(), codec);
	}

	private @Nullable Speech speech(@Nullable SendDefinition send, PayloadDefinition payload) {
		if (send == null) {
			return null;
		}
		if (send.bean() != null) {
			return new ByBean(send.bean());
		}
		return Speech.of(EscapedBytes.parse((send.text() != null) ? send.text() : "", payload.charset()));
	}

	private @Nullable Expression expression(@Nullable String text) {
		return (text != null) ? this.routes.expressions().parseValid(text) : null;
	}

	/**
	 * Calls a bean with what the peer said last, or with no bytes. The bean is made at
	 * the first call: it may need the outbound that is being made.
	 */
	private final class ByBean implements Speech {

		private static final byte[] NOTHING = {};

		private final String name;

		private volatile @Nullable BeanInvocation bean;

		ByBean(String name) {
			this.name = name;
		}

		@Override
		public @Nullable Object make(@Nullable Object heard) throws Throwable {
			BeanInvocation invocation = this.bean;
			if (invocation == null) {
				invocation = ConfiguredTalk.this.routes.bean(this.name);
				this.bean = invocation;
			}
			return invocation.invoke(new GenericMessage<>((heard != null) ? heard : NOTHING, LeanHeaders.NONE));
		}

	}

}
