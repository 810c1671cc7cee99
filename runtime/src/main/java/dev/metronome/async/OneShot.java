package dev.metronome.async;

/**
 * The rules that every future obeys, kept in one place: polled after its end it says so, a drop counts once and only
 * before the end, and one that throws lets go of what it holds. All futures of this package are made so, and yours
 * may be.
 */
public abstract class OneShot<T> implements Future<T> {
    private boolean over;

    /** {@link #poll} without the rules: the value, or pending with {@code waker} kept. */
    protected abstract Poll<T> step(Waker waker);

    /**
     * {@link #drop} without the rules: called once at most, and only if the future was neither ready nor dropped;
     * also after {@link #step} threw.
     */
    protected abstract void abandon();

    /** @throws IllegalStateException if it was ready, threw, or was dropped before */
    @Override
    public final Poll<T> poll(Waker waker) {
        if (over) {
            throw new IllegalStateException(
                    "polled when it was over: a future gives its value once, and none once it was dropped");
        }
        try {
            var poll = step(waker);
            over = poll.isReady();
            return poll;
        } catch (Throwable thrown) {
            over = true;
            Drops.after(thrown, this::abandon);
            throw thrown;
        }
    }

    @Override
    public final void drop() {
        if (!over) {
            over = true;
            abandon();
        }
    }
}
