package dev.sluice.actuate;

import java.security.Principal;
import java.util.Map;
import java.util.TreeMap;

import dev.sluice.gateway.GatewayChangedEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;

/**
 * Tells who did what to the gateway: as an audit event of Boot's, and in the log.
 */
final class Audit {

	private static final Log logger = LogFactory.getLog("dev.sluice.audit");

	private static final String NOBODY = "anonymous";

	private final ApplicationEventPublisher publisher;

	Audit(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	/**
	 * The gateway was changed.
	 */
	@EventListener
	void changed(GatewayChangedEvent event) {
		tell(event.principal(), "configuration-apply", Map.of("plan", event.plan().toString()));
	}

	/**
	 * Something was done.
	 * @param security who did it
	 * @param action what, as a word with dashes
	 * @param data to what; no payloads and no secrets
	 */
	void tell(SecurityContext security, String action, Map<String, Object> data) {
		tell(who(security), action, data);
	}

	/**
	 * The name of who wants something.
	 * @param security the one that asks
	 * @return the name of the user
	 */
	static String who(SecurityContext security) {
		Principal principal = security.getPrincipal();
		return (principal != null) ? principal.getName() : NOBODY;
	}

	private static String quoted(Object value) {
		String text = value.toString();
		return text.contains(" ") ? '"' + text + '"' : text;
	}

	private void tell(String who, String action, Map<String, Object> data) {
		StringBuilder line = new StringBuilder("event=audit principal=").append(who).append(" action=").append(action);
		new TreeMap<>(data).forEach((key, value) -> line.append(' ').append(key).append('=').append(quoted(value)));
		logger.info(line);
		this.publisher.publishEvent(new AuditApplicationEvent(new AuditEvent(who, "sluice." + action, data)));
	}

}
