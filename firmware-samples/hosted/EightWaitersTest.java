package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.samples.SampleRun.Edge;
import dev.metronome.trace.TraceEvent.TaskWoken;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Task n of eight changes pad PEn every (n + 1) x 800,000 cycles; one compare interrupt wakes all who are due. */
class EightWaitersTest {
    private static final long TEN_MILLISECONDS = 800_000;
    private static final long START = 301;
    /** From the deadline to the first pad: entry 12, handler 13, return 10, and a load of ODR. */
    private static final int WAY = 37;
    /** What a task that is polled before costs: a load and a store. */
    private static final int TOGGLE = 3;
    /** To set CCR1 and look at CNT: PRIMASK read, set and set back, a store and two loads on APB2. */
    private static final int COMPARE = 11;
    private static final int TENS = 2 * 840;

    /** Ten milliseconds and half a turn of the counter, in its ticks of a microsecond. */
    private static final long TEN = 10_000;
    private static final long HALF_TURN = 32_768;

    private static boolean isDue(int task, int tens) {
        return tens % (task + 1) == 0;
    }

    /**
     * The first to be polled has the shortest period of those due, so it alone may ask for a deadline that is before
     * what CCR1 was set to by the handler, which knew only those that were not due.
     */
    private static boolean movesCompare(int first, int tens) {
        var way = IntStream.range(0, EightWaiters.TASKS).filter(other -> !isDue(other, tens))
                .mapToLong(other -> (other + 1 - tens % (other + 1)) * TEN).min().orElse(Long.MAX_VALUE);
        var set = way <= HALF_TURN ? way : way < 2 * HALF_TURN ? way / 2 : HALF_TURN;
        return (first + 1) * TEN < set;
    }

    private static List<Edge> edges(int task, int firstCycle) {
        var edges = new ArrayList<>(List.of(new Edge(firstCycle, true)));
        for (var tens = 1; tens < TENS; tens++) {
            if (isDue(task, tens)) {
                var when = tens;
                var before = IntStream.range(0, task).filter(other -> isDue(other, when)).toArray();
                var late = before.length * TOGGLE + (before.length > 0 && movesCompare(before[0], tens) ? COMPARE : 0);
                var vector = tens == 1 ? 1 : 0; // read from flash at the first interrupt, from its cache afterwards
                edges.add(new Edge(START + WAY + tens * TEN_MILLISECONDS + late + vector, edges.size() % 2 == 0));
            }
        }
        return edges;
    }

    @Test
    void eachOfEightTasksIsOnTimeToTheCycleWhoeverElseIsDue() {
        try (var run = new SampleRun(new EightWaiters())) {
            run.runUntilMilliseconds(10 * TENS);
            var first = new int[]{231, 245, 251, 257, 263, 269, 275, 281};
            for (var task = 0; task < EightWaiters.TASKS; task++) {
                assertThat(run.levels("PE" + task)).as("PE%d", task).isEqualTo(edges(task, first[task]));
            }
        }
    }

    @Test
    void allEightAreWokenByOneInterruptWhenAllAreDue() {
        try (var run = new SampleRun(new EightWaiters())) {
            run.runUntilMilliseconds(8_405);
            var last = run.events(TaskWoken.class).getLast().cycle();
            assertThat(run.events(TaskWoken.class)).filteredOn(woken -> woken.cycle() == last).hasSize(8)
                    .extracting(TaskWoken::by).containsOnly("TIM1_BRK_TIM15");
            assertThat(last).isEqualTo(START + 840 * TEN_MILLISECONDS + 17);
        }
    }

    @Test
    void theNinthTaskAndTheNinthDelayAreRefusedInWords() {
        var program = new EightWaiters();
        try (var run = new SampleRun(program)) {
            run.runUntilMilliseconds(1);
            assertThat(program.refusals()).hasSize(2);
            assertThat(program.refusals().getFirst()).startsWith("no task \"one too many\", TASK_LIST_FULL: ")
                    .contains("8");
            assertThat(program.refusals().getLast()).startsWith("TOO_MANY_WAITERS: no delay number 9, ")
                    .contains("8 waiters");
        }
    }
}
