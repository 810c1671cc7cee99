package dev.metronome.stm32l4.usart;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Alarm;
import dev.metronome.time.ClockTree;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;

/**
 * A stopwatch in ticks of a USART's kernel clock, with one deadline. It stands still while that clock is off, and a
 * change of the clock tree moves the deadline; such a change may cost a part of one tick.
 */
final class LineClock implements Stateful {
    private static final long UNSET = -1;

    private final Timeline timeline;
    private final ClockTree clocks;
    private final ClockTree.Clock clock;
    private final PeripheralClock gate;
    private final Alarm alarm;
    private long foldedCycle;
    private long foldedTicks;
    private long dueTicks = UNSET;

    LineClock(String name, Timeline timeline, ClockTree clocks, ClockTree.Clock clock, PeripheralClock gate,
            Runnable action) {
        this.timeline = timeline;
        this.clocks = clocks;
        this.clock = clock;
        this.gate = gate;
        alarm = timeline.alarm(name, 0, () -> {
            dueTicks = UNSET;
            action.run();
        });
    }

    /** Starts from zero, with no deadline. */
    void start() {
        stop();
        foldedCycle = timeline.now();
        foldedTicks = 0;
    }

    /** Drops the deadline. */
    void stop() {
        dueTicks = UNSET;
        alarm.cancel();
    }

    /** Sets the deadline, in ticks since the start. */
    void at(long ticks) {
        dueTicks = ticks;
        rearm();
    }

    /** The clocks or the gate are about to change: takes in the time so far. */
    void fold() {
        if (gate.isRunning()) {
            foldedTicks += clocks.ticksIn(timeline.now() - foldedCycle, clock);
        }
        foldedCycle = timeline.now();
    }

    /** The clocks or the gate have changed: moves the deadline. */
    void rearm() {
        if (dueTicks == UNSET) {
            return;
        }
        var cycles = gate.isRunning() ? clocks.cyclesOf(dueTicks - foldedTicks, clock) : Timeline.NEVER;
        alarm.at(cycles == Timeline.NEVER ? Timeline.NEVER : foldedCycle + cycles);
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(foldedCycle);
        out.cycle(foldedTicks);
        out.cycle(dueTicks);
    }

    @Override
    public void restore(StateReader in) {
        foldedCycle = in.cycle();
        foldedTicks = in.cycle();
        dueTicks = in.cycle();
    }
}
