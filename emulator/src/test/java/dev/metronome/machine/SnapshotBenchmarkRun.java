package dev.metronome.machine;

import dev.metronome.machine.SnapshotTest.Watched;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes many snapshots and goes on from them, in this one process, and prints what one takes: medians. */
@EnabledIfSystemProperty(named = "benchmark", matches = ".*", disabledReason = "runs when asked for: -Dbenchmark")
class SnapshotBenchmarkRun {
    private static final int ROUNDS = 2_000;
    private static final long APART_CYCLES = 10_000;

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static double microseconds(Work work, Runnable between) throws IOException {
        var nanoseconds = new long[ROUNDS];
        for (var i = 0; i < ROUNDS; i++) {
            between.run();
            var start = System.nanoTime();
            work.run();
            nanoseconds[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanoseconds);
        return nanoseconds[ROUNDS / 2] / 1e3;
    }

    @Test
    void printsWhatASnapshotTakes() throws IOException {
        System.out.printf("%n| sample | pages | bytes | take, us | restore, us | the same machine 10,000 cycles later:"
                + " new pages | take, us | restore, us | file, bytes | write, us | read, us |%n"
                + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |%n");
        for (var sample : List.of("async-blinky", "uart-echo", "fpu-interrupt")) {
            try (var watched = new Watched(sample)) {
                var machine = watched.machine;
                machine.run(Limit.cycles(100_000));
                var first = machine.snapshot();
                var take = microseconds(machine::snapshot, () -> {});
                var restore = microseconds(() -> machine.restore(first), () -> {});
                var end = new long[]{machine.timeline().now()};
                Runnable runOn = () -> machine.run(Limit.cycles(end[0] += APART_CYCLES));
                var takeNext = microseconds(machine::snapshot, runOn);
                var next = machine.snapshot();
                var shared = Arrays.stream(next.pages().contents())
                        .filter(page -> Arrays.stream(first.pages().contents()).anyMatch(other -> other == page))
                        .count();
                Runnable fromFirst = () -> machine.run(Limit.cycles(machine.timeline().now() + APART_CYCLES));
                machine.restore(first);
                var restoreNext = microseconds(() -> machine.restore(first), fromFirst);
                var out = new ByteArrayOutputStream();
                SnapshotFile.write(first, out);
                var write = microseconds(() -> SnapshotFile.write(first, new ByteArrayOutputStream()), () -> {});
                var read = microseconds(() -> SnapshotFile.read(out.toByteArray(), sample), () -> {});
                System.out.printf("| `%s` | %d | %,d | %.0f | %.0f | %d | %.0f | %.0f | %,d | %.0f | %.0f |%n", sample,
                        first.pages().count(), first.bytes(), take, restore, next.pages().count() - shared, takeNext,
                        restoreNext, out.size(), write, read);
            }
        }
    }
}
