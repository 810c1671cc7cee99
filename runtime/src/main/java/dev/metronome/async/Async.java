package dev.metronome.async;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Futures made of futures, and spawning without naming the executor.
 *
 * <p>A combinator owns the futures it is given: dropping it drops those that are not ready, and when one of them
 * throws, it drops the others and throws the same. It polls all that are not ready whenever its task is polled, in
 * the order in which they were given. A {@link JoinHandle} among them is no exception: dropping it ends its task.
 */
public final class Async {
    private Async() {}

    // ---- spawning into the current executor -------------------------------------------------------------------------

    /** {@link Executor#spawn(String, Action)} on the {@linkplain Executor#current() current} executor. */
    public static JoinHandle<Void> spawn(String name, Action action) {
        return current(name).spawn(name, action);
    }

    /** {@link Executor#spawn(String, int, Action)} on the {@linkplain Executor#current() current} executor. */
    public static JoinHandle<Void> spawn(String name, int frameBytes, Action action) {
        return current(name).spawn(name, frameBytes, action);
    }

    /** {@link Executor#compute(String, Body)} on the {@linkplain Executor#current() current} executor. */
    public static <T> JoinHandle<T> compute(String name, Body<T> body) {
        return current(name).compute(name, body);
    }

    /** {@link Executor#compute(String, int, Body)} on the {@linkplain Executor#current() current} executor. */
    public static <T> JoinHandle<T> compute(String name, int frameBytes, Body<T> body) {
        return current(name).compute(name, frameBytes, body);
    }

    /** {@link Executor#spawn(String, Future)} on the {@linkplain Executor#current() current} executor. */
    public static <T> JoinHandle<T> spawn(String name, Future<T> future) {
        return current(name).spawn(name, future);
    }

    /** {@link Executor#spawn(String, int, Future)} on the {@linkplain Executor#current() current} executor. */
    public static <T> JoinHandle<T> spawn(String name, int frameBytes, Future<T> future) {
        return current(name).spawn(name, frameBytes, future);
    }

    private static Executor current(String task) {
        if (!Executor.isCurrent()) {
            throw new SpawnError(SpawnError.Reason.EXECUTOR_NOT_INITIALIZED, task,
                    "no executor is current here; say executor.spawn, or call this inside its scope() or a task");
        }
        return Executor.current();
    }

    // ---- futures ----------------------------------------------------------------------------------------------------

    /** Gives every other task that is awake a turn: pending once, ready in the next round. Dropping it does nothing. */
    public static Future<Void> defer() {
        return new Defer();
    }

    /** Ready at once, with {@code value}. Dropping it does nothing. */
    public static <T> Future<T> ready(T value) {
        return new Immediate<>(value);
    }

    /** Ready when both are. If one throws, the other is dropped. Dropping it drops both. */
    public static <A, B> Future<Both<A, B>> join(Future<A> first, Future<B> second) {
        return new JoinBoth<>(Objects.requireNonNull(first), Objects.requireNonNull(second));
    }

    /**
     * Ready when all are, with their values in the same order. If one throws, the others are dropped. Dropping it
     * drops all.
     */
    public static <T> Future<List<T>> join(List<? extends Future<T>> futures) {
        return new JoinAll<>(futures);
    }

    /** {@link #join(List)} of three or more. */
    @SafeVarargs
    public static <T> Future<List<T>> join(Future<T> first, Future<T> second, Future<T> third, Future<T>... more) {
        var all = new ArrayList<>(List.of(first, second, third));
        for (var future : more) {
            all.add(future);
        }
        return join(all);
    }

    /**
     * Ready when one of them is; if both are, the first counts. The loser is dropped before this is ready. Dropping
     * it drops both.
     */
    public static <A, B> Future<Either<A, B>> select(Future<A> first, Future<B> second) {
        return new Select<>(Objects.requireNonNull(first), Objects.requireNonNull(second));
    }

    /**
     * Ready when one of them is; the first in the list counts. The losers are dropped before this is ready. Dropping
     * it drops all.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static <T> Future<Selected<T>> selectAny(List<? extends Future<T>> futures) {
        return new SelectAny<>(futures);
    }

    /** {@link #selectAny(List)}. */
    @SafeVarargs
    public static <T> Future<Selected<T>> selectAny(Future<T>... futures) {
        var all = new ArrayList<Future<T>>(futures.length);
        for (var future : futures) {
            all.add(future);
        }
        return selectAny(all);
    }

    /**
     * What {@code future} gives, unless {@code limit} is ready before it: then {@code future} is dropped, and this
     * throws {@link TimedOutException}. If both are ready in one poll, {@code future} wins. Dropping it drops both.
     */
    public static <T> Future<T> timeout(Future<T> future, Future<?> limit) {
        return new Timeout<>(Objects.requireNonNull(future), Objects.requireNonNull(limit));
    }
}
