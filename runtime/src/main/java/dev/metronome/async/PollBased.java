package dev.metronome.async;

import java.util.Objects;

/** A task that is a future somebody wrote. It is polled on the thread that runs the executor. */
final class PollBased<T> extends Spawned<T> {
    private Future<T> future;
    private boolean endsSoon;

    PollBased(Executor executor, int id, String name, int frameBytes, Future<T> future) {
        super(executor, id, name, frameBytes);
        this.future = future;
    }

    @Override
    Poll<T> step() {
        Poll<T> poll;
        try {
            poll = Objects.requireNonNull(future.poll(this), "a future's poll() gave null");
        } catch (Throwable thrown) {
            Drops.after(thrown, future::drop);
            throw thrown;
        }
        if (endsSoon && !poll.isReady()) {
            future.drop();
            return null;
        }
        return poll;
    }

    @Override
    public String waitsFor() {
        return future == null ? "nothing" : future.waitsFor();
    }

    @Override
    void unwind() {
        future.drop();
    }

    @Override
    void endSoon() {
        endsSoon = true;
    }

    @Override
    public Thread thread() {
        return Thread.currentThread();
    }

    @Override
    void forget() {
        future = null;
    }
}
