package dev.metronome.core;

import dev.metronome.bus.Width;
import dev.metronome.engine.Engine;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;

/**
 * What is known of the engine's exclusive monitor, for a snapshot: the last exclusive load, until an exclusive store or
 * CLREX (Armv7-M ARM A3.4). Whether it counts still, the engine decides.
 */
final class ExclusiveMonitor {
    private boolean open;
    private int address;
    private Width width = Width.WORD;
    private int value;

    /** LDREX and its kin. */
    void loaded(int from, Width size, int found) {
        open = true;
        address = from;
        width = size;
        value = found;
    }

    /** The load reached a device, which answered this. */
    void answered(int found) {
        value = found;
    }

    /** STREX and its kin, whatever came of it; CLREX; an exception's entry or return. */
    void close() {
        open = false;
    }

    void save(StateWriter out) {
        out.flag(open);
        out.word(address);
        out.word(width.ordinal());
        out.word(value);
    }

    /** Puts the engine's monitor back as well. */
    void restore(StateReader in, Engine engine) {
        open = in.flag();
        address = in.word();
        width = Width.values()[in.word()];
        value = in.word();
        if (open) {
            engine.setExclusive(address, width, value);
        } else {
            engine.clearExclusive();
        }
    }
}
