package dev.sluice.route;

import dev.sluice.message.Exchange;

import org.springframework.messaging.Message;

/**
 * The end of a route without targets: the message itself is the answer.
 *
 * @param answers takes it to the peer
 */
record AnswerStage(Answers answers) implements Stage {

	/** The end of the reply steps. */
	static final AnswerStage END = new AnswerStage(new Answers(null));

	@Override
	public void accept(Message<?> message, Exchange exchange) {
		this.answers.answer(message, message, exchange, false);
	}

	@Override
	public boolean isNonBlocking() {
		return this.answers.isNonBlocking();
	}

}
