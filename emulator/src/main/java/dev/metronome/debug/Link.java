package dev.metronome.debug;

import dev.metronome.core.Held;
import dev.metronome.trace.TraceEvent;

/** One station on the way from something that happened back to what it came from. */
public sealed interface Link {
    /** When. */
    long cycle();

    /** What is to be explained, or a step of it that the trace tells in its own words. */
    record Happened(TraceEvent event) implements Link {
        @Override
        public long cycle() {
            return event.cycle();
        }
    }

    /**
     * An instruction did it.
     *
     * @param exception the one being handled, 0 in thread mode
     * @param access    the store by which it did it, or null if it was none
     */
    record Instruction(long cycle, int address, int exception, Deed.Access access) implements Link {}

    /** Java on the core did it. */
    record Java(long cycle, String place, int exception) implements Link {}

    /**
     * A device did it by itself.
     *
     * @param event what was due: "TIM15 event"
     */
    record Device(long cycle, String event) implements Link {}

    /** The core did it, as the instruction at an address asked for or failed: SVC, a fault. */
    record Core(long cycle, int number, int address) implements Link {}

    /** The chip was reset. */
    record Reset(long cycle) implements Link {}

    /** Somebody outside of chip and board did it. */
    record Outside(long cycle) implements Link {}

    /** A handler returned while its interrupt's line was high. */
    record LineStillHigh(long cycle, int number) implements Link {}

    /**
     * The core took an exception.
     *
     * @param pendedCycle when it became pending
     * @param slept       the core had been asleep
     */
    record Taken(TraceEvent.ExceptionEntered event, long pendedCycle, boolean slept) implements Link {
        @Override
        public long cycle() {
            return event.cycle();
        }
    }

    /**
     * An exception was held back.
     *
     * @param cycle     until when
     * @param since     since when
     * @param by        what did it at first
     * @param until     what ended it, or null if that is not known
     * @param untilFrom the instruction during which it ended
     * @param outside   somebody outside of the board ended it
     */
    record HeldBack(long cycle, long since, int number, Held by, TraceEvent until, int untilFrom, boolean outside)
            implements
                Link {}

    /** What a timer did was set up by a store to one of its registers. */
    record SetUp(Deed.Access access) implements Link {
        @Override
        public long cycle() {
            return access.cycle();
        }
    }

    /** The program ran on behind a handler, which it may have waited for. */
    record RanOn(TraceEvent.ExceptionReturned event) implements Link {
        @Override
        public long cycle() {
            return event.cycle();
        }
    }

    /**
     * Behind a load and before the store of what was made of it, somebody else stored: what that stored is lost.
     *
     * @param load the one of the instruction that stores
     * @param lost the store in between
     */
    record Lost(Deed.Access load, Deed.Access lost) implements Link {
        @Override
        public long cycle() {
            return lost.cycle();
        }
    }

    /**
     * No more is known.
     *
     * @param cycle back to which was looked
     * @param whole the history begins there
     */
    record End(long cycle, boolean whole) implements Link {}
}
