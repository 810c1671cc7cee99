package dev.metronome.async;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it costs to switch between tasks: each benchmark reports operations a second, the operation being a
 * suspension, a poll or a wake. Run it with {@link AsyncBenchmarkRun}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AsyncBenchmark {
    static final int SUSPENSIONS = 20_000;
    private static final int TASKS = 8;
    private static final int POLLS = 800_000;
    private static final int WAKES = 1_000_000;
    private static final int ROUNDS = 800_000;

    private Executor polling;
    private Executor waking;
    private Waker[] wakers;
    private Executor sleeping;
    private Waker[] sleepers;

    /** Never ready; keeps the waker it was polled with and, if told to, wakes itself. */
    private static final class Endless implements Future<Void> {
        private final boolean wakesItself;
        private Waker waker;

        private Endless(boolean wakesItself) {
            this.wakesItself = wakesItself;
        }

        @Override
        public Poll<Void> poll(Waker waker) {
            this.waker = waker;
            if (wakesItself) {
                waker.wake();
            }
            return Poll.pending();
        }

        @Override
        public void drop() {
            waker = null;
        }
    }

    @Setup
    public void setUp() {
        polling = new Executor();
        waking = new Executor();
        wakers = waiting(waking);
        sleeping = new Executor();
        sleepers = waiting(sleeping);
        for (var i = 0; i < TASKS; i++) {
            polling.spawn("endless", new Endless(true));
        }
    }

    /** As many tasks as there may be, none of them awake; and their wakers. */
    private static Waker[] waiting(Executor executor) {
        var wakers = new Waker[TASKS];
        for (var i = 0; i < TASKS; i++) {
            var future = new Endless(false);
            executor.spawn("waiting", future);
            executor.runUntilIdle();
            wakers[i] = future.waker;
        }
        return wakers;
    }

    @TearDown
    public void tearDown() {
        polling.close();
        waking.close();
        sleeping.close();
    }

    /** Two straight-line tasks that defer, on a virtual thread. */
    @Benchmark
    @OperationsPerInvocation(SUSPENSIONS)
    public void suspensions() throws InterruptedException {
        Thread.ofVirtual().start(AsyncBenchmark::suspend).join();
    }

    /** The same on a platform thread. */
    @Benchmark
    @OperationsPerInvocation(SUSPENSIONS)
    public void suspensionsOfAPlatformThread() {
        suspend();
    }

    private static void suspend() {
        try (var executor = new Executor()) {
            for (var name : new String[]{"one", "two"}) {
                executor.spawn(name, task -> {
                    for (var i = 0; i < SUSPENSIONS / 2; i++) {
                        task.defer();
                    }
                });
            }
            executor.run();
        }
    }

    /** Eight poll-based tasks that wake themselves: a poll, a wake and their share of a round. */
    @Benchmark
    @OperationsPerInvocation(POLLS)
    public long polls() {
        polling.scope(() -> {
            for (var i = 0; i < POLLS / TASKS; i++) {
                polling.round();
            }
        });
        return polling.polls();
    }

    /** Waking eight tasks in turn. */
    @Benchmark
    @OperationsPerInvocation(WAKES)
    public boolean wakes() {
        for (var i = 0; i < WAKES / TASKS; i++) {
            for (var waker : wakers) {
                waker.wake();
            }
        }
        return waking.hasAwake();
    }

    /** Nobody is awake; from a waker's wake to the poll of its task, a poll-based one among eight. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public long wakeToPoll() {
        sleeping.scope(() -> {
            for (var i = 0; i < ROUNDS / TASKS; i++) {
                for (var waker : sleepers) {
                    waker.wake();
                    sleeping.round();
                }
            }
        });
        return sleeping.polls();
    }

    /**
     * Nobody is awake; from an event to the line behind the await of a straight-line task, and back to the executor,
     * which is on a virtual thread.
     */
    @Benchmark
    @OperationsPerInvocation(SUSPENSIONS)
    public void wakeToResume() throws InterruptedException {
        Thread.ofVirtual().start(() -> {
            var event = new Event();
            try (var executor = new Executor()) {
                executor.spawn("waits", task -> {
                    for (;;) {
                        task.await(event.untilSet());
                        event.clear();
                    }
                });
                executor.round();
                for (var i = 0; i < SUSPENSIONS; i++) {
                    event.set();
                    executor.round();
                }
            }
        }).join();
    }
}
