package dev.metronome.async;

/**
 * Something that has happened, or not yet. It stays set until it is cleared, and any number of tasks may wait for it.
 *
 * <p>{@link #set()} may be called from interrupt handlers: it sets bits and allocates nothing.
 */
public final class Event {
    private final Line<Void, UntilSet> waiters = new Line<>();
    private boolean set;

    public boolean isSet() {
        return set;
    }

    /** It has happened. Releases everybody who waits, also if it is cleared before they have their turn. */
    public void set() {
        set = true;
        for (var waiter = waiters.takeFirst(); waiter != null; waiter = waiters.takeFirst()) {
            waiter.released = true;
            waiter.waker.wake();
        }
    }

    /** It has not happened, for those who come from now on. */
    public void clear() {
        set = false;
    }

    /**
     * Ready when the event is set; at once if it is. Waits from its first poll on: an event set and cleared before
     * that passes unnoticed. Dropping it leaves the event as it is, and the other waiters too.
     */
    public Future<Void> untilSet() {
        return new UntilSet();
    }

    private final class UntilSet extends Queued<Void> {
        private boolean released;

        @Override
        protected Poll<Void> step(Waker waker) {
            if (released || set) {
                return Poll.ready();
            }
            waiters.await(this, waker);
            return Poll.pending();
        }

        @Override
        public String waitsFor() {
            return "an event";
        }

        @Override
        protected void abandon() {
            waiters.leave(this);
        }
    }
}
