package dev.metronome.async;

/** Pending once, with its waker woken; then ready. */
final class Defer extends OneShot<Void> {
    private boolean deferred;

    @Override
    protected Poll<Void> step(Waker waker) {
        if (deferred) {
            return Poll.ready();
        }
        deferred = true;
        waker.wake();
        return Poll.pending();
    }

    @Override
    public String waitsFor() {
        return "its next turn";
    }

    @Override
    protected void abandon() {
        // it holds nothing
    }
}
