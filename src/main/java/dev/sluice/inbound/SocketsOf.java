package dev.sluice.inbound;

import java.util.List;

import dev.sluice.framing.FramingDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.transport.Address;
import dev.sluice.transport.ConnectStepDefinition;
import dev.sluice.transport.HeartbeatDefinition;
import dev.sluice.transport.Reconnect;
import dev.sluice.transport.SocketDefinition;
import dev.sluice.transport.SslDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * The part of a definition that sockets and connections are made with, and cannot change
 * under them.
 */
record SocketsOf(@Nullable Address listen, List<Address> connect, @Nullable String local,
		@Nullable FramingDefinition framing, ExchangePattern pattern, @Nullable Reconnect reconnect,
		List<ConnectStepDefinition> onConnect, @Nullable HeartbeatDefinition heartbeat, SocketDefinition socket,
		@Nullable SslDefinition ssl, boolean proxied, @Nullable DataSize datagram) {

	static SocketsOf of(InboundDefinition definition) {
		boolean dials = definition.listen() == null;
		boolean datagrams = definition.scheme() == Address.Scheme.UDP;
		return new SocketsOf(definition.listen(), definition.connect(), definition.local(), definition.framing(),
				definition.pattern(), dials ? definition.reconnect() : null, definition.onConnect(),
				definition.heartbeat(), definition.socket(), definition.ssl(), definition.proxyProtocol() != null,
				datagrams ? definition.limits().frameSize() : null);
	}

}
