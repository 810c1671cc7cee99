package dev.metronome.async;

/** A task: first in its slot, then, over, in its handle. It is its own waker. */
abstract sealed class Spawned<T> implements TaskView, Waker permits StraightLine, PollBased {
    final Executor executor;
    final int frameBytes;
    private final int id;
    private final String name;
    private final WakerSet joiners = new WakerSet();

    long polls;
    long wakes;
    /** In its poll or being unwound, perhaps with others on top: it cannot be ended from outside now. */
    boolean active;

    /** Null until it is over. */
    private Outcome<T> outcome;

    Spawned(Executor executor, int id, String name, int frameBytes) {
        this.executor = executor;
        this.id = id;
        this.name = name;
        this.frameBytes = frameBytes;
    }

    /** One poll: pending, ready, or null if the task was dropped meanwhile and has ended. */
    abstract Poll<T> step();

    /** Ends it from outside. */
    abstract void unwind();

    /** It is active, and to end as soon as it can. */
    abstract void endSoon();

    /** Lets go of the body, so that a handle that is kept keeps only the result. */
    abstract void forget();

    @Override
    public final int id() {
        return id;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void wake() {
        if (!isOver()) {
            executor.wake(this);
        }
    }

    final boolean isOver() {
        return outcome != null;
    }

    final void end(Outcome<T> outcome) {
        this.outcome = outcome;
        forget();
    }

    final void addJoiner(Waker waker) {
        joiners.add(waker);
    }

    final void wakeJoiners() {
        joiners.wakeAll();
    }

    /** The result of a task that is over, ready; throws if it has none. */
    final Poll<T> result() {
        return switch (outcome) {
            case Outcome.Finished<T>(var ready) -> ready;
            case Outcome.Failed<T>(var cause) -> throw new TaskFailedException(name, cause);
            case Outcome.Dropped<T>(var cause) -> throw new TaskCancelledException(name, cause);
        };
    }
}
