package dev.sluice.outbound;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.sluice.message.Cause;
import dev.sluice.message.LeanHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.support.GenericMessage;

import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class TcpOutboundAcceptTests {

	private final TcpOutboundSetup setup = new TcpOutboundSetup().requestReply().connections(1);

	@AfterEach
	void close() {
		this.setup.close();
	}

	private TcpOutbound accepting(String accept) {
		this.setup.far(FarSide.echo());
		return this.setup.with("accept", accept).startUp();
	}

	@Test
	void anAnswerForWhichItIsFalseIsRefused() {
		TcpOutbound outbound = accepting("payload.startsWith('OK')");
		assertThat(result(send(outbound, "OK 1"))).isEqualTo("OK 1");
		CompletableFuture<@Nullable Object> refused = send(outbound, "NOK");
		assertThat(cause(refused)).isEqualTo(Cause.REFUSED);
		assertThat(catchThrowable(refused::get))
			.hasMessageEndingWith("outbound 'core': accept is false for the answer");
		assertThat(result(send(outbound, "OK 2"))).isEqualTo("OK 2");
		assertThat(outbound.counts().failed(Cause.REFUSED)).isOne();
		assertThat(outbound.counts().succeeded()).isEqualTo(2);
		assertThat(outbound.status().connections()).isOne();
	}

	@Test
	void itSeesTheHeadersOfTheRequest() {
		TcpOutbound outbound = accepting("payload == headers.expected");
		assertThat(result(sendExpecting(outbound, "a", "a"))).isEqualTo("a");
		assertThat(cause(sendExpecting(outbound, "a", "b"))).isEqualTo(Cause.REFUSED);
	}

	private static CompletableFuture<@Nullable Object> sendExpecting(TcpOutbound outbound, String payload,
			String expected) {
		return outbound.send(new GenericMessage<>(payload, new LeanHeaders(Map.of("expected", expected))))
			.toCompletableFuture();
	}

	@Test
	void thatItThrowsOrIsNoConditionIsAFailureAndNotANo() {
		TcpOutbound outbound = accepting("payload.length() > 3 ? payload.substring(9) : true");
		assertThat(cause(send(outbound, "long"))).isEqualTo(Cause.FAILED);
		assertThat(cause(send(outbound, "long enough"))).isEqualTo(Cause.FAILED);
		assertThat(result(send(outbound, "yes"))).isEqualTo("yes");
	}

	@Test
	void itsBeansMayBlock() {
		Judge judge = new Judge();
		this.setup.bean("judge", judge);
		TcpOutbound outbound = accepting("@judge.accepts(payload)");
		assertThat(result(send(outbound, "yes"))).isEqualTo("yes");
		assertThat(judge.virtual).isTrue();
		assertThat(cause(send(outbound, "no"))).isEqualTo(Cause.REFUSED);
	}

	/** Says whether it may block. */
	public static class Judge {

		private volatile boolean virtual;

		public boolean accepts(String payload) {
			this.virtual = Thread.currentThread().isVirtual();
			return payload.equals("yes");
		}

	}

}
