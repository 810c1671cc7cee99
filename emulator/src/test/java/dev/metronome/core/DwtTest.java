package dev.metronome.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.state.StateWriter;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Armv7-M ARM C1.8. */
class DwtTest {
    private static final int CTRL = 0x0;
    private static final int CYCCNT = 0x4;

    private final List<TraceEvent> events = new ArrayList<>();
    private final Trace trace = new Trace();
    private long cycle;
    private final Dwt dwt = new Dwt(() -> cycle, new Warnings(new Timeline(), trace));

    @Test
    void countsOnlyWithTraceAndCounterEnabled() {
        cycle = 100;
        assertThat(dwt.read(CYCCNT)).isZero();
        dwt.write(CTRL, 1, -1);
        cycle = 200;
        assertThat(dwt.read(CYCCNT)).as("DEMCR.TRCENA is off").isZero();
        dwt.enableTrace(true);
        cycle = 250;
        assertThat(dwt.read(CYCCNT)).isEqualTo(50);
        dwt.write(CTRL, 0, -1);
        cycle = 300;
        assertThat(dwt.read(CYCCNT)).isEqualTo(50);
        dwt.write(CTRL, 1, -1);
        cycle = 301;
        assertThat(dwt.read(CYCCNT)).isEqualTo(51);
        dwt.enableTrace(false);
        cycle = 400;
        assertThat(dwt.read(CYCCNT)).isEqualTo(51);
    }

    @Test
    void canBeSetAndWrapsAtThirtyTwoBits() {
        dwt.enableTrace(true);
        dwt.write(CTRL, 1, -1);
        dwt.write(CYCCNT, 0xFFFF_FFF0, -1);
        cycle = 0x1_0000_0020L;
        assertThat(dwt.read(CYCCNT)).isEqualTo(0x10);
    }

    @Test
    void hasFourComparators() {
        assertThat(dwt.read(CTRL) >>> 28).isEqualTo(4);
    }

    @Test
    void saysOnceWhatItDoesNotModel() {
        trace.add(events::add);
        dwt.read(0x020);
        dwt.read(0x020);
        dwt.write(CTRL, 1 << 12 | 1, -1);
        assertThat(events).hasSize(2);
    }

    @Test
    void comesBackFromItsSavedState() {
        dwt.enableTrace(true);
        dwt.write(CTRL, 1, -1);
        cycle = 70;
        var saved = new StateWriter();
        dwt.save(saved);
        var other = new Dwt(() -> cycle, new Warnings(new Timeline(), trace));
        other.restore(saved.reader());
        cycle = 75;
        assertThat(other.read(CYCCNT)).isEqualTo(75);
        assertThat(dwt.read(CYCCNT)).isEqualTo(75);
    }
}
