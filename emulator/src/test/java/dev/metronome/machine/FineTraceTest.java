package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the trace tells to those who ask for more. */
class FineTraceTest {
    private static final long SECOND_AND_A_HALF = 1_500_000_000;

    private static List<TraceEvent> fine(String sample, long nanoseconds) {
        try (var machine = Samples.machine(sample)) {
            var events = new ArrayList<TraceEvent>();
            machine.trace().addFine(events::add);
            machine.run(Limit.nanoseconds(nanoseconds));
            return events;
        }
    }

    @Test
    void aTimerSetsItsUpdateFlagOnTheCycleOnWhichItsInterruptBecomesPending() {
        try (var machine = Samples.machine("blinky-irq")) {
            var flagged = new ArrayList<Long>();
            var pended = new ArrayList<Long>();
            machine.trace().addFine(event -> {
                if (event instanceof TraceEvent.TimerFlagged(long cycle, var timer, var flag, var _)
                        && flag.equals("UIF")) {
                    assertThat(timer).isEqualTo("TIM15");
                    flagged.add(cycle);
                }
            });
            machine.trace().add(event -> {
                if (event instanceof TraceEvent.ExceptionPended(long cycle, var _, var _)) {
                    pended.add(cycle);
                }
            });
            machine.run(Limit.nanoseconds(SECOND_AND_A_HALF));
            assertThat(flagged).isEqualTo(pended).hasSize(2);
        }
    }

    @Test
    void masksAreToldOfWhereTheyChange() {
        var masks = fine("lost-update", 20_000_000).stream()
                .filter(TraceEvent.MasksChanged.class::isInstance).map(TraceEvent.MasksChanged.class::cast).toList();
        assertThat(masks).isNotEmpty();
        for (var i = 0; i < masks.size(); i++) { // cpsid and cpsie take turns
            assertThat(masks.get(i).primask()).isEqualTo(i % 2 == 0);
        }
    }

    @Test
    void anInterruptIsToldOfWhereItIsEnabled() {
        assertThat(fine("blinky-irq", SECOND_AND_A_HALF)).filteredOn(TraceEvent.ExceptionEnabled.class::isInstance)
                .singleElement().satisfies(event -> {
                    var enabled = (TraceEvent.ExceptionEnabled) event;
                    assertThat(enabled.name()).isEqualTo("TIM1_BRK_TIM15");
                    assertThat(enabled.on()).isTrue();
                });
    }

    @Test
    void whoHasGoneHearsNothing() {
        try (var machine = Samples.machine("blinky-irq")) {
            var events = new ArrayList<TraceEvent>();
            TraceSink sink = events::add;
            machine.trace().addFine(sink);
            machine.trace().remove(sink);
            machine.run(Limit.nanoseconds(SECOND_AND_A_HALF));
            assertThat(events).isEmpty();
            assertThat(machine.trace().isHeardFinely()).isFalse();
        }
    }
}
