package dev.sluice.sample;

import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Takes down the readings of sensors.
 */
public class ReadingLog {

	private static final Log logger = LogFactory.getLog(ReadingLog.class);

	private final AtomicLong count = new AtomicLong();

	/**
	 * Takes a reading down.
	 * @param reading the sensor's address and what it said
	 */
	public void record(String reading) {
		logger.info("event=reading number=" + this.count.incrementAndGet() + " reading=\"" + reading + "\"");
	}

	/**
	 * The number of readings taken down.
	 * @return the count since the start
	 */
	public long count() {
		return this.count.get();
	}

}
