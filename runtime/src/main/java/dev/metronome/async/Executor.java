package dev.metronome.async;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * Runs tasks in turn: one at a time, each until it has to wait.
 *
 * <p>A <b>task</b> lives in a <b>slot</b> and takes its frame's bytes of the <b>arena</b>, both limited. To
 * <b>wake</b> a task is to set the bit of its slot, so interrupt handlers may; they touch nothing else here.
 *
 * <p>{@link #run()} works in rounds. A {@link #round()} takes all the wake bits at once, leaving none, and polls
 * exactly the tasks whose bits it took, in slot order. Whoever is woken meanwhile is polled in the next round: a task
 * that keeps waking itself cannot shut the others out. A task that is not woken is not polled.
 *
 * <p>A task that is over gives slot and bytes back at once; its result lives on in its {@link JoinHandle}.
 *
 * <h2>Threads</h2>
 * There is never more than one at work. Straight-line tasks have a virtual thread each, but the executor waits while
 * one runs, and each hand-over is ordered memory-wise; so are the calls of an interrupt handler that runs while
 * everybody here waits. Calls that truly overlap are not supported. Run it on a virtual thread if straight-line tasks
 * suspend often: {@link Coroutine} says how much that matters.
 */
public final class Executor implements AutoCloseable {
    /** How many tasks there may be at a time, unless the builder is told otherwise. */
    public static final int DEFAULT_CAPACITY = 8;

    /** How many bytes there are for all tasks together, unless the builder is told otherwise. */
    public static final int DEFAULT_ARENA_BYTES = 1024;

    /** How many bytes a task takes that does not state them. */
    public static final int DEFAULT_FRAME_BYTES = 96;

    /** No executor has more slots. */
    public static final int MAXIMUM_CAPACITY = 4096;

    private static final ScopedValue<Executor> CURRENT = ScopedValue.newInstance();

    private final TaskList tasks;
    private final WakeBits bits;
    private final FailurePolicy onFailure;
    private final Idle idle;
    private final TaskObserver observer;
    private final Runnable oneRound = this::pollRound;

    /** The task being polled, or unwound, and the thread it is on. */
    private Spawned<?> polled;
    private Thread polledOn;
    private boolean running;
    private boolean closed;
    /** Ends the run after this poll. */
    private TaskFailedException stopping;
    private long polls;
    private long wakes;

    /** With all the defaults: 8 tasks, 1024 bytes, a failure stops nobody else, and waiting for nothing is an error. */
    public Executor() {
        this(new Builder());
    }

    private Executor(Builder builder) {
        tasks = new TaskList(builder.capacity, builder.arenaBytes);
        bits = new WakeBits(builder.capacity);
        onFailure = builder.onFailure;
        idle = builder.idle;
        observer = builder.observer;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What an executor is made of. Nothing is required. */
    public static final class Builder {
        private int capacity = DEFAULT_CAPACITY;
        private int arenaBytes = DEFAULT_ARENA_BYTES;
        private FailurePolicy onFailure = FailurePolicy.CONTINUE;
        private Idle idle = Idle.DEADLOCK;
        private TaskObserver observer = TaskObserver.failuresToStandardError();

        private Builder() {}

        /** How many tasks there may be at a time: 1 to {@link #MAXIMUM_CAPACITY}. */
        public Builder capacity(int tasks) {
            if (tasks < 1 || tasks > MAXIMUM_CAPACITY) {
                throw new IllegalArgumentException(
                        "a capacity of " + tasks + " tasks: it is 1 to " + MAXIMUM_CAPACITY + " (MAXIMUM_CAPACITY)");
            }
            capacity = tasks;
            return this;
        }

        /** How many bytes there are for the frames of all tasks together. */
        public Builder arenaBytes(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("an arena of " + bytes + " bytes has room for no task");
            }
            arenaBytes = bytes;
            return this;
        }

        /** What becomes of the others when a task throws. */
        public Builder onFailure(FailurePolicy policy) {
            onFailure = Objects.requireNonNull(policy);
            return this;
        }

        /** What to do when nobody is awake. */
        public Builder idle(Idle idle) {
            this.idle = Objects.requireNonNull(idle);
            return this;
        }

        /** Who is told. In place of the one that prints failures. */
        public Builder observer(TaskObserver observer) {
            this.observer = Objects.requireNonNull(observer);
            return this;
        }

        public Executor build() {
            return new Executor(this);
        }
    }

    // ---- who is current ---------------------------------------------------------------------------------------------

    /**
     * The executor in whose scope the caller is: inside its tasks, while it runs, and inside {@link #scope}.
     *
     * @throws IllegalStateException outside any; see {@link #isCurrent()}
     */
    public static Executor current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException("no executor is current: this is neither inside a task nor inside scope()");
        }
        return CURRENT.get();
    }

    /** Whether {@link #current()} has an answer. */
    public static boolean isCurrent() {
        return CURRENT.isBound();
    }

    /** Runs {@code action} with this executor as the {@link #current()} one. Polls nobody. */
    public void scope(Runnable action) {
        if (CURRENT.isBound() && CURRENT.get() == this) {
            action.run();
        } else {
            ScopedValue.where(CURRENT, this).run(action);
        }
    }

    // ---- spawning ---------------------------------------------------------------------------------------------------

    /** {@link #spawn(String, int, Action)} with {@link #DEFAULT_FRAME_BYTES}. */
    public JoinHandle<Void> spawn(String name, Action action) {
        return spawn(name, DEFAULT_FRAME_BYTES, action);
    }

    /**
     * Makes a task of straight-line code, awake. It is first polled in the round after this one. Not for interrupt
     * handlers.
     *
     * @param frameBytes what the task takes of the arena
     * @throws SpawnError if there is no slot, or not so much of the arena
     */
    public JoinHandle<Void> spawn(String name, int frameBytes, Action action) {
        Objects.requireNonNull(action, "action");
        return compute(name, frameBytes, task -> {
            action.run(task);
            return null;
        });
    }

    /** {@link #compute(String, int, Body)} with {@link #DEFAULT_FRAME_BYTES}. */
    public <T> JoinHandle<T> compute(String name, Body<T> body) {
        return compute(name, DEFAULT_FRAME_BYTES, body);
    }

    /** As {@link #spawn(String, int, Action)}, for code that has a result: what {@code body} returns. */
    public <T> JoinHandle<T> compute(String name, int frameBytes, Body<T> body) {
        Objects.requireNonNull(body, "body");
        return add(name, frameBytes, id -> new StraightLine<>(this, id, name, frameBytes, body));
    }

    /** {@link #spawn(String, int, Future)} with {@link #DEFAULT_FRAME_BYTES}. */
    public <T> JoinHandle<T> spawn(String name, Future<T> future) {
        return spawn(name, DEFAULT_FRAME_BYTES, future);
    }

    /**
     * Makes a task of {@code future}, which is the task's from now on: it is polled on the thread that runs the
     * executor, and dropped when the task is.
     *
     * @param frameBytes what the task takes of the arena
     * @throws SpawnError if there is no slot, or not so much of the arena
     */
    public <T> JoinHandle<T> spawn(String name, int frameBytes, Future<T> future) {
        Objects.requireNonNull(future, "future");
        return add(name, frameBytes, id -> new PollBased<>(this, id, name, frameBytes, future));
    }

    private <T> JoinHandle<T> add(String name, int frameBytes, IntFunction<Spawned<T>> make) {
        Objects.requireNonNull(name, "name");
        if (closed) {
            throw new IllegalStateException("no task \"" + name + "\": the executor is closed");
        }
        var task = make.apply(tasks.place(name, frameBytes));
        tasks.add(task);
        observer.spawned(task);
        wake(task);
        return new JoinHandle<>(task);
    }

    // ---- waking -----------------------------------------------------------------------------------------------------

    /**
     * Wakes the task in slot {@code id}; nobody, if it is free. For callers that know only the number; others use a
     * {@link Waker}, which does not mistake a new task for the one it was meant for. For interrupt handlers too.
     *
     * @throws IllegalArgumentException if there is no such slot
     */
    public void wake(int id) {
        if (id < 0 || id >= tasks.capacity()) {
            throw new IllegalArgumentException(
                    "wake(" + id + "): the slots are 0 to " + (tasks.capacity() - 1));
        }
        var task = tasks.get(id);
        if (task != null) {
            wake(task);
        }
    }

    void wake(Spawned<?> task) {
        wakes++;
        task.wakes++;
        bits.set(task.id());
        observer.woken(task, Thread.currentThread() == polledOn ? polled : null);
    }

    /** True if a task is awake: {@link #round()} would poll somebody. */
    public boolean hasAwake() {
        return bits.any();
    }

    // ---- running ----------------------------------------------------------------------------------------------------

    /**
     * One round. Allocates nothing inside {@link #scope}, nor when it is {@link #run()} that runs it.
     *
     * @return false if nobody was awake
     */
    public boolean round() {
        var before = polls;
        running(oneRound);
        return polls != before;
    }

    /** Round after round until no task is left. When nobody is awake it idles. Dropping is what ends it early. */
    public void run() {
        running(() -> {
            while (tasks.size() > 0) {
                roundOrIdle();
            }
        });
    }

    /** Round after round, without an end; with no task left it idles. Only an exception comes out of it. */
    public void runForever() {
        running(() -> {
            for (;;) {
                roundOrIdle();
            }
        });
    }

    /** Round after round until nobody is awake. Does not idle. */
    public void runUntilIdle() {
        running(() -> {
            while (bits.any()) {
                pollRound();
            }
        });
    }

    void runUntilOver(Spawned<?> task) {
        if (polled != null) {
            throw new IllegalStateException("join of \"" + task.name() + "\" inside task \"" + polled.name()
                    + "\": a task may not run the executor it is run by; await the handle");
        }
        running(() -> {
            while (!task.isOver()) {
                roundOrIdle();
            }
        });
    }

    private void running(Runnable rounds) {
        if (polled != null) {
            throw new IllegalStateException(
                    "task \"" + polled.name() + "\" runs the executor it is run by; it may only await");
        }
        if (running) {
            throw new IllegalStateException("the executor runs already, and an Idle or observer runs it again");
        }
        running = true;
        try {
            scope(rounds);
        } finally {
            running = false;
        }
    }

    private void roundOrIdle() {
        if (!pollRound()) {
            idle.idle(this);
        }
    }

    private boolean pollRound() {
        throwIfStopping();
        if (!bits.take()) {
            return false;
        }
        try {
            for (var id = bits.next(); id >= 0; id = bits.next()) {
                poll(tasks.get(id));
                throwIfStopping();
            }
        } finally {
            bits.putBack();
        }
        return true;
    }

    private void throwIfStopping() {
        if (stopping != null) {
            var failure = stopping;
            stopping = null;
            throw failure;
        }
    }

    private <T> void poll(Spawned<T> task) {
        polls++;
        task.polls++;
        observer.polled(task);
        task.active = true;
        polled = task;
        polledOn = task.thread();
        try {
            var poll = task.step();
            if (poll == null) {
                end(task, new Outcome.Dropped<>(null));
            } else if (poll.isReady()) {
                end(task, new Outcome.Finished<>(poll));
            } else {
                observer.suspended(task);
            }
        } catch (Unwound around) {
            // Not the task's own, which ends inside: the coroutine that we ourselves are part of is to end.
            end(task, new Outcome.Dropped<>(null));
            throw around;
        } catch (Throwable failure) {
            end(task, new Outcome.Failed<>(failure));
        } finally {
            task.active = false;
            polled = null;
            polledOn = null;
        }
    }

    /** Ends {@code task} now, or soon if it is in the middle of something. */
    <T> void drop(Spawned<T> task) {
        if (task.isOver()) {
            return;
        }
        if (task.active) {
            task.endSoon();
            return;
        }
        var outer = polled;
        var outerOn = polledOn;
        task.active = true;
        polled = task;
        polledOn = task.thread();
        try {
            scope(task::unwind);
            end(task, new Outcome.Dropped<>(null));
        } catch (Unwound around) {
            end(task, new Outcome.Dropped<>(null));
            throw around;
        } catch (Throwable failure) {
            end(task, new Outcome.Dropped<>(failure));
        } finally {
            task.active = false;
            polled = outer;
            polledOn = outerOn;
        }
    }

    private <T> void end(Spawned<T> task, Outcome<T> outcome) {
        polledOn = Thread.currentThread();
        task.end(outcome);
        tasks.remove(task);
        bits.clear(task.id());
        switch (outcome) {
            case Outcome.Finished<T> _ -> observer.finished(task);
            case Outcome.Failed<T>(var cause) -> failed(task, cause);
            case Outcome.Dropped<T>(var cause) when cause != null -> failed(task, cause);
            case Outcome.Dropped<T> _ -> observer.dropped(task);
        }
        task.wakeJoiners();
    }

    private void failed(Spawned<?> task, Throwable failure) {
        if (onFailure == FailurePolicy.STOP && stopping == null) {
            stopping = new TaskFailedException(task.name(), failure);
        }
        observer.failed(task, failure);
    }

    /**
     * Drops all tasks, in slot order: their finally blocks run, their futures are dropped. One that fails over it
     * does not keep the others from being dropped. No task can be spawned afterwards. Closing again does nothing.
     *
     * @throws IllegalStateException inside a task of this executor
     */
    @Override
    public void close() {
        if (polled != null) {
            throw new IllegalStateException(
                    "the executor is closed while its task \"" + polled.name() + "\" is being polled");
        }
        closed = true;
        Drops.all(tasks.all().stream().map(JoinHandle::new).toList());
    }

    // ---- looking ----------------------------------------------------------------------------------------------------

    Spawned<?> polled() {
        return polled;
    }

    /**
     * The number of the poll going on; between polls, of the one before. Two calls within one poll give the same, in
     * two polls never.
     */
    public long pollNumber() {
        return polls;
    }

    /** How many polls there were. */
    public long polls() {
        return polls;
    }

    /** How often a task was woken, once by being spawned; also when it was awake already. */
    public long wakes() {
        return wakes;
    }

    /** How many tasks there may be at a time. */
    public int capacity() {
        return tasks.capacity();
    }

    /** How many bytes there are for all tasks together. */
    public int arenaBytes() {
        return tasks.arenaBytes();
    }

    /** How many bytes of the arena are in use. */
    public int arenaUsed() {
        return tasks.arenaUsed();
    }

    /** The tasks there are at this moment, by slot. */
    public List<TaskInfo> tasks() {
        var infos = new ArrayList<TaskInfo>(tasks.size());
        for (var task : tasks.all()) {
            var state = task.active
                    ? TaskState.POLLED
                    : bits.isSet(task.id()) ? TaskState.AWAKE : TaskState.WAITING;
            infos.add(new TaskInfo(task.id(), task.name(), state, task.frameBytes, task.polls, task.wakes));
        }
        return List.copyOf(infos);
    }
}
