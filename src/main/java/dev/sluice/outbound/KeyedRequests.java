package dev.sluice.outbound;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

	private final Function<R, @Nullable Object> owners;

	private final Map<Object, R> awaiting = new LinkedHashMap<>();

	/** In the order in which they are forgotten. */
	private final LinkedHashMap<Object, Late> late = new LinkedHashMap<>();

	/**
	 * Creates an empty set of requests.
	 * @param replyNanos the deadline of an answer
	 * @param owners tell whose attempt a request is; {@code null} where it is the only
	 * one
	 */
	KeyedRequests(long replyNanos, Function<R, @Nullable Object> owners) {
		this.lateNanos = LATENESS * replyNanos;
		this.owners = owners;
	}

	int size() {
		return this.awaiting.size();
	}

	/**
	 * Whether an answer of a key may still come that must not be given to a request.
	 * @param key the key
	 * @param owner whose attempt the request is, to whom the answers to earlier ones
	 * belong too; {@code null} where there are no others
	 */
	boolean isLate(Object key, @Nullable Object owner) {
		forgetLate();
		Late expected = this.late.get(key);
		return expected != null && (owner == null || !owner.equals(expected.owner));
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
		Map.Entry<Object, Late> first = this.late.firstEntry();
		while (first != null && first.getValue().until - now <= 0) {
			this.late.pollFirstEntry();
			first = this.late.firstEntry();
		}
	}

	/**
	 * A request is sent.
	 * @param key its key
	 * @param request the request
	 * @return an earlier attempt, which awaits nothing any more, or {@code null} for none
	 */
	@Nullable R add(Object key, R request) {
		R before = this.awaiting.remove(key);
		if (before != null) {
			late(key, before);
		}
		this.awaiting.put(key, request);
		return before;
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
		Late expected = this.late.get(key);
		if (expected != null && --expected.answers == 0) {
			this.late.remove(key);
		}
		return ((expected != null) ? "late, key " : "unknown, key ") + key;
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
		this.awaiting.entrySet().removeIf((entry) -> {
			boolean isLate = overdue.test(entry.getValue());
			if (isLate) {
				removed.add(entry.getValue());
				late(entry.getKey(), entry.getValue());
			}
			return isLate;
		});
		return removed;
	}

	/** The answer to one did not come in time. */
	void removeLate(Object key) {
		R request = this.awaiting.remove(key);
		if (request != null) {
			late(key, request);
		}
	}

	/** One more answer of a key may come too late. */
	private void late(Object key, R request) {
		Late before = this.late.remove(key);
		int answers = 1 + ((before != null) ? before.answers : 0);
		this.late.put(key, new Late(System.nanoTime() + this.lateNanos, this.owners.apply(request), answers));
	}

	/** No answer can come any more. */
	void forgetAllLate() {
		this.late.clear();
	}

	/** Answers of a key that did not come in time. */
	private static final class Late {

		private final long until;

		private final @Nullable Object owner;

		private int answers;

		Late(long until, @Nullable Object owner, int answers) {
			this.until = until;
			this.owner = owner;
			this.answers = answers;
		}

	}

}
