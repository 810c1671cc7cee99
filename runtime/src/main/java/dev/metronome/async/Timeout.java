package dev.metronome.async;

import java.util.List;

/** Polls the future, then the limit; drops the one that is not ready first. */
final class Timeout<T> extends OneShot<T> {
    private final Future<T> future;
    private final Future<?> limit;

    Timeout(Future<T> future, Future<?> limit) {
        this.future = future;
        this.limit = limit;
    }

    @Override
    protected Poll<T> step(Waker waker) {
        var poll = future.poll(waker);
        if (poll.isReady()) {
            limit.drop();
        } else if (limit.poll(waker).isReady()) {
            throw new TimedOutException(); // which abandons
        }
        return poll;
    }

    @Override
    public String waitsFor() {
        return future.waitsFor() + ", no longer than " + limit.waitsFor();
    }

    @Override
    protected void abandon() {
        Drops.all(List.of(future, limit));
    }
}
