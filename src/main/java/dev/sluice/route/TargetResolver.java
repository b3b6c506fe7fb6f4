package dev.sluice.route;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.FramingType;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;

/**
 * Tells what the names of targets stand for, by the types of bean definitions. Makes no
 * bean.
 */
final class TargetResolver {

	static final String DISCARD = "discard";

	private final ConfigurableListableBeanFactory beans;

	private final Map<String, InboundDefinition> inbounds;

	private final Map<String, OutboundDefinition> outbounds;

	private final BeanInspector inspector;

	private final ApplicationBeans applicationBeans;

	TargetResolver(ConfigurableListableBeanFactory beans, Map<String, InboundDefinition> inbounds,
			Map<String, OutboundDefinition> outbounds) {
		this.beans = beans;
		this.inbounds = Map.copyOf(inbounds);
		this.outbounds = Map.copyOf(outbounds);
		this.inspector = new BeanInspector(beans);
		this.applicationBeans = new ApplicationBeans(beans);
	}

	/**
	 * Resolves a target.
	 * @param text the name, with or without a prefix
	 * @return what it stands for
	 * @throws UnresolvedNameException if it stands for nothing, or for two things
	 */
	TargetDescription target(String text) throws UnresolvedNameException {
		String name = text.trim();
		int colon = name.indexOf(':');
		if (colon >= 0) {
			return prefixed(name.substring(0, colon), name.substring(colon + 1).trim());
		}
		if (name.equals(DISCARD)) {
			return new TargetDescription.Discard();
		}
		checkInbound(name);
		// Each outbound has a channel of its name among the beans.
		boolean bean = this.beans.containsBean(name) && !(this.outbounds.containsKey(name) && isChannel(name));
		if (this.outbounds.containsKey(name)) {
			if (bean) {
				throw ambiguous(name, "an outbound", "outbound:", "a bean", "bean:");
			}
			return outbound(name);
		}
		if (bean && isChannel(name)) {
			if (isCallable(name)) {
				throw ambiguous(name, "a channel", "channel:", "a bean that can be called", "bean:");
			}
			return new TargetDescription.ToChannel(name);
		}
		BeanOperation operation = operation(name);
		if (operation != null) {
			return new TargetDescription.ToBean(operation);
		}
		if (SubscribedChannels.of(this.beans).contains(name)) {
			return new TargetDescription.ToChannel(name);
		}
		throw unknown(name, "target", knownTargets());
	}

	private TargetDescription prefixed(String prefix, String name) throws UnresolvedNameException {
		return switch (prefix) {
			case "outbound" -> outbound(name);
			case "bean" -> new TargetDescription.ToBean(bean(name));
			case "channel" -> channel(name);
			case "peers" -> peers(name);
			default -> throw new UnresolvedNameException("there is no prefix '" + prefix + ":'",
					"write outbound:, channel:, bean: or peers:, or the name alone");
		};
	}

	private TargetDescription channel(String name) throws UnresolvedNameException {
		checkInbound(name);
		if (this.beans.containsBean(name) && !isChannel(name)) {
			throw new UnresolvedNameException("the bean '" + name + "' is not a channel",
					"write 'bean:" + name + "', or the name of a channel");
		}
		// One that there is not yet may come with an integration flow.
		return new TargetDescription.ToChannel(name);
	}

	/**
	 * Resolves a bean, or a method of one.
	 * @param text the name, with or without the prefix {@code bean:}
	 * @return what is called
	 * @throws UnresolvedNameException if there is no such bean or method
	 */
	BeanOperation bean(String text) throws UnresolvedNameException {
		String name = text.trim();
		name = name.startsWith("bean:") ? name.substring("bean:".length()).trim() : name;
		boolean own = this.inbounds.containsKey(name) || this.outbounds.containsKey(name);
		if (own && (!this.beans.containsBean(name) || isChannel(name))) {
			throw new UnresolvedNameException("'" + name + "' is an inbound or outbound", "write the name of a bean");
		}
		BeanOperation operation = operation(name);
		if (operation == null) {
			throw unknown(name, "bean", this.applicationBeans.names());
		}
		return operation;
	}

	/** The longest bean name that the text begins with wins: such names may have dots. */
	private @Nullable BeanOperation operation(String name) throws UnresolvedNameException {
		if (this.beans.containsBean(name)) {
			return this.inspector.inspect(name);
		}
		for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
			if (this.beans.containsBean(name.substring(0, dot))) {
				return this.inspector.inspect(name.substring(0, dot), name.substring(dot + 1));
			}
		}
		return null;
	}

	/**
	 * Checks that a bean of an expression exists.
	 * @param name the name
	 * @throws UnresolvedNameException if it does not
	 */
	void checkBean(String name) throws UnresolvedNameException {
		if (!this.beans.containsBean(name)) {
			throw unknown(name, "bean", this.applicationBeans.names());
		}
	}

	/**
	 * Checks that a channel exists, or may yet come with what only defines it when it is
	 * made.
	 * @param name the name
	 * @throws UnresolvedNameException if it does not
	 */
	void checkChannel(String name) throws UnresolvedNameException {
		if (!this.beans.containsBean(name) && !SubscribedChannels.of(this.beans).contains(name)
				&& !SubscribedChannels.mayBeMore(this.beans)) {
			throw unknown(name, "channel", knownChannels());
		}
	}

	private TargetDescription outbound(String name) throws UnresolvedNameException {
		OutboundDefinition definition = this.outbounds.get(name);
		if (definition == null) {
			throw unknown(name, "outbound", this.outbounds.keySet().stream().sorted());
		}
		return new TargetDescription.ToOutbound(name, definition.pattern() == ExchangePattern.REQUEST_REPLY,
				definition.accept() != null, definition.retry() != null, definition.connections().paired());
	}

	private TargetDescription peers(String name) throws UnresolvedNameException {
		InboundDefinition inbound = this.inbounds.get(name);
		if (inbound == null) {
			throw unknown(name, "inbound", this.inbounds.keySet().stream().sorted());
		}
		if (isUdp(inbound)) {
			throw new UnresolvedNameException("over UDP there are no connections, and '" + name + "' receives over UDP",
					"write an inbound over TCP, or an outbound");
		}
		if (endsStream(inbound.framing())) {
			throw new UnresolvedNameException(
					"with framing until-close one message would end the stream to a peer of '" + name + "'",
					"give the inbound a framing that tells messages apart");
		}
		return new TargetDescription.ToPeer(name);
	}

	private static boolean isUdp(InboundDefinition inbound) {
		Address listen = inbound.listen();
		return listen != null && listen.scheme() == Address.Scheme.UDP;
	}

	private static boolean endsStream(@Nullable FramingDefinition framing) {
		return framing != null && (framing.type() == FramingType.UNTIL_CLOSE || endsStream(framing.write()));
	}

	private void checkInbound(String name) throws UnresolvedNameException {
		InboundDefinition inbound = this.inbounds.get(name);
		if (inbound != null) {
			String peers = isUdp(inbound) ? ""
					: "'peers:" + name + "' for the connection that ip_connectionId names, or ";
			throw new UnresolvedNameException("'" + name + "' is an inbound, which is no target by itself",
					"write " + peers + "an outbound, a channel or a bean");
		}
	}

	private boolean isChannel(String name) {
		return isA(name, MessageChannel.class);
	}

	private boolean isCallable(String name) {
		return Stream.of(Function.class, Consumer.class, MessageHandler.class).anyMatch((type) -> isA(name, type));
	}

	private boolean isA(String name, Class<?> type) {
		Class<?> actual = this.beans.getType(name, false);
		return actual != null && type.isAssignableFrom(actual);
	}

	/** In the order in which they are most likely meant. */
	private Stream<String> knownTargets() {
		return Stream
			.of(this.outbounds.keySet().stream().sorted(), this.applicationBeans.names(),
					SubscribedChannels.of(this.beans).stream(), Stream.of(DISCARD))
			.flatMap(Function.identity())
			.filter((name) -> !this.inbounds.containsKey(name));
	}

	private Stream<String> knownChannels() {
		return Stream
			.concat(this.applicationBeans.names().filter(this::isChannel), SubscribedChannels.of(this.beans).stream())
			.filter((name) -> !this.inbounds.containsKey(name));
	}

	private static UnresolvedNameException ambiguous(String name, String one, String onePrefix, String other,
			String otherPrefix) {
		return new UnresolvedNameException("'" + name + "' is the name of " + one + " and of " + other,
				"write '" + onePrefix + name + "' or '" + otherPrefix + name + "'");
	}

	private static UnresolvedNameException unknown(String name, String kind, Stream<String> known) {
		List<String> names = known.distinct().toList();
		int dot = name.lastIndexOf('.');
		String bean = (dot > 0 && NearestName.of(name, names) == null) ? NearestName.of(name.substring(0, dot), names)
				: null;
		return new UnresolvedNameException("there is no " + kind + " '" + name + "'",
				(bean != null) ? "write " + bean + name.substring(dot)
						: NearestName.advice(name, names, "define one, and write its name"));
	}

}
