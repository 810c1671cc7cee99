package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Span;
import dev.metronome.time.ClockTree;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.time.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private final Timeline timeline = new Timeline();
    private final ClockTree clocks = new ClockTree(timeline, Map.of(Clock.HCLK, Frequency.ofHertz(4_000_000)));
    private final Agenda agenda = new Agenda(timeline, clocks);
    private final List<String> done = new ArrayList<>();

    private void after(String span, String what) {
        agenda.after(Span.parse(span), () -> done.add(what + " at " + timeline.now()));
    }

    @Test
    void whatIsSetForATimeHappensThenAlthoughTheClockChanges() {
        after("1ms", "time");
        after("4000cyc", "cycle");
        timeline.advanceTo(2_000);
        clocks.change(Map.of(Clock.HCLK, Frequency.ofHertz(8_000_000)));
        timeline.advanceTo(10_000);

        // Half a millisecond was left: 2,000 cycles at 4 MHz, 4,000 at 8 MHz.
        assertThat(done).containsExactly("cycle at 4000", "time at 6000");
    }

    @Test
    void thingsHappenInTheirOrderAndThoseOfOneTimeAsTheyWereSet() {
        after("2us", "third");
        after("1us", "first");
        after("1us", "second");
        timeline.advanceTo(100);

        assertThat(done).containsExactly("first at 4", "second at 4", "third at 8");
    }

    @Test
    void twoTimesWithinOneCycleAreBothServed() {
        after("100ns", "one");
        after("101ns", "other");
        timeline.advanceTo(10);

        assertThat(done).containsExactly("one at 1", "other at 1");
    }

    @Test
    void aSpanAfterAnItemCountsFromItsTimeAndNotFromTheCycleAfter() {
        // 300 ns is in the middle of cycle 1: the item runs at cycle 2. 200 ns later is the end of cycle 1: cycle 2
        // again.
        agenda.after(Span.parse("300ns"), () -> after("200ns", "then"));
        timeline.advanceTo(10);

        assertThat(done).containsExactly("then at 2");
    }

    @Test
    void whatLiesBeyondAllCountingNeverHappens() {
        after("9223372036854775807ns", "never");
        timeline.advanceTo(1_000_000_000);

        assertThat(done).isEmpty();
    }
}
