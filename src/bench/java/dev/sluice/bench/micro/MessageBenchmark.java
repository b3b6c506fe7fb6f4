package dev.sluice.bench.micro;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/**
 * What a message costs by being one: its creation, beside that of a stock message with
 * the same headers, and its entries in the ledger.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageBenchmark {

	private final byte[] payload = new byte[256];

	private final Map<String, Object> headers = Map.of("ip_connectionId", "127.0.0.1:40000:7001:1", "ip_address",
			"127.0.0.1", "ip_hostname", "127.0.0.1", "ip_tcp_remotePort", 40000, "sluice_inbound", "orders");

	private final LeanHeaders shared = new LeanHeaders(this.headers);

	private final Ledger ledger = new Ledger();

	@Benchmark
	public Message<byte[]> lean() {
		return new GenericMessage<>(this.payload, this.shared);
	}

	@Benchmark
	public Message<byte[]> stock() {
		return new GenericMessage<>(this.payload, this.headers);
	}

	@Benchmark
	public void ledger() {
		this.ledger.begin();
		this.ledger.end(Outcome.HANDLED, null);
	}

}
