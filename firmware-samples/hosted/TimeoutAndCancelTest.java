package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Limit;
import dev.metronome.samples.SampleRun.Edge;
import dev.metronome.trace.TraceEvent.Ending;
import dev.metronome.trace.TraceEvent.TaskFinished;
import dev.metronome.trace.TraceEvent.TaskSpawned;
import dev.metronome.trace.TraceEvent.Warned;
import org.junit.jupiter.api.Test;

/** A call waits 500 ms for a press, and the next comes 250 ms after it ended. A millisecond is 80,000 cycles. */
class TimeoutAndCancelTest {
    private static final long MILLISECOND = 80_000;
    private final TimeoutAndCancel program = new TimeoutAndCancel();

    private SampleRun runFor(long milliseconds, long pressMilliseconds) {
        var run = new SampleRun(program);
        if (pressMilliseconds > 0) {
            run.machine().board().button("B2").pulseAt(pressMilliseconds * MILLISECOND, MILLISECOND);
        }
        run.run(Limit.cycles(milliseconds * MILLISECOND));
        return run;
    }

    @Test
    void aCallThatNobodyAnswersIsGivenUpAfter500Milliseconds() {
        try (var run = runFor(745, 0)) {
            assertThat(run.edges("LD2")).isEmpty();
            assertThat(run.edges("LD1").getLast()).as("the flicker's finally block")
                    .isEqualTo(new Edge(500 * MILLISECOND + 265, false));
        }
    }

    @Test
    void aPressInTimeOpensTheDoor() {
        try (var run = runFor(500, 300)) {
            assertThat(run.edges("LD2")).extracting(Edge::on).containsExactly(true);
            assertThat(run.edges("LD2").getFirst().cycle() - 300 * MILLISECOND).as("cycles from the press")
                    .isEqualTo(36); // the interrupt is the first of EXTI: its vector is read from flash
        }
    }

    @Test
    void theTimeoutOfACallThatWasAnsweredIsTakenOffTheTimer() {
        try (var run = runFor(500, 300)) {
            assertThat(run.edges("LD2")).hasSize(1);
            assertThat(program.timer().waiting()).as("only the wait for the next call").isEqualTo(1);
        }
    }

    @Test
    void aDroppedTaskRunsItsFinallyBlockAndGivesItsSlotBack() {
        try (var run = runFor(3_000, 0)) {
            assertThat(run.events(TaskFinished.class)).extracting(TaskFinished::how).containsOnly(Ending.DROPPED)
                    .hasSize(4);
            assertThat(run.events(TaskSpawned.class)).filteredOn(spawned -> spawned.task().equals("flicker"))
                    .extracting(TaskSpawned::id).hasSize(4).containsOnly(1);
        }
    }

    @Test
    void closingTheMachineEndsTheTasksWithoutAComplaint() {
        var run = runFor(100, 0);
        run.close();
        assertThat(run.events(Warned.class)).isEmpty();
        assertThat(run.events(TaskFinished.class)).extracting(TaskFinished::how).containsExactly(Ending.DROPPED,
                Ending.DROPPED);
    }
}
