package dev.sluice.actuate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import dev.sluice.inbound.InboundConnection;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundPeers;
import dev.sluice.message.Cause;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Shows the connections of inbounds, closes them and sends messages to them.
 */
@Endpoint(id = "connections")
public final class ConnectionsEndpoint {

	/** The most that are shown, unless more are asked for. */
	private static final int SHOWN = 1_000;

	private static final int BAD_GATEWAY = 502;

	private final ObjectProvider<InboundEndpoint> inbounds;

	private final ObjectProvider<InboundPeers> peers;

	private final Audit audit;

	ConnectionsEndpoint(ObjectProvider<InboundEndpoint> inbounds, ObjectProvider<InboundPeers> peers, Audit audit) {
		this.inbounds = inbounds;
		this.peers = peers;
		this.audit = audit;
	}

	/**
	 * Lists connections, the oldest first.
	 * @param inbound the name of an inbound, or {@code null} for all
	 * @param peer what the address of a peer begins with, or {@code null} for all
	 * @param limit the most to show; 1000 unless set
	 * @return the connections, and how many there are
	 */
	@ReadOperation
	public Connections list(@Nullable String inbound, @Nullable String peer, @Nullable Integer limit) {
		List<InboundConnection> found = all().filter((open) -> inbound == null || open.inbound().equals(inbound))
			.filter((open) -> peer == null || open.peer().startsWith(peer))
			.sorted(Comparator.comparing(InboundConnection::since))
			.toList();
		int most = (limit != null) ? Math.max(0, limit) : SHOWN;
		return new Connections(found.size(), found.stream().limit(most).toList());
	}

	private Stream<InboundConnection> all() {
		return this.inbounds.stream().flatMap((inbound) -> inbound.connections().stream());
	}

	/**
	 * Shows a connection.
	 * @param id its id
	 * @return what there is to tell, or {@code null} where there is no such connection
	 */
	@ReadOperation
	public @Nullable InboundConnection one(@Selector String id) {
		return this.peers.stream().flatMap((of) -> Stream.ofNullable(of.find(id))).findFirst().orElse(null);
	}

	/**
	 * Closes a connection: what was read of it is answered first.
	 * @param id its id
	 * @param security who wants it
	 * @return 204, or 404 where there is no such connection
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> close(@Selector String id, SecurityContext security) {
		InboundConnection open = one(id);
		boolean closed = this.peers.stream().anyMatch((of) -> of.close(id));
		if (open == null || !closed) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		this.audit.tell(security, "connection-close", of(open));
		return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
	}

	/**
	 * Sends a message to a connection, and waits until the kernel has taken it.
	 * @param id its id
	 * @param text the message
	 * @param security who wants it
	 * @return 204; 404 where there is no such connection, 502 with the word of the cause
	 * where its peer does not get the message
	 */
	@WriteOperation
	public WebEndpointResponse<Map<String, String>> send(@Selector String id, String text, SecurityContext security) {
		InboundConnection open = one(id);
		InboundPeers peer = this.peers.stream().filter((of) -> of.find(id) != null).findFirst().orElse(null);
		if (open == null || peer == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		this.audit.tell(security, "connection-send", of(open));
		try {
			peer.send(MessageBuilder.withPayload(text).setHeader(IpHeaders.CONNECTION_ID, id).build())
				.toCompletableFuture()
				.join();
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
		}
		catch (CompletionException ex) {
			return new WebEndpointResponse<>(Map.of("cause", Cause.of(ex).word()), BAD_GATEWAY);
		}
	}

	private static Map<String, Object> of(InboundConnection open) {
		return Map.of("inbound", open.inbound(), "peer", open.peer(), "connection", open.id());
	}

	/**
	 * Connections.
	 *
	 * @param count how many there are
	 * @param connections those that are shown
	 */
	public record Connections(int count, List<InboundConnection> connections) {
	}

}
