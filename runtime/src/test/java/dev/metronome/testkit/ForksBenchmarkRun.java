package dev.metronome.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs a thousand forked tests in this one process, and prints how long they took. */
@EnabledIfSystemProperty(named = "benchmark", matches = ".*", disabledReason = "runs when asked for: -Dbenchmark")
class ForksBenchmarkRun {
    private static final int TESTS = 1_000;
    private static final double MOST_SECONDS = 60;

    @Test
    void printsHowLongAThousandForkedTestsTake() throws Exception {
        System.out.printf("%n| threads | seconds for %,d tests | milliseconds each |%n| --- | --- | --- |%n", TESTS);
        for (var threads = 1; threads <= 2; threads++) {
            var start = System.nanoTime();
            var forks = Forks.booted();
            var traces = forks.tests(TESTS, threads);
            var seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("| %d | %.1f | %.1f |%n", threads, seconds, 1_000 * seconds / TESTS);
            assertThat(traces).hasSize(TESTS).containsOnly(forks.test());
            assertThat(seconds).isLessThan(MOST_SECONDS);
        }
    }
}
