package dev.metronome.async;

/** A future that stands in a {@link Line} while it waits. */
abstract class Queued<T> extends OneShot<T> {
    Queued<T> before;
    Queued<T> after;
    boolean inLine;
    /** The last one it was polled with. */
    Waker waker;
}
