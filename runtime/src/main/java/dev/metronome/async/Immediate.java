package dev.metronome.async;

/** Ready at once. */
final class Immediate<T> extends OneShot<T> {
    private final Poll<T> ready;

    Immediate(T value) {
        ready = Poll.ready(value);
    }

    @Override
    protected Poll<T> step(Waker waker) {
        return ready;
    }

    @Override
    public String waitsFor() {
        return "nothing";
    }

    @Override
    protected void abandon() {
        // it holds nothing
    }
}
