package dev.sluice.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.integration.history.MessageHistory;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link InboundChannel}.
 */
class InboundChannelTests {

	private final InboundChannel channel = new InboundChannel();

	private final List<Message<?>> received = new ArrayList<>();

	private final Message<?> message = new GenericMessage<>("text");

	@BeforeEach
	void subscribe() {
		this.channel.setBeanName("orders");
		this.channel.subscribe(this.received::add);
	}

	@Test
	void handsWhatASocketReceivedToTheSubscriberAsItIs() {
		this.channel.receive(this.message);
		assertThat(this.received).singleElement().isSameAs(this.message);
	}

	@Test
	void interceptorsSeeWhatASocketReceivedAsLongAsTheyAreThere() {
		ChannelInterceptor interceptor = new ChannelInterceptor() {

			@Override
			public Message<?> preSend(Message<?> message, MessageChannel channel) {
				return new GenericMessage<>("intercepted");
			}

		};
		this.channel.addInterceptor(interceptor);
		this.channel.receive(this.message);
		this.channel.removeInterceptor(interceptor);
		this.channel.receive(this.message);
		assertThat(this.received).extracting(Message::getPayload).isEqualTo(List.of("intercepted", "text"));
	}

	@Test
	void theTypesThatTheChannelTakesHoldForWhatASocketReceived() {
		this.channel.setDatatypes(Integer.class);
		assertThatExceptionOfType(MessageDeliveryException.class).isThrownBy(() -> this.channel.receive(this.message))
			.withMessageContaining("expected one of the following data types");
		assertThat(this.received).isEmpty();
	}

	@Test
	void theHistoryHasTheChannelOfWhatASocketReceivedWhereItIsKept() {
		this.channel.setShouldTrack(true);
		this.channel.receive(this.message);
		assertThat(MessageHistory.read(this.received.getFirst())).hasSize(1);
	}

	@Test
	void observationsSeeWhatASocketReceived() {
		AtomicInteger observed = new AtomicInteger();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<>() {

			@Override
			public void onStop(Observation.Context context) {
				observed.incrementAndGet();
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
		this.channel.registerObservationRegistry(registry);
		this.channel.receive(this.message);
		assertThat(observed).hasValue(1);
		assertThat(this.received).hasSize(1);
	}

}
