package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent.TaskPolled;
import dev.metronome.trace.TraceEvent.Warned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The classic at 80 MHz, from one hardware timer. Every delay ends 40,000,000 cycles, or twice that, after the one
 * before ended; a light changes 35 cycles after its deadline: exception entry 12, handler 13, return 10.
 */
class TwoLedsTest {
    private static final int HOUR_SECONDS = 3_600;
    private static final long SECOND = 80_000_000;
    /** Half a second, n times, after the deadlines began, and the way from deadline to light. */
    private static final long START = 221;
    private static final int WAY = 35;

    private static SampleRun run(int seconds) {
        var run = new SampleRun(new TwoLeds());
        assertThat(run.runUntilMilliseconds(1000L * seconds)).isEqualTo(Machine.Stop.TIME_LIMIT);
        return run;
    }

    @Test
    void forAnHourLd1ChangesEvery80000000CyclesExactly() {
        try (var run = run(HOUR_SECONDS)) {
            assertThat(run.edges("LD1").getFirst()).isEqualTo(new SampleRun.Edge(163, true));
            assertThat(run.edges("LD1").subList(1, HOUR_SECONDS)).isEqualTo(IntStream.range(1, HOUR_SECONDS)
                    .mapToObj(n -> new SampleRun.Edge(START + WAY + n * SECOND, n % 2 == 0)).toList());
            assertThat(run.intervals("LD1").subList(1, HOUR_SECONDS - 1)).containsOnly(SECOND);
        }
    }

    /** Every second time both are due. LD1's task has the lower slot and is polled first: its store takes a cycle. */
    @Test
    void forAnHourLd2ChangesEvery40000000CyclesAndOneLaterWhenLd1ChangesToo() {
        try (var run = run(HOUR_SECONDS)) {
            assertThat(run.edges("LD2").getFirst()).isEqualTo(new SampleRun.Edge(167, true));
            assertThat(run.edges("LD2").subList(1, 2 * HOUR_SECONDS)).isEqualTo(IntStream.range(1, 2 * HOUR_SECONDS)
                    .mapToObj(n -> new SampleRun.Edge(START + WAY + n * SECOND / 2 + (n % 2 == 0 ? 1 : 0), n % 2 == 0))
                    .toList());
            assertThat(run.periods("LD2").subList(1, HOUR_SECONDS - 1)).as("from on to on").containsOnly(SECOND);
        }
    }

    @Test
    void aTaskIsPolledOnlyWhenItIsDue() {
        try (var run = run(10)) {
            assertThat(run.events(TaskPolled.class)).extracting(TaskPolled::task)
                    .hasSize(10 + 20).filteredOn("ld1"::equals).hasSize(10);
        }
    }

    @Test
    void theCoreSleepsNearlyAlways() {
        try (var run = run(10)) {
            assertThat(run.machine().timeline().now() - run.machine().processor().sleepCycles()).as("cycles awake")
                    .isLessThan(20_000);
        }
    }

    @Test
    void nothingIsTouchedThatIsNotModelled() {
        try (var run = run(1)) {
            assertThat(run.events(Warned.class)).isEmpty();
        }
    }

    @Test
    void theSameProgramGivesTheSameTrace() {
        try (var first = run(10); var second = run(10)) {
            assertThat(first.events()).isEqualTo(second.events());
        }
    }

    @Test
    void itIsUnder40LinesLong() throws IOException {
        assertThat(Files.readAllLines(Path.of("hosted", "TwoLeds.java"))).hasSizeLessThan(40);
    }
}
