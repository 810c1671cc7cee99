package dev.metronome.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.state.StateWriter;
import dev.metronome.time.Timeline;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Armv7-M ARM C1.8: what the registers keep and when they count. */
class DwtTest {
    private static final int CTRL = 0x0;
    private static final int CYCCNT = 0x4;
    private static final int CPICNT = 0x8;
    private static final int FUNCTION0 = 0x28;
    private static final int FUNCTION1 = 0x38;
    private static final int OFF = 0x4000_0000;

    private final List<TraceEvent> events = new ArrayList<>();
    private final Trace trace = new Trace();
    private final Timeline timeline = new Timeline();
    private final FakeCore core = new FakeCore();
    private final Dwt dwt = dwt(timeline);

    private Dwt dwt(Timeline timeline) {
        return new Dwt(timeline, core, new Warnings(timeline, trace));
    }

    private void at(long cycle) {
        timeline.advanceTo(cycle);
    }

    @Test
    void countsOnlyWithTraceAndCounterEnabled() {
        dwt.enableTrace(true);
        at(200);
        assertThat(dwt.read(CYCCNT)).as("CYCCNTENA is off").isZero();
        dwt.write(CTRL, 1, -1);
        at(250);
        assertThat(dwt.read(CYCCNT)).isEqualTo(50);
        dwt.write(CTRL, 0, -1);
        at(300);
        assertThat(dwt.read(CYCCNT)).isEqualTo(50);
        dwt.write(CTRL, 1, -1);
        at(301);
        assertThat(dwt.read(CYCCNT)).isEqualTo(51);
        dwt.enableTrace(false);
        at(400);
        dwt.enableTrace(true);
        assertThat(dwt.read(CYCCNT)).isEqualTo(51);
    }

    /** As seen on STM32F103 and F303: github.com/rtic-rs/rtic/pull/221. */
    @Test
    void withoutTrcenaItReadsAsItsControlRegisterAndLosesWrites() {
        trace.add(events::add);
        dwt.write(CTRL, 1, -1);
        dwt.write(CYCCNT, 7, -1);
        assertThat(dwt.read(CYCCNT)).isEqualTo(OFF);
        assertThat(events).hasSize(1);
        dwt.enableTrace(true);
        at(10);
        assertThat(dwt.read(CTRL)).isEqualTo(0x4000_0000);
        assertThat(dwt.read(CYCCNT)).isZero();
    }

    @Test
    void canBeSetAndWrapsAtThirtyTwoBits() {
        dwt.enableTrace(true);
        dwt.write(CTRL, 1, -1);
        dwt.write(CYCCNT, 0xFFFF_FFF0, -1);
        at(0x1_0000_0020L);
        assertThat(dwt.read(CYCCNT)).isEqualTo(0x10);
    }

    @Test
    void ctrlTellsOfAFullUnitAndKeepsItsOtherBits() {
        dwt.enableTrace(true);
        assertThat(dwt.read(CTRL)).as("four comparators, nothing left out").isEqualTo(0x4000_0000);
        dwt.write(CTRL, -1, -1);
        assertThat(dwt.read(CTRL)).isEqualTo(0x407F_1FFF);
        dwt.write(CTRL, 0, 0xFF00);
        assertThat(dwt.read(CTRL)).isEqualTo(0x407F_00FF);
    }

    @Test
    void identifiesItself() {
        var words = IntStream.iterate(0xFD0, at -> at < 0x1000, at -> at + 4).map(dwt::read).toArray();
        assertThat(words).containsExactly(0x04, 0, 0, 0, 0x02, 0xB0, 0x3B, 0, 0x0D, 0xE0, 0x05, 0xB1);
    }

    @Test
    void profilingCountersHaveEightBitsAndBeginAtZeroWhenEnabled() {
        dwt.enableTrace(true);
        for (var offset = CPICNT; offset <= 0x18; offset += 4) {
            dwt.write(offset, 0x1AB, -1);
            assertThat(dwt.read(offset)).isEqualTo(0xAB);
        }
        dwt.write(CTRL, 1 << 17, -1);
        assertThat(dwt.read(CPICNT)).isZero();
        assertThat(dwt.read(CPICNT + 4)).isEqualTo(0xAB);
        dwt.write(CPICNT, 5, -1);
        dwt.write(CTRL, 1 << 17 | 1, -1);
        assertThat(dwt.read(CPICNT)).as("it was on").isEqualTo(5);
    }

    @Test
    void listensOnlyWhileACounterIsOn() {
        assertThat(dwt.account()).isSameAs(CycleAccount.NONE);
        dwt.enableTrace(true);
        dwt.write(CTRL, 1, -1);
        assertThat(dwt.account()).isSameAs(CycleAccount.NONE);
        dwt.write(CTRL, 1 << 21, -1);
        assertThat(dwt.account()).isNotSameAs(CycleAccount.NONE);
        dwt.enableTrace(false);
        assertThat(dwt.account()).isSameAs(CycleAccount.NONE);
    }

    @Test
    void eachCounterTakesItsPartOfTheCycles() {
        dwt.enableTrace(true);
        dwt.write(CTRL, 0x1F << 17, -1);
        var account = dwt.account();
        account.charge(Rule.EXCEPTION_ENTRY, Part.EXCEPTION, 12);
        account.charge(Rule.EXCEPTION_RETURN, Part.EXCEPTION, 300);
        account.charge(Rule.SLEEP, Part.SLEEP, 7);
        account.charge(Rule.JAVA, Part.JAVA, 2);
        account.charge(Rule.FETCH_LINE, Part.WAIT_STATES, 4);
        account.charge(Rule.BUS_WAIT, Part.WAIT_STATES, 3);
        account.charge(Rule.DATA_CACHE, Part.WAIT_STATES, 1);
        account.charge(Rule.LOAD, Part.LOAD_STORE, 1);
        assertThat(IntStream.of(0x8, 0xC, 0x10, 0x14, 0x18).map(dwt::read).toArray())
                .as("asleep the unit has no clock").containsExactly(6, 312 & 0xFF, 0, 5, 0);
    }

    @Test
    void comparatorsKeepTheBitsTheyHave() {
        dwt.enableTrace(true);
        assertThat(dwt.read(FUNCTION1)).as("LNK1ENA").isEqualTo(0x200);
        for (var offset = 0x20; offset < 0x60; offset += 4) {
            dwt.write(offset, -1, -1);
        }
        assertThat(IntStream.iterate(0x20, at -> at < 0x60, at -> at + 4).map(dwt::read).toArray()).containsExactly(
                -1, 0xF, 0xAF, 0, -1, 0xF, 0x3_3F2F, 0, -1, 0xF, 0x2F, 0, -1, 0xF, 0x2F, 0);
    }

    @Test
    void cyccntMatchesOnItsCycleAndReadingClearsMatched() {
        dwt.enableTrace(true);
        dwt.write(CTRL, 1, -1);
        dwt.write(0x20, 100, -1);
        dwt.write(FUNCTION0, 0x84, -1); // CYCMATCH, debug event
        assertThat(timeline.nextDeadline()).isEqualTo(100);
        at(99);
        assertThat(dwt.peek(FUNCTION0)).isEqualTo(0x84);
        at(100);
        assertThat(core.eventCycles).containsExactly(100L);
        assertThat(dwt.peek(FUNCTION0)).isEqualTo(0x100_0084);
        assertThat(dwt.read(FUNCTION0)).isEqualTo(0x100_0084);
        assertThat(dwt.read(FUNCTION0)).isEqualTo(0x84);
        assertThat(timeline.nextDeadline()).as("when it has wrapped").isEqualTo(100 + (1L << 32));
    }

    @Test
    void theCycleMatchWaitsWhileTheClockStands() {
        dwt.enableTrace(true);
        dwt.write(CTRL, 1, -1);
        dwt.write(0x20, 100, -1);
        dwt.write(FUNCTION0, 0x84, -1);
        at(60);
        core.stoppedCycle = 60;
        dwt.clockChanged();
        assertThat(timeline.nextDeadline()).isEqualTo(Timeline.NEVER);
        at(1060);
        assertThat(dwt.read(CYCCNT)).isEqualTo(60);
        core.lostCycles = 1000;
        core.stoppedCycle = -1;
        dwt.clockChanged();
        assertThat(timeline.nextDeadline()).isEqualTo(1100);
    }

    @Test
    void saysOnceWhatItDoesNotModel() {
        trace.add(events::add);
        dwt.enableTrace(true);
        dwt.write(CTRL, 1 << 12 | 1, -1);
        dwt.write(CTRL, 1 << 16 | 1, -1);
        assertThat(events).hasSize(1);
        dwt.write(FUNCTION0, 5, -1);
        assertThat(events).hasSize(1);
        dwt.write(FUNCTION0, 2, -1);
        dwt.write(FUNCTION1, 8, -1);
        assertThat(events).hasSize(2);
    }

    @Test
    void comesBackFromItsSavedState() {
        dwt.enableTrace(true);
        dwt.write(CTRL, 1 | 1 << 18, -1);
        dwt.write(0x24, 3, -1);
        dwt.account().charge(Rule.EXCEPTION_ENTRY, Part.EXCEPTION, 12);
        at(70);
        var saved = new StateWriter();
        dwt.save(saved);
        var other = dwt(timeline);
        other.restore(saved.reader());
        at(75);
        for (var offset = 0; offset < 0x60; offset += 4) {
            assertThat(other.read(offset)).as("offset %x", offset).isEqualTo(dwt.read(offset));
        }
        assertThat(other.read(CYCCNT)).isEqualTo(75);
        assertThat(other.read(0xC)).isEqualTo(12);
        assertThat(other.account()).isNotSameAs(CycleAccount.NONE);
    }

    private final class FakeCore implements Dwt.Core {
        private final List<Long> eventCycles = new ArrayList<>();
        private long stoppedCycle = -1;
        private long lostCycles;

        @Override
        public long clockCycles() {
            return stoppedCycle >= 0 ? stoppedCycle : timeline.now() - lostCycles;
        }

        @Override
        public boolean isClocked() {
            return stoppedCycle < 0;
        }

        @Override
        public int pc() {
            return 0x0800_0200;
        }

        @Override
        public void countersChanged() {}

        @Override
        public void comparatorsChanged(boolean instructions) {}

        @Override
        public void debugEvent() {
            eventCycles.add(timeline.now());
        }
    }
}
