package dev.metronome.async;

/** A future that the test opens, closes with an exception, and asks how it was treated. */
final class Gate<T> implements Future<T> {
    private Poll<T> poll = Poll.pending();
    private RuntimeException failure;
    Waker waker;
    int polls;
    int drops;

    @Override
    public Poll<T> poll(Waker waker) {
        polls++;
        this.waker = waker;
        if (failure != null) {
            throw failure;
        }
        return poll;
    }

    @Override
    public void drop() {
        drops++;
    }

    Gate<T> open(T value) {
        poll = Poll.ready(value);
        wake();
        return this;
    }

    Gate<T> fail(RuntimeException failure) {
        this.failure = failure;
        wake();
        return this;
    }

    void wake() {
        if (waker != null) {
            waker.wake();
        }
    }
}
