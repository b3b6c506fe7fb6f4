package dev.sluice.config;

import dev.sluice.expression.Expressions;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundDefinition.Correlation;
import dev.sluice.transport.Address.Scheme;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with the correlation of an outbound.
 */
final class CorrelationCheck {

	private static final String KINDS = "key, or request and reply, or order: guaranteed";

	private final Findings findings;

	private final Expressions expressions;

	CorrelationCheck(Findings findings, Expressions expressions) {
		this.findings = findings;
		this.expressions = expressions;
	}

	void check(ConfigurationPropertyName outboundPath, OutboundDefinition outbound, Correlation correlation) {
		ConfigurationPropertyName path = outboundPath.append("correlation");
		if (outbound.pattern() == ExchangePattern.ONE_WAY && !this.findings.concern(outboundPath.append("pattern"))) {
			this.findings.add(path, "With pattern one-way no reply is awaited.",
					"Remove it, or write pattern: request-reply.");
			return;
		}
		FramingDefinition framing = outbound.framing();
		if (framing != null && framing.endsStream()) {
			this.findings.add(path, "With framing until-close a connection carries one request only.", "Remove it.");
			return;
		}
		if (correlation.order() != null && !outbound.connect().isEmpty()
				&& outbound.connect().getFirst().scheme() == Scheme.UDP) {
			this.findings.add(path.append("order"), "Datagrams come in any order.",
					"Match answers by a key, or remove it: then each request has a source port of its own.");
			return;
		}
		checkKind(path, correlation);
		EndpointChecks checks = new EndpointChecks(this.findings);
		checks.expression(path.append("key"), correlation.key(), this.expressions);
		checks.expression(path.append("request"), correlation.request(), this.expressions);
		checks.expression(path.append("reply"), correlation.reply(), this.expressions);
	}

	private void checkKind(ConfigurationPropertyName path, Correlation correlation) {
		boolean key = correlation.key() != null;
		boolean sides = correlation.request() != null || correlation.reply() != null;
		boolean order = correlation.order() != null;
		if (!key && !sides && !order) {
			this.findings.add(path, "Nothing says how answers find their requests.", "Write " + KINDS + ".");
		}
		else if ((key ? 1 : 0) + (sides ? 1 : 0) + (order ? 1 : 0) > 1) {
			this.findings.add(path, "There is more than one way for answers to find their requests.",
					"Write one of them: " + KINDS + ".");
		}
		else if (sides && (correlation.request() == null || correlation.reply() == null)) {
			String missing = (correlation.request() == null) ? "request" : "reply";
			this.findings.add(path.append(missing), "There is an expression for the key of one side only.",
					"Write " + missing + ": followed by the expression for the other, or one key: for both.");
		}
		else if (order && correlation.unmatched() != null) {
			this.findings.add(path.append("unmatched"),
					"Where answers are matched by their order, what comes unasked closes the connection.",
					"Remove it, or match answers by a key.");
		}
	}

}
