package dev.metronome.debug;

import dev.metronome.bus.Bus;
import dev.metronome.trace.TraceEvent;
import java.util.function.Predicate;

/** A place in program, memory or history at which a debugger may want to stop. */
public sealed interface Point {
    /** Before the instruction at an address, bit 0 cleared. */
    record Code(int address) implements Point {
        @Override
        public String toString() {
            return String.format("0x%08X", address);
        }
    }

    /** Loads, stores, or both. */
    enum Access {
        READ, WRITE, ANY;

        boolean includes(boolean stores) {
            return this == ANY || stores == (this == WRITE);
        }
    }

    /**
     * Behind an instruction that reaches some of these bytes.
     *
     * @param length in bytes, at least 1
     */
    record Data(int address, int length, Access access) implements Point {
        boolean touches(int first, int bytes) {
            return Bus.overlap(address, length, first, bytes);
        }

        @Override
        public String toString() {
            return String.format("%s of 0x%08X, %d bytes", access, address, length);
        }
    }

    /**
     * Behind the instruction during which something happens, or where the core sleeps, on that very cycle.
     *
     * @param words what it is: "LD1 turns on"
     * @param fine  it is one of {@link TraceEvent.Fine}
     */
    record Happening(String words, boolean fine, Predicate<TraceEvent> isIt) implements Point {
        /** One that everybody who listens to the trace hears of. */
        public Happening(String words, Predicate<TraceEvent> isIt) {
            this(words, false, isIt);
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
