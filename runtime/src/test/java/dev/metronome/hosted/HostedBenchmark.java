package dev.metronome.hosted;

import dev.metronome.async.Executor;
import dev.metronome.async.Future;
import dev.metronome.async.OneShot;
import dev.metronome.async.Poll;
import dev.metronome.async.Waker;
import dev.metronome.board.Boards;
import dev.metronome.driver.AsyncTimer;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Clocks;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long a million delays through one timer take the host: eight tasks, each with 125,000 delays of its own period,
 * and everything that a delay is, from the task's await by way of sleep, TIM15, its interrupt and the wake bit to the
 * task's next step. Every benchmark reports delays a second. Run it with {@link HostedBenchmarkRun}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HostedBenchmark {
    static final int DELAYS = 1_000_000;
    private static final int TASKS = 8;
    private static final int DELAYS_OF_A_TASK = DELAYS / TASKS;

    private HostedMachine machine;
    private int finished;

    /** Never two tasks due on one tick for long: periods without a common divisor. */
    private static Duration period(int task) {
        return Duration.ofNanos(1_000L * (1_009 + 2 * task));
    }

    private void run(HostedProgram program) {
        machine = new HostedMachine(Boards.named(Boards.DEFAULT), program);
        finished = 0;
        while (finished < TASKS) {
            var stop = machine.run(Limit.cycles(machine.machine().timeline().now() + 8_000_000_000L));
            if (stop != Machine.Stop.TIME_LIMIT && finished < TASKS) {
                throw new IllegalStateException("the run ended with " + stop + ", " + finished + " tasks finished");
            }
        }
    }

    @TearDown(Level.Invocation)
    public void close() {
        machine.close();
    }

    @Setup(Level.Invocation)
    public void collect() {
        System.gc();
    }

    private abstract static class Eight implements HostedProgram {
        @Override
        public void main(Chip chip) {
            var clocks = Clocks.on(chip);
            clocks.run(80_000_000);
            var timer = AsyncTimer.on(chip, clocks);
            var executor = chip.executor();
            for (var i = 0; i < TASKS; i++) {
                spawn(executor, "task " + i, timer, period(i));
            }
            executor.run();
        }

        abstract void spawn(Executor executor, String name, AsyncTimer timer, Duration period);
    }

    /** Loops with an await in them. */
    @Benchmark
    @OperationsPerInvocation(DELAYS)
    public int straightLine() {
        run(new Eight() {
            @Override
            void spawn(Executor executor, String name, AsyncTimer timer, Duration period) {
                executor.spawn(name, task -> {
                    for (var i = 0; i < DELAYS_OF_A_TASK; i++) {
                        task.await(timer.delay(period));
                    }
                    finished++;
                });
            }
        });
        return finished;
    }

    /** Futures that are polled. */
    @Benchmark
    @OperationsPerInvocation(DELAYS)
    public int pollBased() {
        run(new Eight() {
            @Override
            void spawn(Executor executor, String name, AsyncTimer timer, Duration period) {
                executor.spawn(name, new Delays(timer, period));
            }
        });
        return finished;
    }

    private final class Delays extends OneShot<Void> {
        private final AsyncTimer timer;
        private final Duration period;
        private Future<Void> delay;
        private int left = DELAYS_OF_A_TASK;

        Delays(AsyncTimer timer, Duration period) {
            this.timer = timer;
            this.period = period;
        }

        @Override
        protected Poll<Void> step(Waker waker) {
            if (delay == null) {
                delay = timer.delay(period);
            }
            while (delay.poll(waker).isReady()) {
                if (--left == 0) {
                    finished++;
                    return Poll.ready();
                }
                delay = timer.delay(period);
            }
            return Poll.pending();
        }

        @Override
        protected void abandon() {
            delay.drop();
        }
    }
}
