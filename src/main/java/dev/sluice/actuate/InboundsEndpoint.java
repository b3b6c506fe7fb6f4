package dev.sluice.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundStatus;
import dev.sluice.inbound.RefusedFrame;
import dev.sluice.message.Cause;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows inbounds, and has them pause, resume and drain.
 */
@Endpoint(id = "inbounds")
public final class InboundsEndpoint {

	private static final int CONFLICT = 409;

	private final NamedBeans<InboundEndpoint> inbounds;

	private final Audit audit;

	InboundsEndpoint(ObjectProvider<InboundEndpoint> inbounds, Audit audit) {
		this.inbounds = new NamedBeans<>(inbounds::orderedStream, InboundEndpoint::name);
		this.audit = audit;
	}

	/**
	 * All inbounds.
	 * @return them by name
	 */
	@ReadOperation
	public Inbounds all() {
		return new Inbounds(this.inbounds.describe(InboundsEndpoint::describe));
	}

	/**
	 * One inbound.
	 * @param name its name
	 * @return how it does, or {@code null} where there is none
	 */
	@ReadOperation
	public @Nullable Inbound one(@Selector String name) {
		InboundEndpoint inbound = this.inbounds.find(name);
		return (inbound != null) ? describe(inbound) : null;
	}

	/**
	 * Has an inbound do something.
	 * @param name its name
	 * @param action what
	 * @param security who wants it
	 * @return how it does now; 404 where there is none, 409 where it cannot do that now
	 */
	@WriteOperation
	public WebEndpointResponse<Inbound> change(@Selector String name, Action action, SecurityContext security) {
		InboundEndpoint inbound = this.inbounds.find(name);
		if (inbound == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		boolean done = switch (action) {
			case PAUSE -> inbound.pause();
			case RESUME -> inbound.resume();
			case DRAIN -> drain(inbound);
		};
		this.audit.tell(security, "inbound-" + Words.of(action), Map.of("inbound", name, "done", done));
		return new WebEndpointResponse<>(describe(inbound), done ? WebEndpointResponse.STATUS_OK : CONFLICT);
	}

	private static boolean drain(InboundEndpoint inbound) {
		inbound.drain();
		return true;
	}

	private static Inbound describe(InboundEndpoint inbound) {
		InboundStatus status = inbound.status();
		Map<String, Long> invalid = new LinkedHashMap<>();
		for (Cause cause : Cause.values()) {
			long count = InboundEndpoint.INVALID_FRAMES.contains(cause) ? inbound.invalidFrames(cause) : 0;
			if (count > 0) {
				invalid.put(cause.word(), count);
			}
		}
		return new Inbound(Words.of(status.state()), status.address(), status.connections(), status.reason(),
				inbound.warning(), inbound.isDrained(), LedgerDescriptor.of(inbound.ledger()), invalid,
				inbound.refusedFrames());
	}

	/**
	 * What an inbound can be told to do.
	 */
	public enum Action {

		/** To receive nothing for now. */
		PAUSE,

		/** To receive again, after a pause or when it was drained. */
		RESUME,

		/** To accept nothing more, finish what was read, and close. */
		DRAIN

	}

	/**
	 * All inbounds.
	 *
	 * @param inbounds them by name
	 */
	public record Inbounds(Map<String, Inbound> inbounds) {
	}

	/**
	 * How an inbound does.
	 *
	 * @param state what it is doing
	 * @param address where it listens, or whom it dials
	 * @param connections how many are open
	 * @param reason why it is down, or {@code null}
	 * @param warning what is to be mended though it receives, or {@code null}
	 * @param atRest whether it has no connections and no messages
	 * @param ledger what became of its messages
	 * @param invalidFrames frames that were none, by the word of the cause
	 * @param lastInvalid the last of them, the latest first: when, whose and why
	 */
	public record Inbound(String state, String address, int connections, @Nullable String reason,
			@Nullable String warning, boolean atRest, LedgerDescriptor ledger, Map<String, Long> invalidFrames,
			List<RefusedFrame> lastInvalid) {
	}

}
