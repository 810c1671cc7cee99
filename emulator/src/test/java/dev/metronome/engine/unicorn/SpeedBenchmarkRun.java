package dev.metronome.engine.unicorn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs {@link SpeedBenchmark} in this one process and prints the table of docs/performance.md. */
@EnabledIfSystemProperty(named = "benchmark", matches = ".*", disabledReason = "runs when asked for: -Dbenchmark")
class SpeedBenchmarkRun {
    @Test
    void printsHowFastFirmwareRunsBesideTheBareEngine() throws RunnerException {
        var options = new OptionsBuilder().include(SpeedBenchmark.class.getSimpleName()).forks(0).warmupIterations(3)
                .measurementIterations(5).warmupTime(TimeValue.seconds(2)).measurementTime(TimeValue.seconds(2))
                .build();
        Map<String, Double> scores = new TreeMap<>();
        for (var result : new Runner(options).run()) {
            scores.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
        }
        assertThat(scores).hasSize(8);
        var bare = scores.get("bareEngine");
        System.out.printf("%n| what | million instructions/s | of the bare engine |%n| --- | --- | --- |%n");
        for (var name : new String[]{"bareEngine", "askingEngine", "compute", "computeFromCache", "explained",
            "interrupts", "polling"}) {
            System.out.printf("| %s | %.1f | %.3f |%n", name, scores.get(name), scores.get(name) / bare);
        }
        System.out.printf("%nsleepingBlinky: %.0f virtual seconds a second; an hour in %.2f s%n",
                scores.get("sleepingBlinky") * 1e6, 3600 / (scores.get("sleepingBlinky") * 1e6));
    }
}
