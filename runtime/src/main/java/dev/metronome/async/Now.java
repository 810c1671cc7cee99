package dev.metronome.async;

/** Ready at once. */
final class Now<T> extends OneShot<T> {
    private final Poll<T> ready;

    Now(T value) {
        ready = Poll.ready(value);
    }

    @Override
    protected Poll<T> step(Waker waker) {
        return ready;
    }

    @Override
    protected void abandon() {
        // it holds nothing
    }
}
