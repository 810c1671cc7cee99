package dev.metronome.async;

/** A task that is ordinary code on a coroutine of its own. */
final class StraightLine<T> extends Spawned<T> {
    private final Coroutine coroutine;
    private Body<T> body;
    /** What the body returned; null while it has not, and if it never will. */
    private Poll<T> returned;
    /** What it was suspended on last, or null for its next turn. */
    private Future<?> awaited;

    StraightLine(Executor executor, int id, String name, int frameBytes, Body<T> body) {
        super(executor, id, name, frameBytes);
        this.body = body;
        this.coroutine = new Coroutine(name, () -> executor.scope(this::run));
    }

    private void run() {
        try {
            returned = Poll.ready(body.run(new Task(this)));
        } catch (Exception exception) {
            throw Coroutine.<RuntimeException>unchanged(exception);
        }
    }

    Coroutine coroutine() {
        return coroutine;
    }

    @Override
    Poll<T> step() {
        return coroutine.resume() ? Poll.pending() : returned;
    }

    void awaits(Future<?> future) {
        awaited = future;
    }

    @Override
    public String waitsFor() {
        return awaited == null ? "its next turn" : awaited.waitsFor();
    }

    @Override
    void unwind() {
        coroutine.unwind();
    }

    @Override
    void endSoon() {
        coroutine.unwind();
    }

    @Override
    public Thread thread() {
        return coroutine.thread();
    }

    @Override
    void forget() {
        body = null;
        awaited = null;
        returned = null;
    }
}
