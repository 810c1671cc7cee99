package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.samples.SampleRun.Edge;
import dev.metronome.trace.TraceEvent.Ending;
import dev.metronome.trace.TraceEvent.TaskFinished;
import dev.metronome.trace.TraceEvent.TaskSpawned;
import dev.metronome.trace.TraceEvent.TaskWoken;
import dev.metronome.trace.TraceEvent.Warned;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Measurements of 20 and 30 ms that go on together take 30 ms, 2,400,000 cycles. */
class SpawnAndJoinTest {
    private static final long MILLISECOND = 80_000;

    private SampleRun run;

    @BeforeEach
    void run() {
        run = new SampleRun(new SpawnAndJoin());
        run.runUntilMilliseconds(100);
    }

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void whatIsMeasuredTogetherTakesAsLongAsTheLongest() {
        assertThat(run.edges("LD1")).containsExactly(new Edge(163, true), new Edge(256 + 30 * MILLISECOND, false));
    }

    @Test
    void theResultComesOutOfTheInnermostTaskToMain() {
        var edges = new ArrayList<>(List.of(new Edge(257 + 30 * MILLISECOND, true)));
        for (var n = 1; n < 10; n++) {
            edges.add(new Edge(336 + (30 + 5 * n) * MILLISECOND, n % 2 == 0));
        }
        assertThat(run.edges("LD2")).as("2 + (5 - 2) flashes").isEqualTo(edges);
    }

    @Test
    void aTaskSpawnsAnotherWhichIsPolledInTheNextRound() {
        assertThat(run.events(TaskSpawned.class)).extracting(TaskSpawned::task).containsExactly("sum", "temperature",
                "humidity", "pressure", "correction", "flashes");
        assertThat(run.events(TaskSpawned.class)).extracting(TaskSpawned::id).as("the slots that are free")
                .containsExactly(0, 1, 2, 3, 4, 0);
        assertThat(run.events(TaskWoken.class)).extracting(TaskWoken::by).startsWith("outside", "sum", "sum", "sum",
                "humidity");
    }

    @Test
    void whoeverAwaitsATaskIsWokenByItsEnd() {
        assertThat(run.events(TaskWoken.class)).filteredOn(woken -> woken.task().equals("sum"))
                .extracting(TaskWoken::by).containsExactly("outside", "temperature", "humidity");
    }

    @Test
    void theTaskThatFailsIsReportedAndTheOthersGoOn() {
        assertThat(run.events(TaskFinished.class)).filteredOn(ended -> ended.how() == Ending.FAILED)
                .extracting(TaskFinished::task).containsExactly("pressure");
        assertThat(run.events(Warned.class)).extracting(Warned::message).singleElement().asString()
                .contains("task pressure failed", "the sensor does not answer", "SpawnAndJoin.java:");
        assertThat(run.events(TaskFinished.class)).filteredOn(ended -> ended.how() == Ending.FINISHED).hasSize(5);
    }
}
