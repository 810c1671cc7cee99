package dev.metronome.async;

import java.util.Optional;

/**
 * One task at a time. Whoever unlocks hands over to the one that has waited longest; nobody overtakes.
 *
 * <pre>{@code
 * try (var _ = task.await(mutex.lock())) {
 *     ...
 * }
 * }</pre>
 */
public final class Mutex {
    private final Line<Guard, Lock> waiters = new Line<>();
    private boolean locked;

    public boolean isLocked() {
        return locked;
    }

    /** The lock if nobody has it. */
    public Optional<Guard> tryLock() {
        if (locked) {
            return Optional.empty();
        }
        locked = true;
        return Optional.of(new Guard());
    }

    /**
     * Ready when the lock is the caller's. It stands in line from its first poll on. Dropping it leaves the line; if
     * the lock had been handed to it meanwhile, it goes on to the next.
     */
    public Future<Guard> lock() {
        return new Lock();
    }

    private void unlock() {
        var next = waiters.takeFirst();
        if (next == null) {
            locked = false;
        } else {
            next.granted = true;
            next.waker.wake();
        }
    }

    /** The lock, as long as it is not closed. */
    public final class Guard implements AutoCloseable {
        private boolean closed;

        private Guard() {}

        /** Unlocks. Doing it again does nothing. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                unlock();
            }
        }
    }

    private final class Lock extends Queued<Guard> {
        /** Handed over by the one before, and not yet fetched. */
        private boolean granted;

        @Override
        protected Poll<Guard> step(Waker waker) {
            if (granted || !locked) {
                locked = true;
                return Poll.ready(new Guard());
            }
            waiters.await(this, waker);
            return Poll.pending();
        }

        @Override
        public String waitsFor() {
            return "a mutex that another has";
        }

        @Override
        protected void abandon() {
            waiters.leave(this);
            if (granted) {
                unlock();
            }
        }
    }
}
