package dev.metronome.async;

/** What a future says when it is polled: the value, or that it is not there yet. */
public sealed interface Poll<T> {
    /** The value is there. A future is not polled again after it said so. */
    record Ready<T>(T value) implements Poll<T> {
        static final Ready<Void> NOTHING = new Ready<>(null);
    }

    /**
     * Not yet: the future keeps the waker that it was polled with, and wakes it when polling again is worth the
     * while.
     */
    record Pending<T>() implements Poll<T> {
        static final Pending<?> NOT_YET = new Pending<>();
    }

    /** Allocates nothing: it is always the same. */
    @SuppressWarnings("unchecked") // it holds no T
    static <T> Poll<T> pending() {
        return (Poll<T>) Pending.NOT_YET;
    }

    /** Ready with nothing to say. Allocates nothing: it is always the same. */
    static Poll<Void> ready() {
        return Ready.NOTHING;
    }

    /** Ready with {@code value}, which may be null. */
    static <T> Poll<T> ready(T value) {
        return new Ready<>(value);
    }

    default boolean isReady() {
        return this instanceof Ready;
    }
}
