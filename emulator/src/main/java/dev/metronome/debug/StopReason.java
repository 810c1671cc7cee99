package dev.metronome.debug;

import dev.metronome.bus.Width;
import dev.metronome.core.FaultReport;
import dev.metronome.trace.TraceEvent;
import java.util.List;

/** Why a machine under a debugger stands. */
public sealed interface StopReason {
    /**
     * A breakpoint, met.
     *
     * @param access the load or store, of a {@link Point.Data}; else null
     * @param event  what happened, of a {@link Point.Happening}; else null
     */
    record Hit(Breakpoint breakpoint, DataAccess access, TraceEvent event) {}

    /** A load or store of an instruction. */
    record DataAccess(int instruction, int address, Width width, int value, boolean stores) {}

    /** Some breakpoints are met, at least one. */
    record Met(List<Hit> hits) implements StopReason {
        public Met {
            hits = List.copyOf(hits);
        }
    }

    /** The step is done. */
    record Stepped() implements StopReason {}

    /** Somebody asked for it. */
    record Interrupted() implements StopReason {}

    /** The limit that was given is reached. */
    record LimitReached() implements StopReason {}

    /** BKPT, which the program has itself; it goes on behind it. */
    record ProgramBreakpoint(int address, int immediate) implements StopReason {}

    /** A fault whose handler spins: the program does nothing more. */
    record Faulted(FaultReport fault) implements StopReason {}

    /** The core is locked up. */
    record LockedUp(FaultReport fault) implements StopReason {}

    /** It sleeps, and nothing that is set can ever wake it. */
    record AsleepForever() implements StopReason {}

    /** The core has no clock: what SYSCLK comes from has failed. It goes on if that is mended from outside. */
    record NoClock() implements StopReason {}

    /** Backwards, where the history begins. */
    record HistoryBegins() implements StopReason {}

    /** Backwards is no way: there is no history. */
    record NoHistory(String why) implements StopReason {}
}
