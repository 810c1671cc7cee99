package dev.metronome.board;

import dev.metronome.board.BoardDefinition.LedDefinition;
import dev.metronome.signal.Pin;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;

/**
 * A light on the board: lit while the chip's output stage drives its pad to the lit level, or the pad is stuck there. A
 * pad's pull resistor (some 40 kOhm, DS10198 I/O static characteristics) carries too little current to light it.
 *
 * <h2>Not modelled</h2>
 * Brightness: a pulse of one cycle lights it for one cycle.
 */
public final class Led implements Stateful {
    private final LedDefinition definition;
    private final Timeline timeline;
    private final Trace trace;
    private boolean on;

    Led(LedDefinition definition, Pin pin, Timeline timeline, Trace trace) {
        this.definition = definition;
        this.timeline = timeline;
        this.trace = trace;
        pin.watch(this::changed);
    }

    /** "LD1". */
    public String name() {
        return definition.name();
    }

    /** What stands in the board's file. */
    public LedDefinition definition() {
        return definition;
    }

    /** True while it is lit. */
    public boolean isOn() {
        return on;
    }

    private void changed(Pin pin) {
        var lit = pin.isHigh() == definition.litWhenHigh()
                && (pin.isStuck() || pin.drivenByChip() == (pin.isHigh() ? Pin.Drive.HIGH : Pin.Drive.LOW));
        if (lit != on) {
            on = lit;
            trace.emit(new TraceEvent.LedChanged(timeline.now(), definition.name(), lit));
        }
    }

    @Override
    public void save(StateWriter out) {
        out.flag(on);
    }

    @Override
    public void restore(StateReader in) {
        on = in.flag();
    }
}
