package dev.sluice.config;

import java.util.List;

import dev.sluice.framing.Framing;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.route.NearestName;
import dev.sluice.route.RouteProblem;
import dev.sluice.transport.ConnectStepDefinition;
import dev.sluice.transport.HeartbeatDefinition;
import dev.sluice.transport.SendDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Checks that the beans which inbounds and outbounds name are defined.
 */
final class DeclaredBeans {

	private final Findings findings;

	private final ConfigurableListableBeanFactory beans;

	private final RouteChecks checks;

	DeclaredBeans(Findings findings, ConfigurableListableBeanFactory beans, RouteChecks checks) {
		this.findings = findings;
		this.beans = beans;
		this.checks = checks;
	}

	void check(GatewayDefinition gateway) {
		gateway.inbounds().forEach((name, inbound) -> {
			checkName(Section.INBOUND.path(name), name);
			checkFraming(Section.INBOUND.path(name).append("framing"), inbound.framing());
			checkErrorReply(Section.INBOUND.path(name).append("error-reply"), inbound.errorReply(), gateway);
			checkTalk(Section.INBOUND.path(name), inbound.onConnect(), inbound.heartbeat(), gateway);
		});
		gateway.outbounds().forEach((name, outbound) -> {
			checkFraming(Section.OUTBOUND.path(name).append("framing"), outbound.framing());
			checkExpression(Section.OUTBOUND.path(name), "accept", outbound.accept(), gateway);
			checkCorrelation(Section.OUTBOUND.path(name).append("correlation"), outbound.correlation(), gateway);
			checkTalk(Section.OUTBOUND.path(name), outbound.onConnect(), outbound.heartbeat(), gateway);
		});
	}

	private void checkCorrelation(ConfigurationPropertyName path, OutboundDefinition.@Nullable Correlation correlation,
			GatewayDefinition gateway) {
		if (correlation == null) {
			return;
		}
		if (correlation.unmatched() != null) {
			checkName(path.append("unmatched"), correlation.unmatched());
		}
		checkExpression(path, "key", correlation.key(), gateway);
		checkExpression(path, "request", correlation.request(), gateway);
		checkExpression(path, "reply", correlation.reply(), gateway);
	}

	private void checkName(ConfigurationPropertyName path, String inbound) {
		if (this.beans.containsBeanDefinition(inbound)) {
			this.findings.add(path,
					"The application has a bean '" + inbound + "', and the inbound's message channel bears that name.",
					"Give the inbound or the bean another name.");
		}
	}

	private void checkFraming(ConfigurationPropertyName path, @Nullable FramingDefinition framing) {
		if (framing == null) {
			return;
		}
		checkFraming(path.append("read"), framing.read());
		checkFraming(path.append("write"), framing.write());
		String bean = framing.bean();
		if (bean == null) {
			return;
		}
		Class<?> type = this.beans.containsBean(bean) ? this.beans.getType(bean, false) : Void.class;
		if (type != null && !Framing.class.isAssignableFrom(type)) {
			String nearest = NearestName.of(bean, List.of(this.beans.getBeanNamesForType(Framing.class, true, false)));
			this.findings.add(path.append("bean"), "There is no bean '" + bean + "' that is a framing.",
					(nearest != null) ? "Write " + nearest + "."
							: "Define a bean of type " + Framing.class.getName() + ", and write its name.");
		}
	}

	private void checkExpression(ConfigurationPropertyName path, String property, @Nullable String text,
			GatewayDefinition gateway) {
		if (text != null) {
			add(path, this.checks.checkExpression(property, text, gateway));
		}
	}

	private void checkErrorReply(ConfigurationPropertyName path, InboundDefinition.@Nullable ErrorReply reply,
			GatewayDefinition gateway) {
		if (reply != null && (reply.text() == null) != (reply.bean() == null)) {
			add(path, this.checks.checkErrorReply(reply, gateway));
		}
	}

	private void checkTalk(ConfigurationPropertyName place, List<ConnectStepDefinition> onConnect,
			@Nullable HeartbeatDefinition heartbeat, GatewayDefinition gateway) {
		for (int i = 0; i < onConnect.size(); i++) {
			ConnectStepDefinition step = onConnect.get(i);
			checkTalk(place.append("on-connect[" + i + "]"), step.send(), step.expect(), gateway);
		}
		if (heartbeat != null) {
			checkTalk(place.append("heartbeat"), heartbeat.send(), heartbeat.expect(), gateway);
		}
	}

	private void checkTalk(ConfigurationPropertyName path, @Nullable SendDefinition send, @Nullable String expect,
			GatewayDefinition gateway) {
		if (send != null && send.text() == null) {
			add(path.append("send"), this.checks.checkSend(send, gateway));
		}
		checkExpression(path, "expect", expect, gateway);
	}

	private void add(ConfigurationPropertyName path, List<RouteProblem> problems) {
		for (RouteProblem problem : problems) {
			this.findings.add(path.append(problem.property()), EndpointChecks.sentence(problem.reason()),
					EndpointChecks.sentence(problem.action()));
		}
	}

}
