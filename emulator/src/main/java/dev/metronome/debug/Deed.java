package dev.metronome.debug;

import dev.metronome.bus.Width;
import dev.metronome.core.Held;
import dev.metronome.machine.Cause;
import dev.metronome.trace.TraceEvent;

/** One thing that was done, with what is known of how it came to be. */
public sealed interface Deed {
    /** When. */
    long cycle();

    /**
     * Something that the trace told.
     *
     * @param cause who did it
     * @param pc    of the instruction during which it came, or before which
     * @param held  of an exception that has become pending, what kept it from being taken; else null
     */
    record Told(TraceEvent event, Cause cause, int pc, Held held) implements Deed {
        @Override
        public long cycle() {
            return event.cycle();
        }
    }

    /**
     * A load or store of an instruction: a store to a device, or either of what somebody asked for.
     *
     * @param instruction its address
     * @param exception   the one being handled, 0 in thread mode
     */
    record Access(long cycle, int instruction, int exception, int address, Width width, int value, boolean stores)
            implements
                Deed {}
}
