package dev.sluice.inbound;

import java.time.Duration;
import java.util.List;

import dev.sluice.message.ExchangePattern;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.message.PayloadType;
import dev.sluice.transport.Address;
import dev.sluice.transport.Reconnect;
import dev.sluice.transport.SocketDefinition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InboundDefinition}.
 */
class InboundDefinitionTests {

	@ParameterizedTest
	@CsvSource({ "tcp://127.0.0.1:1, , 1024", "udp://127.0.0.1:1, , 8192", "tcp://127.0.0.1:1, 5, 5",
			"udp://127.0.0.1:1, 5, 5" })
	void hasRoomForManyMoreDatagrams(String listen, Integer set, int effective) {
		InboundDefinition definition = new InboundDefinition(Address.parse(listen), List.of(), null, null,
				PayloadDefinition.of(PayloadType.BYTES), ExchangePattern.ONE_WAY, null, null,
				new InboundDefinition.Limits(DataSize.ofKilobytes(64), 1, set, null, null, null, null, null),
				new InboundDefinition.Deadlines(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10),
						null, null, Duration.ofSeconds(30), null, Duration.ofSeconds(10)),
				new Reconnect(Duration.ofMillis(250), Duration.ofSeconds(30)), null, List.of(), null, List.of(),
				List.of(), SocketDefinition.DEFAULT, null, null, null, LogDefinition.NONE, 0);
		assertThat(definition.effectiveInFlight()).isEqualTo(effective);
	}

}
