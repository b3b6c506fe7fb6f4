package dev.sluice.inbound;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.admission.Refusal;
import dev.sluice.message.BoundedLog;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.PayloadCodec;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.message.PayloadType;
import dev.sluice.transport.Address;
import dev.sluice.transport.Reconnect;
import dev.sluice.transport.SocketDefinition;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.unit.DataSize;

/**
 * An inbound without a socket, which is in the state that a test says.
 */
public final class TestInbound extends InboundEndpoint {

	private volatile InboundStatus status;

	private volatile long refused;

	private volatile long kernelDrops;

	private volatile long acceptFailures;

	private volatile @Nullable String warning;

	public TestInbound(String name, String address) {
		super(name, definition(address, ExchangePattern.REQUEST_REPLY), intake(name));
		this.status = new InboundStatus(InboundStatus.State.UP, address, 0, null);
	}

	/**
	 * The definition of an inbound that listens.
	 */
	public static InboundDefinition definition(String address, ExchangePattern pattern) {
		return new InboundDefinition(Address.parse(address), List.of(), null, null,
				PayloadDefinition.of(PayloadType.BYTES), pattern, null, null,
				new InboundDefinition.Limits(DataSize.ofKilobytes(64), 10_000, 256, null, null, null, null, null),
				new InboundDefinition.Deadlines(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10),
						null, null, Duration.ofSeconds(30), null, Duration.ofSeconds(10)),
				new Reconnect(Duration.ofMillis(250), Duration.ofSeconds(30)), null, List.of(), null, List.of(),
				List.of(), SocketDefinition.DEFAULT, null, null, null, LogDefinition.NONE, 0);
	}

	private static Intake intake(String name) {
		InboundChannel channel = new InboundChannel();
		channel.setBeanName(name);
		PayloadCodec codec = new PayloadCodec(PayloadDefinition.of(PayloadType.BYTES), new JsonMapper());
		return new Intake(name, channel, new InboundPeers(name), GatewayCapacity.unlimited().bytes(),
				new BoundedLog(LogFactory.getLog(TestInbound.class)), true,
				new Policy(codec, null, InboundDefinition.OnError.CLOSE, null, false, false, 256, 0, 0, List.of(),
						new Pacing(InboundDefinition.Overload.WAIT, null, null), null, false, null));
	}

	/**
	 * Tells the inbound's state from now on.
	 */
	public void become(InboundStatus.State state, int connections, @Nullable String reason) {
		this.status = new InboundStatus(state, this.status.address(), connections, reason);
	}

	/**
	 * Has something to mend from now on.
	 */
	public void warn(String warning) {
		this.warning = warning;
	}

	@Override
	public @Nullable String warning() {
		return this.warning;
	}

	/**
	 * Counts what the ledger does not hold.
	 */
	public void count(int malformed, int tooLong, int late, int refused, int acceptFailures) {
		intake().meters().invalidFrames(Cause.MALFORMED).add(malformed);
		intake().meters().invalidFrames(Cause.TOO_LONG).add(tooLong);
		intake().meters().lateAnswers().add(late);
		this.refused += refused;
		this.acceptFailures += acceptFailures;
	}

	/**
	 * Counts datagrams that the kernel dropped.
	 */
	public void countKernelDrops(int count) {
		this.kernelDrops += count;
	}

	@Override
	public OptionalLong kernelDrops() {
		return (definition().scheme() == Address.Scheme.UDP) ? OptionalLong.of(this.kernelDrops) : OptionalLong.empty();
	}

	@Override
	public long refusedConnections(Refusal reason) {
		return (reason == Refusal.CONNECTIONS) ? this.refused : 0;
	}

	@Override
	public long acceptFailures() {
		return this.acceptFailures;
	}

	@Override
	public InboundStatus status() {
		return this.status;
	}

	@Override
	public void bind() {
	}

	@Override
	public void release() {
	}

	@Override
	public void drain() {
	}

	@Override
	public boolean isDrained() {
		return true;
	}

	@Override
	public void abort() {
	}

}
