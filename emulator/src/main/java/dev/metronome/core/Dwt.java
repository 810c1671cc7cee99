package dev.metronome.core;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import dev.metronome.bus.Width;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Alarm;
import dev.metronome.time.Timeline;
import dev.metronome.timing.CycleAccount;
import dev.metronome.trace.Warnings;
import java.util.List;

/**
 * The data watchpoint and trace unit (Armv7-M ARM C1.8): the cycle counter CYCCNT, the {@link ProfilingCounters} and
 * the {@link Comparators}. All of it works while DEMCR.TRCENA is set. A load reads each counter as it stands on the
 * load's first cycle, which is the cycle that the trace shows: what happened before is counted, the load itself is not.
 *
 * <p>A comparator whose FUNCTION is 4 to 7 makes a debug event of its match. There is no halting debug, so that it
 * raises DebugMonitor if DEMCR.MON_EN is set, and is ignored if not. DebugMonitor comes behind the instruction that was
 * looked for or that made the access, with what it did done: "PC match is not recommended for watchpoints because it
 * stops after the instruction" (Arm DDI 0337); the return address behind the access was seen on a Cortex-M4
 * (github.com/adamgreen/mri, issue 12). CYCCNT's match is raised on its cycle. One that may not preempt what runs stays
 * pending: assumed.
 *
 * <h2>Asleep</h2>
 * All of this is clocked by HCLK, which the chip switches off for the core in Sleep mode ("FCLK=On, HCLK=Off": RM0351,
 * DBGMCU_CR.DBG_SLEEP): CYCCNT stands still, as was seen on other Cortex-M, and SLEEPCNT with it. Which of the two
 * clocks counts is not written, so that this is assumed; the sum of the counters (see {@link ProfilingCounters}) only
 * holds if both do the same. DBG_SLEEP, with which both would count, is not modelled.
 *
 * <h2>Not modelled</h2>
 * All packets, for want of ITM and TPIU: of counters that overflow, of PC samples, exceptions and data; POSTCNT does
 * not count. Of a comparator that would send one, or trigger an ETM, MATCHED is what remains. Comparators do not see
 * what exceptions stack and unstack, nor vectors; a STREX that fails counts as a write.
 */
public final class Dwt implements BusDevice, Stateful {
    public static final int BASE = 0xE000_1000;
    public static final int SIZE = 0x1000;

    /** What the unit needs of the core around it. */
    interface Core {
        /** Cycles since reset in which the unit had its clock. */
        long clockCycles();

        /** True while it has its clock. */
        boolean isClocked();

        /** The address of the present instruction. */
        int pc();

        /** {@link #account} may be another one. */
        void countersChanged();

        /**
         * The comparators look for something else.
         *
         * @param instructions true if that includes the program counter
         */
        void comparatorsChanged(boolean instructions);

        /** A comparator raises a debug event. */
        void debugEvent();
    }

    /** Offsets, reset values and writable bits (Cortex-M4 TRM, table 9-1). */
    // @formatter:off
    enum Register {
        //        offset  reset        writable
        CTRL     (0x000, 0x4000_0000, 0x007F_1FFF),
        CYCCNT   (0x004, 0,           -1),
        CPICNT   (0x008, 0,           0xFF),
        EXCCNT   (0x00C, 0,           0xFF),
        SLEEPCNT (0x010, 0,           0xFF),
        LSUCNT   (0x014, 0,           0xFF),
        FOLDCNT  (0x018, 0,           0xFF),
        PCSR     (0x01C, 0,           0),
        COMP0    (0x020, 0,           -1),
        MASK0    (0x024, 0,           0xF),
        FUNCTION0(0x028, 0,           0xAF),
        COMP1    (0x030, 0,           -1),
        MASK1    (0x034, 0,           0xF),
        FUNCTION1(0x038, 0x200,       0x3_3D2F),
        COMP2    (0x040, 0,           -1),
        MASK2    (0x044, 0,           0xF),
        FUNCTION2(0x048, 0,           0x2F),
        COMP3    (0x050, 0,           -1),
        MASK3    (0x054, 0,           0xF),
        FUNCTION3(0x058, 0,           0x2F),
        PID4     (0xFD0, 0x04,        0),
        PID5     (0xFD4, 0,           0),
        PID6     (0xFD8, 0,           0),
        PID7     (0xFDC, 0,           0),
        PID0     (0xFE0, 0x02,        0),
        PID1     (0xFE4, 0xB0,        0),
        PID2     (0xFE8, 0x3B,        0),
        PID3     (0xFEC, 0,           0),
        CID0     (0xFF0, 0x0D,        0),
        CID1     (0xFF4, 0xE0,        0),
        CID2     (0xFF8, 0x05,        0),
        CID3     (0xFFC, 0xB1,        0);
        // @formatter:on

        private static final RegisterIndex<Register> INDEX = new RegisterIndex<>(values(), register -> register.offset);

        private final int offset;
        private final int reset;
        private final int writable;

        Register(int offset, int reset, int writable) {
            this.offset = offset;
            this.reset = reset;
            this.writable = writable;
        }

        static Register at(int offset) {
            return INDEX.at(offset);
        }

        /** Of a profiling counter. */
        private int counter() {
            return ordinal() - CPICNT.ordinal();
        }

        /** Of a comparator's register. */
        private int comparator() {
            return offset - COMP0.offset >> 4;
        }
    }

    private static final int CYCCNTENA = 1;
    /** CPIEVTENA, EXCEVTENA, SLEEPEVTENA, LSUEVTENA, FOLDEVTENA stand in the order of the counters from here on. */
    private static final int CPIEVTENA_BIT = 17;
    private static final int COUNTERS = (1 << ProfilingCounters.COUNT) - 1;
    /** CYCEVTENA, EXCTRCENA, PCSAMPLENA, SYNCTAP: all that they do is to send packets. */
    private static final int PACKETS = 1 << 22 | 1 << 16 | 1 << 12 | 3 << 10;

    private final Timeline timeline;
    private final Core core;
    private final Warnings warnings;
    private final Alarm cycleMatch;
    private final ProfilingCounters counters = new ProfilingCounters();
    private final Comparators comparators = new Comparators();
    private boolean traceEnabled;
    private int control = Register.CTRL.reset;
    private int count;
    private long since;

    Dwt(Timeline timeline, Core core, Warnings warnings) {
        this.timeline = timeline;
        this.core = core;
        this.warnings = warnings;
        cycleMatch = timeline.alarm("DWT", 0, this::cycleCountMatches);
    }

    /** DEMCR.TRCENA: the unit's power. */
    void enableTrace(boolean on) {
        if (on != traceEnabled) {
            fold();
            traceEnabled = on;
            counters.power(on);
            aim();
            core.countersChanged();
            core.comparatorsChanged(comparators.watchesInstructions());
        }
    }

    /** The clock goes on or stops. */
    void clockChanged() {
        aim();
    }

    /** Who must be told what each cycle is spent on; {@link CycleAccount#NONE} while no counter counts. */
    CycleAccount account() {
        return counters.account();
    }

    /** True if the instruction at this address is looked for. */
    boolean watchesInstruction(int address) {
        return traceEnabled && comparators.watchesInstruction(address);
    }

    /** True if any data access is looked at. */
    boolean watchesData() {
        return traceEnabled && comparators.watchesData();
    }

    /** True if an access to one of these addresses is looked for, whatever the data. */
    boolean watchesAccess(int address, int bytes, boolean writes) {
        return watchesData() && comparators.watchesAccess(address, bytes, writes);
    }

    /** An instruction was executed that {@link #watchesInstruction} had asked for. */
    void executed(int address) {
        if (traceEnabled && comparators.executed(address)) {
            core.debugEvent();
        }
    }

    /** Data was read or written. */
    void accessed(int address, Width width, int value, boolean writes) {
        if (traceEnabled && comparators.accessed(address, width, value, writes)) {
            core.debugEvent();
        }
    }

    private void cycleCountMatches() {
        if (comparators.cycleCountMatches()) {
            core.debugEvent();
        }
        aim();
    }

    @Override
    public List<RegisterName> registers() {
        return Register.INDEX.names();
    }

    @Override
    public int read(int offset) {
        var register = Register.at(offset);
        return switch (register) {
            case FUNCTION0, FUNCTION1, FUNCTION2, FUNCTION3 -> traceEnabled
                    ? comparators.readFunction(register.comparator())
                    : peek(offset);
            case null, default -> peek(offset);
        };
    }

    @Override
    public int peek(int offset) {
        var register = Register.at(offset);
        if (register == null) {
            return 0;
        }
        if (!traceEnabled && register.writable != 0) {
            // CYCCNT is known to: 1073741824 on STM32F103 and F303 (github.com/rtic-rs/rtic/pull/221,
            // stm32-rs/stm32f1xx-hal/issues/252); that the others do is assumed.
            return Register.CTRL.reset;
        }
        return switch (register) {
            case CTRL -> control;
            case CYCCNT -> cycleCount();
            case CPICNT, EXCCNT, SLEEPCNT, LSUCNT, FOLDCNT -> counters.get(register.counter());
            case PCSR -> core.pc(); // which instruction of those in the pipeline is not written
            case COMP0, COMP1, COMP2, COMP3 -> comparators.comp(register.comparator());
            case MASK0, MASK1, MASK2, MASK3 -> comparators.mask(register.comparator());
            case FUNCTION0, FUNCTION1, FUNCTION2, FUNCTION3 -> comparators.function(register.comparator());
            case PID0, PID1, PID2, PID3, PID4, PID5, PID6, PID7, CID0, CID1, CID2, CID3 -> register.reset;
        };
    }

    @Override
    public void write(int offset, int value, int lanes) {
        var register = Register.at(offset);
        if (register == null || register.writable == 0) {
            return;
        }
        if (!traceEnabled) {
            warnings.once(Warnings.Kind.MISUSE, "the DWT has no power before DEMCR.TRCENA: what is written is lost");
            return;
        }
        switch (register) {
            case CTRL -> control(value, lanes & register.writable);
            case CYCCNT -> {
                fold();
                count = count & ~lanes | value & lanes;
            }
            case CPICNT, EXCCNT, SLEEPCNT, LSUCNT, FOLDCNT -> {
                var counter = register.counter();
                counters.set(counter, counters.get(counter) & ~lanes | value & lanes);
            }
            default -> compare(register, value, lanes);
        }
        aim();
    }

    private void control(int value, int lanes) {
        fold();
        control = control & ~lanes | value & lanes;
        counters.enable(control >>> CPIEVTENA_BIT & COUNTERS);
        core.countersChanged();
        if ((control & PACKETS) != 0) {
            warnings.once(Warnings.Kind.NOT_MODELLED,
                    "DWT_CTRL: no packets are sent (CYCEVTENA, EXCTRCENA, PCSAMPLENA, SYNCTAP)");
        }
    }

    private void compare(Register register, int value, int lanes) {
        var watched = comparators.watchesInstructions();
        var number = register.comparator();
        switch (register) {
            case COMP0, COMP1, COMP2, COMP3 -> comparators.setComp(number, value, lanes);
            case MASK0, MASK1, MASK2, MASK3 -> comparators.setMask(number, value, lanes & register.writable);
            default -> comparators.setFunction(number, value, lanes & register.writable);
        }
        if (comparators.onlyTraces(number)) {
            warnings.once(Warnings.Kind.NOT_MODELLED,
                    "DWT comparators send no packet and trigger no ETM: a match only sets MATCHED");
        }
        core.comparatorsChanged(watched || comparators.watchesInstructions());
    }

    private boolean counts() {
        return traceEnabled && (control & CYCCNTENA) != 0;
    }

    private int cycleCount() {
        return counts() ? count + (int) (core.clockCycles() - since) : count;
    }

    private void fold() {
        count = cycleCount();
        since = core.clockCycles();
    }

    /** Sets the alarm for the cycle on which CYCCNT comes to have the value that comparator 0 looks for. */
    private void aim() {
        if (counts() && core.isClocked() && comparators.watchesCycles()) {
            var ahead = Integer.toUnsignedLong(comparators.cycleCount() - cycleCount());
            cycleMatch.after(ahead == 0 ? 1L << 32 : ahead);
        } else {
            cycleMatch.cancel();
        }
    }

    @Override
    public void save(StateWriter out) {
        out.flag(traceEnabled);
        out.word(control);
        out.word(count);
        out.cycle(since);
        counters.save(out);
        comparators.save(out);
    }

    @Override
    public void restore(StateReader in) {
        traceEnabled = in.flag();
        control = in.word();
        count = in.word();
        since = in.cycle();
        counters.restore(in);
        comparators.restore(in);
    }
}
