package dev.sluice.bench.contender;

import java.util.concurrent.atomic.LongAdder;

/**
 * The service behind every contender. Its counter is read by another thread while it
 * works; a contender that calls it from several threads at a time gets an exact count all
 * the same.
 */
public class Service {

	private final LongAdder count = new LongAdder();

	/**
	 * Answers a request.
	 * @param body the request
	 * @return the same bytes
	 */
	public byte[] echo(byte[] body) {
		return body;
	}

	/**
	 * Takes its time.
	 * @param body the request
	 * @return the same bytes, after a second
	 * @throws InterruptedException if it is interrupted meanwhile
	 */
	public byte[] sleep(byte[] body) throws InterruptedException {
		Thread.sleep(1000);
		return body;
	}

	/**
	 * Takes a message.
	 * @param body the message
	 */
	public void count(byte[] body) {
		this.count.increment();
	}

	long counted() {
		return this.count.sum();
	}

}
