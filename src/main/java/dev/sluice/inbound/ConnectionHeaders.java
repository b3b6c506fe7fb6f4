package dev.sluice.inbound;

import java.util.HashMap;
import java.util.Map;

import javax.net.ssl.SSLSession;

import dev.sluice.message.SluiceHeaders;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.PeerCertificate;

import org.springframework.integration.ip.IpHeaders;

/**
 * What the headers of messages tell of the connection that they came over.
 */
final class ConnectionHeaders {

	private ConnectionHeaders() {
	}

	/**
	 * The headers that all messages of a connection have in common.
	 * @param inbound the name of the inbound
	 * @param connection the connection
	 * @return the headers by name
	 */
	static Map<String, Object> of(String inbound, NettyTcpConnection connection) {
		Map<String, Object> headers = new HashMap<>();
		headers.put(IpHeaders.CONNECTION_ID, connection.getConnectionId());
		headers.put(IpHeaders.HOSTNAME, connection.getHostName());
		headers.put(IpHeaders.IP_ADDRESS, connection.getHostAddress());
		headers.put(IpHeaders.REMOTE_PORT, connection.getPort());
		headers.put(IpHeaders.LOCAL_ADDRESS, connection.localAddress().getAddress());
		headers.put(SluiceHeaders.INBOUND, inbound);
		SSLSession session = connection.tlsSession();
		if (session != null) {
			headers.put(SluiceHeaders.TLS_PROTOCOL, session.getProtocol());
		}
		PeerCertificate certificate = connection.peerCertificate();
		if (certificate != null) {
			headers.put(SluiceHeaders.PEER_SUBJECT, certificate.subject());
			headers.put(SluiceHeaders.PEER_NAMES, certificate.names());
		}
		return headers;
	}

}
