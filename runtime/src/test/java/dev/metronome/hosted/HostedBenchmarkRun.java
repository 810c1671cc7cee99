package dev.metronome.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link HostedBenchmark} in this one process and prints its table. */
@EnabledIfSystemProperty(named = "benchmark", matches = ".*", disabledReason = "runs when asked for: -Dbenchmark")
class HostedBenchmarkRun {
    @Test
    void printsWhatAMillionDelaysThroughOneTimerCost() throws RunnerException {
        var options = new OptionsBuilder().include(HostedBenchmark.class.getSimpleName()).forks(0).warmupIterations(2)
                .measurementIterations(3).build();
        Map<String, Double> seconds = new TreeMap<>();
        for (var result : new Runner(options).run()) {
            seconds.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
        }
        assertThat(seconds).hasSize(2);
        System.out.printf("%n| what | delays a second | microseconds each |%n| --- | --- | --- |%n");
        seconds.forEach((name, score) -> System.out.printf("| `%s` | %,.0f | %.2f |%n", name, 1 / score, 1e6 * score));
    }
}
