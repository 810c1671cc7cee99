package dev.metronome.core;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;

/**
 * The DWT's five profiling counters, eight bits each (Armv7-M ARM C1.8.9 to C1.8.13). They are told what each cycle is
 * spent on, as anybody is who wants to know, so that they cannot disagree with the clock: from when all of them and
 * CYCCNT are on, and as long as none overflows,
 *
 * <pre>instructions = CYCCNT - CPICNT - EXCCNT - SLEEPCNT - LSUCNT + FOLDCNT</pre>
 *
 * holds before every instruction (Arm knowledge article 103489824, where it is approximate: "Profiling counter
 * accuracy" lets a core count loosely).
 *
 * <p>An instruction has one cycle for nothing. What it takes beyond goes to LSUCNT where it is a load's or store's own,
 * its wait for data included, else to CPICNT, with all that the fetch makes it wait; an IT that takes none goes to
 * FOLDCNT. An instruction whose IT condition fails is one that takes its cycle. Entry, tail-chaining, return and the
 * late saving of the FP registers go to EXCCNT. SLEEPCNT stands still, as CYCCNT does, for want of a clock: see
 * {@link Dwt}. Cycles of Java that stands in for instructions go to CPICNT: nothing is
 * executed then.
 */
final class ProfilingCounters implements CycleAccount, Stateful {
    // In the order of their registers, and of their enable bits in DWT_CTRL. The one left out is SLEEPCNT.
    private static final int CPI = 0;
    private static final int EXC = 1;
    private static final int LSU = 3;
    private static final int FOLD = 4;
    /** How many they are. */
    static final int COUNT = 5;
    /** No instruction stands at an odd address. */
    private static final int NO_ADDRESS = 1;

    private final int[] counts = new int[COUNT];
    private int enabled;
    private boolean powered;
    /** An IT that has not executed yet and takes a cycle: its address. */
    private int paidIfThen = NO_ADDRESS;

    /** DEMCR.TRCENA. */
    void power(boolean on) {
        powered = on;
    }

    /** @param counters a bit each; one that was off begins at 0 ("initialized to zero when ... 0 to 1", C1.8.9) */
    void enable(int counters) {
        for (var i = 0; i < COUNT; i++) {
            if ((counters & ~enabled & 1 << i) != 0) {
                counts[i] = 0;
            }
        }
        enabled = counters;
    }

    /** Who must be told of every cycle, {@link CycleAccount#NONE} while nothing counts. */
    CycleAccount account() {
        return powered && enabled != 0 ? this : CycleAccount.NONE;
    }

    int get(int counter) {
        return counts[counter] & 0xFF;
    }

    void set(int counter, int value) {
        counts[counter] = value & 0xFF;
    }

    private void add(int counter, long cycles) {
        if ((enabled & 1 << counter) != 0) {
            counts[counter] += (int) cycles;
        }
    }

    @Override
    public void begins(Instruction instruction, long cycle) {
        if (instruction.address() != paidIfThen) {
            paidIfThen = NO_ADDRESS;
        }
    }

    @Override
    public void executed(Instruction instruction) {
        if ((instruction.attention() & Instruction.IF_THEN) != 0 && instruction.address() != paidIfThen) {
            add(FOLD, 1);
        } else {
            add(CPI, -1);
        }
    }

    @Override
    public void skipped(Instruction instruction) {
        add(CPI, -1);
    }

    @Override
    public void charge(Instruction instruction, Rule rule, Part part, long cycles) {
        if (rule == Rule.IF_THEN) {
            paidIfThen = instruction.address();
        }
        // "If the second unaligned wide instruction is a memory instruction, the DWT LSU counter will be incremented"
        // (compendium.i-0.nl, Alignment rules, measured on a Cortex-M4).
        if (part == Part.FETCH_STALL && instruction.accessCount() > 0) {
            add(LSU, cycles);
        } else {
            charge(rule, part, cycles);
        }
    }

    @Override
    public void charge(Rule rule, Part part, long cycles) {
        switch (part) {
            case BASE, BRANCH_REFILL, FETCH_STALL, FLOAT_WAIT, JAVA -> add(CPI, cycles);
            case WAIT_STATES -> add(isDataSide(rule) ? LSU : CPI, cycles);
            case LOAD_STORE -> add(LSU, cycles);
            case EXCEPTION -> add(EXC, cycles);
            case SLEEP -> {} // without a clock
        }
    }

    @Override
    public void save(StateWriter out) {
        out.words(counts);
        out.word(enabled);
        out.flag(powered);
        out.word(paidIfThen);
    }

    @Override
    public void restore(StateReader in) {
        in.words(counts);
        enabled = in.word();
        powered = in.flag();
        paidIfThen = in.word();
    }

    private static boolean isDataSide(Rule rule) {
        return switch (rule) {
            case FLASH_DATA, DATA_CACHE, BUS_WAIT, WRITE_BUFFER, BIT_BAND -> true;
            default -> false;
        };
    }
}
