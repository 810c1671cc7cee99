package dev.metronome.debug.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cycles.CycleProfile;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Samples;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The latencies that the console shows, against those of the cycle profile, which counts by itself. */
class LatencyTest {
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"TIM15, blinky-irq, 200000000", "TIM15, lost-update, 5000000", "TIM15, async-blinky, 250000000",
        "EXTI0, preemption, 50000", "EXTI1, preemption, 50000", "PendSV, preemption, 50000",
        "TIM7, fpu-interrupt, 200000"})
    void areThoseOfTheCycleProfile(String exception, String sample, long cycles) {
        var image = Samples.image(sample);
        long least;
        long most;
        try (var plain = Samples.machine(image)) {
            var profile = new CycleProfile(plain, image, null);
            plain.run(Limit.cycles(cycles));
            profile.finish();
            var counted = profile.all().exceptions().stream()
                    .filter(one -> Arrays.asList(one.name().split("_")).contains(exception)).findFirst().orElseThrow();
            least = counted.latency().least();
            most = counted.latency().greatest();
        }
        try (var console = Consoles.on(sample)) {
            console.commands.execute("until " + cycles + "cyc");
            var lines = console.say("latency " + exception + " 10000");
            var range = least == most
                    ? String.format("latency %,d cycles", most)
                    : String.format("latency %,d to %,d cycles", least, most);
            assertThat(lines.getLast()).isEqualTo(range);
        }
    }

    @Test
    void thePartsAddUpToTheWhole() {
        try (var console = Consoles.on("lost-update")) {
            console.say("until 1s");
            var lines = console.say("latency TIM15 300");
            var rows = lines.stream().filter(line -> line.matches(" +[0-9].*")).map(LatencyTest::cells).toList();
            assertThat(rows).hasSize(300);
            for (var row : rows) {
                assertThat(row.get(0) + row.subList(1, row.size() - 2).stream().mapToLong(Long::longValue).sum())
                        .as("%s", row).isEqualTo(row.get(row.size() - 2));
                assertThat(row.getLast()).isEqualTo(row.get(row.size() - 2) - row.get(0));
            }
        }
    }

    /** Numbers, without those of the light. */
    private static List<Long> cells(String line) {
        return Arrays.stream(line.replaceAll("[A-Z].*", "").strip().split(" +"))
                .map(cell -> Long.parseLong(cell.replace(",", ""))).toList();
    }

    @Test
    void whoWasNeverTakenHasNone() {
        try (var console = Consoles.on("blinky-irq")) {
            assertThat(console.say("latency TIM7")).containsExactly("TIM7 was not taken yet");
            assertThat(console.refusal("latency TIM99")).contains("there is no exception \"TIM99\"");
            assertThat(console.refusal("latency TIM1")).contains("has several");
        }
    }
}
