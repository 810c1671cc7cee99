package dev.metronome.timing;

import dev.metronome.bus.FlashTiming;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * The way from flash to the core: the 64-bit line in use, the prefetched one, the two caches (RM0351 3.3.3, 3.3.4).
 * Lines are numbered by their address shifted right by 3.
 *
 * <p>Fetching runs ahead of executing. When a line has come at some cycle, the core asks for the next one a cycle
 * later, or, with PRFTEN, the flash interface reads it at once; either is bounded by the core's own progress, for its
 * buffer takes three words only. A taken branch forgets what was on the way.
 *
 * <h2>Not modelled</h2>
 * Data reads and fetches that want the flash in the same cycle. With neither prefetch nor cache, a branch may have to
 * wait for a read that the core itself asked for; when exactly the core asks, with its three-word buffer, is left open.
 */
final class FetchPath implements Stateful {
    private static final int NO_LINE = -1;

    private final FlashTiming flash;
    private final LineCache instructions = new LineCache(32);
    private final LineCache data = new LineCache(8);

    private int line = NO_LINE;
    /** When the line in use came, and when the core began to execute it. */
    private long cameCycle;
    private long enteredCycle;
    private int prefetchedLine = NO_LINE;
    private long prefetchedCycle;
    private int instructionResets;
    private int dataResets;

    FetchPath(FlashTiming flash) {
        this.flash = flash;
    }

    /** The line that needs no read, -1 outside flash. */
    int line() {
        return line;
    }

    /** True when a read of the flash array waits at all. */
    boolean waits() {
        return flash.waitStates() != 0;
    }

    /**
     * The core wants the next instruction from a line that is not the present one.
     *
     * @param wanted     the line, -1 for memory that has no lines
     * @param cycle      when it wants it
     * @param sequential false after a taken branch
     * @return when the line is there: the same cycle, or a later one
     */
    long enter(int wanted, long cycle, boolean sequential) {
        var readCycles = 1L + flash.waitStates();
        if (wanted == NO_LINE || readCycles == 1) {
            line = wanted;
            cameCycle = enteredCycle = cycle;
            prefetchedLine = NO_LINE;
            return cycle;
        }
        var follows = sequential && wanted == line + 1;
        var came = cycle;
        if (instructionResets != flash.instructionCacheResets()) {
            instructionResets = flash.instructionCacheResets();
            instructions.clear();
        }
        if (!(flash.instructionCache() && instructions.hit(wanted))) {
            if (follows && wanted == prefetchedLine) {
                came = Math.max(prefetchedCycle, enteredCycle);
            } else if (follows) {
                came = Math.max(cameCycle + 1, enteredCycle) + readCycles;
            } else {
                came = Math.max(cycle - 1, flashFreeCycle()) + readCycles;
            }
        }
        line = wanted;
        cameCycle = came;
        enteredCycle = Math.max(came, cycle);
        prefetchedLine = flash.prefetch() ? wanted + 1 : NO_LINE;
        prefetchedCycle = came + readCycles;
        return enteredCycle;
    }

    /**
     * A branch waits for the prefetch that is under way ({@link Rule#FETCH_BRANCH_WAITS}). With the instruction cache
     * on, the next line is mostly there already, and no read is under way.
     */
    private long flashFreeCycle() {
        return prefetchedLine != NO_LINE && !flash.instructionCache() ? prefetchedCycle : Long.MIN_VALUE;
    }

    /**
     * Reads data from flash.
     *
     * @param address where the first byte stands
     * @param bytes   how many follow each other
     * @return how many cycles the read waits
     */
    int readData(int address, int bytes) {
        var waitStates = flash.waitStates();
        if (waitStates == 0) {
            return 0;
        }
        if (dataResets != flash.dataCacheResets()) {
            dataResets = flash.dataCacheResets();
            data.clear();
        }
        var waits = 0;
        var last = address + bytes - 1 >>> 3;
        for (var part = address >>> 3; part <= last; part++) {
            if (!(flash.dataCache() && data.hit(part))) {
                waits += waitStates;
            }
        }
        return waits;
    }

    /** Nothing is on the way any more; the caches keep what they have. */
    void forget() {
        line = NO_LINE;
        prefetchedLine = NO_LINE;
    }

    /** The flash was written, or the caches were reset. */
    void clear() {
        forget();
        instructions.clear();
        data.clear();
    }

    @Override
    public void save(StateWriter out) {
        out.word(line);
        out.cycle(cameCycle);
        out.cycle(enteredCycle);
        out.word(prefetchedLine);
        out.cycle(prefetchedCycle);
        out.word(instructionResets);
        out.word(dataResets);
        instructions.save(out);
        data.save(out);
    }

    @Override
    public void restore(StateReader in) {
        line = in.word();
        cameCycle = in.cycle();
        enteredCycle = in.cycle();
        prefetchedLine = in.word();
        prefetchedCycle = in.cycle();
        instructionResets = in.word();
        dataResets = in.word();
        instructions.restore(in);
        data.restore(in);
    }
}
