package dev.sluice.inbound;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

import dev.sluice.admission.Admission;
import dev.sluice.admission.GatewayCapacity;
import dev.sluice.admission.Networks;
import dev.sluice.expression.Expressions;
import dev.sluice.framing.Framing;
import dev.sluice.framing.Framings;
import dev.sluice.message.BoundedLog;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.PayloadCodec;
import dev.sluice.message.Routing;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.ClientTls;
import dev.sluice.transport.tcp.NettyClientConnectionFactory;
import dev.sluice.transport.tcp.NettyServerConnectionFactory;
import dev.sluice.transport.tcp.ProxyTrust;
import dev.sluice.transport.tcp.ServerTls;
import dev.sluice.transport.tcp.Talk;
import dev.sluice.transport.tcp.TcpSettings;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;

/**
 * Makes the endpoints of inbounds.
 */
public final class InboundFactory implements ConnectionMaking {

	private final EventLoops eventLoops;

	private final JsonMapper json;

	private final ApplicationContext context;

	private final GatewayCapacity capacity;

	/**
	 * Creates the factory.
	 * @param eventLoops the threads that endpoints run on
	 * @param json reads and writes JSON payloads
	 * @param context holds the framings of the application's own, and hears of
	 * connections
	 * @param capacity what all inbounds share
	 */
	public InboundFactory(EventLoops eventLoops, JsonMapper json, ApplicationContext context,
			GatewayCapacity capacity) {
		this.eventLoops = eventLoops;
		this.json = json;
		this.context = context;
		this.capacity = capacity;
	}

	/**
	 * Makes an endpoint that is neither bound nor started.
	 * @param name the name of the inbound
	 * @param definition a valid definition
	 * @param channel the channel of its name
	 * @param peers takes its connections, where it has any
	 * @param handling what is known of those who handle its messages
	 * @return the endpoint
	 */
	public InboundEndpoint create(String name, InboundDefinition definition, InboundChannel channel, InboundPeers peers,
			Handling handling) {
		Intake intake = intake(name, definition, channel, peers, handling);
		Admission admission = TcpInbound.admission(definition, this.capacity.connections());
		return new SocketInbound(receiver(definition, intake, admission, handling.talk()), admission);
	}

	/**
	 * Makes an endpoint that takes what the far side of an outbound says by itself.
	 * @param name its name
	 * @param definition says what its messages are
	 * @param channel the channel of its name
	 * @param handling what is known of those who handle its messages
	 * @return the endpoint
	 */
	public UnmatchedInbound createUnmatched(String name, InboundDefinition definition, InboundChannel channel,
			Handling handling) {
		return new UnmatchedInbound(name, definition,
				intake(name, definition, channel, new InboundPeers(name), handling));
	}

	/**
	 * Prepares the change of an endpoint; nothing of it is done yet.
	 * @param endpoint the endpoint
	 * @param definition a valid definition, of the same name
	 * @param handling what will be known of those who handle its messages
	 * @return the change
	 */
	public InboundChange change(InboundEndpoint endpoint, InboundDefinition definition, Handling handling) {
		Policy before = endpoint.intake().policy();
		InboundDefinition old = endpoint.definition();
		Pacing pacing = Pacing.isSame(old, definition) ? before.pacing() : null;
		Policy policy = policy(endpoint.name(), definition, handling, pacing);
		if (!(endpoint instanceof SocketInbound inbound)) {
			return new PolicyChange(endpoint, definition, policy);
		}
		boolean samePairs = before.pairings().equals(policy.pairings());
		if (inbound.effectOf(definition).reopening() || !samePairs) {
			Admission admission = Objects.requireNonNull(inbound.admission());
			Intake intake = inbound.intake().next(isReplying(definition), policy);
			return new Reopening(inbound, receiver(definition, intake, admission, handling.talk()));
		}
		return new PolicyChange(inbound, definition, policy);
	}

	private Receiver receiver(InboundDefinition definition, Intake intake, Admission admission, Talk talk) {
		Address listen = definition.listen();
		if (listen == null) {
			return dialling(definition, intake, talk);
		}
		return switch (listen.scheme()) {
			case TCP -> listening(definition, listen, intake, admission);
			case UDP -> new UdpInbound(definition, listen, intake, this.eventLoops);
		};
	}

	private Intake intake(String name, InboundDefinition definition, InboundChannel channel, InboundPeers peers,
			Handling handling) {
		return new Intake(name, channel, peers, this.capacity.bytes(),
				new BoundedLog(LogFactory.getLog("dev.sluice.inbound." + name)), isReplying(definition),
				policy(name, definition, handling, null));
	}

	private static boolean isReplying(InboundDefinition definition) {
		return definition.pattern() == ExchangePattern.REQUEST_REPLY;
	}

	private Policy policy(String name, InboundDefinition definition, Handling handling, @Nullable Pacing pacing) {
		boolean virtualThreads = (definition.dispatch() != null)
				? definition.dispatch() == InboundDefinition.Dispatch.VIRTUAL_THREAD : !handling.nonBlocking();
		return new Policy(new PayloadCodec(definition.payload(), this.json), handling.routing(),
				definition.effectiveOnError(), handling.errorReplies(), handling.ownHeaders(), virtualThreads,
				definition.effectiveInFlight(), definition.deadlines().reply().toNanos(),
				definition.deadlines().write().toNanos(), handling.pairings(),
				(pacing != null) ? pacing : Pacing.of(definition), messageLog(name, definition.log()),
				definition.log().connections(), tracing(name, definition.trace()));
	}

	private @Nullable Tracing tracing(String name, double part) {
		ObservationRegistry registry = this.context.getBeanProvider(ObservationRegistry.class)
			.getIfAvailable(() -> ObservationRegistry.NOOP);
		return (part > 0 && !registry.isNoop()) ? new Tracing(registry, name, part) : null;
	}

	private @Nullable MessageLog messageLog(String name, LogDefinition log) {
		if (log.messages() == LogDefinition.Messages.OFF) {
			return null;
		}
		String key = log.key();
		return new MessageLog(name, log,
				(key != null) ? this.context.getBean(Expressions.class).parseValid(key) : null);
	}

	private Receiver listening(InboundDefinition definition, Address address, Intake intake, Admission admission) {
		NettyServerConnectionFactory factory = new NettyServerConnectionFactory(this.eventLoops,
				new InetSocketAddress(address.host(), address.port()), settings(definition));
		factory.setSocket(definition.socket());
		factory.setTls(tls(definition));
		factory.setProxies(proxies(definition));
		return new TcpInbound(definition, address, intake, prepared(factory, intake.name()), admission, this);
	}

	private Receiver dialling(InboundDefinition definition, Intake intake, Talk talk) {
		TcpSettings settings = settings(definition);
		return new DialledTcpInbound(definition, intake, talk, this.eventLoops,
				definition.connect()
					.stream()
					.map((address) -> dialler(address, definition, settings, intake.name()))
					.toList(),
				this);
	}

	private NettyClientConnectionFactory dialler(Address address, InboundDefinition definition, TcpSettings settings,
			String name) {
		NettyClientConnectionFactory factory = new NettyClientConnectionFactory(this.eventLoops, address, settings);
		factory.setLocal(definition.local());
		factory.setSocket(definition.socket());
		if (definition.ssl() != null) {
			factory.setTls(new ClientTls(bundles(), definition.ssl()));
		}
		return prepared(factory, name);
	}

	private SslBundles bundles() {
		return this.context.getBean(SslBundles.class);
	}

	@Override
	public TcpSettings settings(InboundDefinition definition) {
		return new TcpSettings(
				Framings.create(Objects.requireNonNull(definition.framing()),
						(bean) -> this.context.getBean(bean, Framing.class)),
				Math.toIntExact(definition.limits().frameSize().toBytes()), definition.deadlines().linger(),
				definition.deadlines().frame(), this.capacity.bytes());
	}

	@Override
	public @Nullable ServerTls tls(InboundDefinition definition) {
		return (definition.ssl() != null)
				? new ServerTls(bundles(), definition.ssl(), definition.deadlines().handshake()) : null;
	}

	@Override
	public @Nullable ProxyTrust proxies(InboundDefinition definition) {
		return (definition.proxyProtocol() != null)
				? new ProxyTrust(Networks.of(definition.proxyProtocol().trust()), definition.deadlines().handshake())
				: null;
	}

	private <F extends AbstractConnectionFactory> F prepared(F factory, String name) {
		factory.setComponentName(name);
		factory.setApplicationEventPublisher(this.context);
		factory.setBeanFactory(this.context);
		factory.afterPropertiesSet();
		return factory;
	}

	/**
	 * What is known of those who handle the messages of an inbound.
	 *
	 * @param routing routes its messages, where routes rather than subscribers of the
	 * channel see to the end of each; else {@code null}
	 * @param nonBlocking whether none of them may block
	 * @param ownHeaders whether an answer may come from anywhere, so that each message
	 * needs a reply channel of its own
	 * @param errorReplies makes error replies; {@code null} where none are sent
	 * @param pairings those among them that have a connection of its own for each of the
	 * inbound
	 * @param talk what connections that the inbound dials say by themselves
	 */
	public record Handling(@Nullable Routing routing, boolean nonBlocking, boolean ownHeaders,
			@Nullable ErrorReplies errorReplies, List<Pairing> pairings, Talk talk) {
	}

}
