package dev.sluice.outbound;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Requests that await their answers on one connection or socket, by their keys, and the
 * keys of those whose answers did not come in time and may still come. Confined to one
 * thread.
 *
 * @param <R> the requests
 */
final class KeyedRequests<R> {

	/** For how many times the deadline of an answer a late one is reckoned with. */
	private static final int LATENESS = 10;

	private final long lateNanos;

	private final Map<Object, R> awaiting = new LinkedHashMap<>();

	/** Until when a late answer is reckoned with. */
	private final LinkedHashMap<Object, Long> late = new LinkedHashMap<>();

	/**
	 * Creates an empty set of requests.
	 * @param replyNanos the deadline of an answer
	 */
	KeyedRequests(long replyNanos) {
		this.lateNanos = LATENESS * replyNanos;
	}

	int size() {
		return this.awaiting.size();
	}

	/** Whether an answer of a key may still come that is not to be given to anyone. */
	boolean isLate(Object key) {
		forgetLate();
		return this.late.containsKey(key);
	}

	/** Whether there is any key of a late answer. */
	boolean areSomeLate() {
		forgetLate();
		return !this.late.isEmpty();
	}

	private void forgetLate() {
		if (this.late.isEmpty()) {
			return;
		}
		long now = System.nanoTime();
		Map.Entry<Object, Long> first = this.late.firstEntry();
		while (first != null && first.getValue() - now <= 0) {
			this.late.pollFirstEntry();
			first = this.late.firstEntry();
		}
	}

	void add(Object key, R request) {
		this.awaiting.put(key, request);
	}

	/**
	 * An answer has come, or the request was not sent after all.
	 * @param key its key
	 * @return the request, which awaits nothing any more, or {@code null} for none
	 */
	@Nullable R remove(Object key) {
		return this.awaiting.remove(key);
	}

	/**
	 * Why an answer is that of no request.
	 * @param key its key
	 * @return the reason, for a log line
	 */
	String whyUnmatched(Object key) {
		return ((this.late.remove(key) != null) ? "late, key " : "unknown, key ") + key;
	}

	/** The one that was sent first. */
	@Nullable R oldest() {
		return this.awaiting.isEmpty() ? null : this.awaiting.values().iterator().next();
	}

	List<R> removeAll() {
		List<R> removed = new ArrayList<>(this.awaiting.values());
		this.awaiting.clear();
		return removed;
	}

	/**
	 * Takes out those whose answers did not come in time.
	 * @param overdue whether it is too late for one
	 */
	List<R> removeLate(Predicate<R> overdue) {
		List<R> removed = new ArrayList<>();
		long until = System.nanoTime() + this.lateNanos;
		this.awaiting.entrySet().removeIf((entry) -> {
			boolean isLate = overdue.test(entry.getValue());
			if (isLate) {
				removed.add(entry.getValue());
				this.late.put(entry.getKey(), until);
			}
			return isLate;
		});
		return removed;
	}

	/** The answer to one did not come in time. */
	void removeLate(Object key) {
		if (this.awaiting.remove(key) != null) {
			this.late.put(key, System.nanoTime() + this.lateNanos);
		}
	}

	/** No answer can come any more. */
	void forgetAllLate() {
		this.late.clear();
	}

}
