package dev.sluice.route;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import dev.sluice.expression.Template;
import org.springframework.messaging.Message;

/**
 * Adds headers. Those that are the same for every message are added to what the messages
 * of a connection share, the others to each message. A value that is {@code null} adds
 * none.
 */
final class HeadersTransformation implements TransformStage.Transformation {

	private final Map<String, String> constant = new TreeMap<>();

	private final Map<String, Template> dynamic = new TreeMap<>();

	HeadersTransformation(Map<String, Template> headers) {
		headers.forEach((name, template) -> {
			if (template.expressions().isEmpty()) {
				this.constant.put(name, template.text(this));
			}
			else {
				this.dynamic.put(name, template);
			}
		});
	}

	@Override
	public Message<?> apply(Message<?> message) {
		Message<?> extended = message;
		for (Map.Entry<String, String> header : this.constant.entrySet()) {
			extended = RouteMessages.withShared(extended, header.getKey(), header.getValue());
		}
		if (this.dynamic.isEmpty()) {
			return extended;
		}
		Map<String, Object> values = new HashMap<>();
		this.dynamic.forEach((name, template) -> {
			Object value = template.value(message);
			if (value != null) {
				values.put(name, value);
			}
		});
		return RouteMessages.with(extended, values);
	}

}
