package dev.metronome.stm32l4.tim;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.ClockTree;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;

/**
 * CK_INT, the clock of one timer, counted in ticks from reset. The rest of the timer thinks in ticks only; here they
 * become cycles of the core clock and back.
 *
 * <p>A register written between two ticks counts as written at the earlier one: the hardware next looks at its
 * registers at the later one. A change of the clock tree or of the gate begins a new tick at once (assumed: the manual
 * shows no phase between the old clock and the new).
 */
final class TimerClock implements Stateful {
    private final Timeline timeline;
    private final ClockTree clocks;
    private final ClockTree.Clock source;
    private final PeripheralClock gate;
    /** Core cycles a tick; 0 while the clock stands. */
    private long cyclesPerTick;
    private long anchorCycle;
    private long anchorTick;

    TimerClock(Timeline timeline, ClockTree clocks, ClockTree.Clock source, PeripheralClock gate) {
        this.timeline = timeline;
        this.clocks = clocks;
        this.source = source;
        this.gate = gate;
        start();
    }

    /** The last tick that has passed. */
    long now() {
        var cycles = timeline.now() - anchorCycle;
        if (cyclesPerTick <= 1) {
            return cyclesPerTick == 0 ? anchorTick : anchorTick + cycles;
        }
        return anchorTick + cycles / cyclesPerTick;
    }

    /** The cycle of a tick not yet past; {@link Timeline#NEVER} for a tick that does not come. */
    long cycleOf(long tick) {
        return tick == Timeline.NEVER || cyclesPerTick == 0
                ? Timeline.NEVER
                : anchorCycle + (tick - anchorTick) * cyclesPerTick;
    }

    /** The clock is about to change: keep the ticks so far. */
    void stop() {
        anchorTick = now();
        anchorCycle = timeline.now();
        cyclesPerTick = 0;
    }

    /** The clock has changed: ticks come at the new rate, or not at all. */
    void start() {
        cyclesPerTick = gate.isEnabled() ? clocks.cyclesPerTick(source) : 0;
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(cyclesPerTick);
        out.cycle(anchorCycle);
        out.cycle(anchorTick);
    }

    @Override
    public void restore(StateReader in) {
        cyclesPerTick = in.cycle();
        anchorCycle = in.cycle();
        anchorTick = in.cycle();
    }
}
