package dev.sluice.inbound;

import dev.sluice.transport.tcp.ProxyTrust;
import dev.sluice.transport.tcp.ServerTls;
import dev.sluice.transport.tcp.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * Makes what connections are made with, of the definition of an inbound.
 */
interface ConnectionMaking {

	TcpSettings settings(InboundDefinition definition);

	@Nullable ServerTls tls(InboundDefinition definition);

	@Nullable ProxyTrust proxies(InboundDefinition definition);

}
