package dev.metronome.stm32l4.tim;

import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * What a timer offers to a pin whose alternate function it is.
 *
 * @param level  the level, low while nothing is driven
 * @param driven high while the timer drives the pin; low where it leaves the pin to the GPIO port or floating
 */
public record TimerOutput(Wire level, Wire driven) implements Stateful {
    void drive(boolean high, boolean on) {
        level.drive(high && on);
        driven.drive(on);
    }

    @Override
    public void save(StateWriter out) {
        level.save(out);
        driven.save(out);
    }

    @Override
    public void restore(StateReader in) {
        level.restore(in);
        driven.restore(in);
    }
}
