package dev.metronome.async;

/**
 * Something that has a value sooner or later, and is asked for it by polling.
 *
 * <p>A future does nothing by itself. Whoever wants the value polls it; a future that is not ready keeps the waker
 * and calls it once, when it is worth while to poll again. Being woken is a hint, not a promise: a task that waits
 * for several futures polls them all when it was woken for one.
 *
 * <p>There are two methods, on purpose: a lambda is never a future, so {@code spawn("ld1", task -> ...)} has one
 * meaning.
 */
public interface Future<T> {
    /**
     * The value if it is there. Otherwise {@link Poll#pending()}, and {@code waker} will be woken; of several polls
     * only the last one's waker counts. What this throws passes to whoever awaits the future, which is over then. It
     * must not be polled once it was ready, threw, or was dropped.
     */
    Poll<T> poll(Waker waker);

    /**
     * Nobody wants the value any more: leaves every queue, gives back what was reserved, drops the futures it is made
     * of. May be called in any state and more than once; when the future was ready, or dropped before, nothing
     * happens.
     */
    void drop();

    /**
     * What it waits for, in words for whoever looks on: "a delay until 2.000 000 s", "the end of task x". Asked of a
     * future that was polled and is pending, while nothing runs; changes nothing.
     */
    default String waitsFor() {
        var name = getClass().getSimpleName();
        return name.isEmpty() ? "a future of its own" : "a " + name;
    }
}
