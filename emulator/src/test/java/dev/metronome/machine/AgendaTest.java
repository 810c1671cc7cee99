package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.bus.Width;
import dev.metronome.core.CoreRegister;
import dev.metronome.machine.Lapse.Cycles;
import dev.metronome.machine.Lapse.Nanoseconds;
import dev.metronome.signal.Pin;
import dev.metronome.state.StateWriter;
import dev.metronome.stm32l4.rcc.Crystal;
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
    private final Agenda agenda = new Agenda(timeline, clocks, this::done);
    private final List<String> done = new ArrayList<>();

    private void after(Lapse lapse, String what) {
        agenda.after(lapse, new Stimulus.Press(what));
    }

    private void done(Stimulus stimulus) {
        var what = ((Stimulus.Press) stimulus).button();
        if (what.equals("first of two")) {
            after(new Nanoseconds(200), "then");
        } else {
            done.add(what + " at " + timeline.now());
        }
    }

    @Test
    void whatIsSetForATimeHappensThenAlthoughTheClockChanges() {
        after(new Nanoseconds(1_000_000), "time");
        after(new Cycles(4_000), "cycle");
        timeline.advanceTo(2_000);
        clocks.change(Map.of(Clock.HCLK, Frequency.ofHertz(8_000_000)));
        timeline.advanceTo(10_000);

        // Half a millisecond was left: 2,000 cycles at 4 MHz, 4,000 at 8 MHz.
        assertThat(done).containsExactly("cycle at 4000", "time at 6000");
    }

    @Test
    void thingsHappenInTheirOrderAndThoseOfOneTimeAsTheyWereSet() {
        after(new Nanoseconds(2_000), "third");
        after(new Nanoseconds(1_000), "first");
        after(new Nanoseconds(1_000), "second");
        timeline.advanceTo(100);

        assertThat(done).containsExactly("first at 4", "second at 4", "third at 8");
    }

    @Test
    void twoTimesWithinOneCycleAreBothServed() {
        after(new Nanoseconds(100), "one");
        after(new Nanoseconds(101), "other");
        timeline.advanceTo(10);

        assertThat(done).containsExactly("one at 1", "other at 1");
    }

    @Test
    void aSpanAfterAnItemCountsFromItsTimeAndNotFromTheCycleAfter() {
        // 300 ns is in the middle of cycle 1: the item runs at cycle 2. 200 ns later is the end of cycle 1: cycle 2
        // again.
        after(new Nanoseconds(300), "first of two");
        timeline.advanceTo(10);

        assertThat(done).containsExactly("then at 2");
    }

    @Test
    void whatLiesBeyondAllCountingNeverHappens() {
        after(new Nanoseconds(Long.MAX_VALUE), "never");
        timeline.advanceTo(1_000_000_000);

        assertThat(done).isEmpty();
    }

    @Test
    void everyStimulusIsReadAsItWasWritten() {
        var all = List.of(new Stimulus.Press("B1"), new Stimulus.Release("B2"),
                new Stimulus.Hold("B2", new Nanoseconds(7)), new Stimulus.Hold("B2", new Cycles(8)),
                new Stimulus.Type("a\u00FF"), new Stimulus.Drive("PA5", Pin.Drive.LOW),
                new Stimulus.Poke(0x2000_0000, Width.HALFWORD, -1), new Stimulus.SetRegister(CoreRegister.S31, 5),
                new Stimulus.Reset(), new Stimulus.PassBreakpoint(), new Stimulus.HoldInterrupts(true),
                new Stimulus.Pulse("B2", 1L << 40, 9), new Stimulus.StickButton("B2", true),
                new Stimulus.UnstickButton("B2"), new Stimulus.StickPin("PA5", true), new Stimulus.UnstickPin("PA5"),
                new Stimulus.Fail(Crystal.LSE), new Stimulus.Heal(Crystal.HSE), new Stimulus.FlipRegister(14, 31));
        assertThat(all.stream().map(Object::getClass).distinct()).as("all that there are")
                .hasSameSizeAs(Stimulus.class.getPermittedSubclasses());

        var out = new StateWriter();
        all.forEach(stimulus -> Stimulus.save(stimulus, out));
        var in = out.reader();
        for (var stimulus : all) {
            assertThat(Stimulus.read(in)).isEqualTo(stimulus);
        }
        in.end();
    }
}
