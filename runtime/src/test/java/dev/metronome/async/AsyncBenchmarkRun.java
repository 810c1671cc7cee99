package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs {@link AsyncBenchmark} in this one process and prints its table. */
@EnabledIfSystemProperty(named = "benchmark", matches = ".*", disabledReason = "runs when asked for: -Dbenchmark")
class AsyncBenchmarkRun {
    @Test
    void printsWhatASwitchBetweenTasksCosts() throws RunnerException {
        var options = new OptionsBuilder().include(AsyncBenchmark.class.getSimpleName()).forks(0).warmupIterations(3)
                .measurementIterations(5).warmupTime(TimeValue.seconds(1)).measurementTime(TimeValue.seconds(2))
                .build();
        Map<String, Double> scores = new TreeMap<>();
        for (var result : new Runner(options).run()) {
            scores.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
        }
        assertThat(scores).hasSize(6);
        System.out.printf("%n| what | a second | ns each |%n| --- | --- | --- |%n");
        scores.forEach((name, score) -> System.out.printf("| `%s` | %,.0f | %.1f |%n", name, score, 1e9 / score));
    }
}
