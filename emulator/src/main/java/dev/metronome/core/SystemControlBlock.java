package dev.metronome.core;

import static dev.metronome.core.ExceptionNumber.BUS_FAULT;
import static dev.metronome.core.ExceptionNumber.DEBUG_MONITOR;
import static dev.metronome.core.ExceptionNumber.IRQ0;
import static dev.metronome.core.ExceptionNumber.MEM_MANAGE;
import static dev.metronome.core.ExceptionNumber.NMI;
import static dev.metronome.core.ExceptionNumber.PENDSV;
import static dev.metronome.core.ExceptionNumber.SVCALL;
import static dev.metronome.core.ExceptionNumber.SYSTICK;
import static dev.metronome.core.ExceptionNumber.USAGE_FAULT;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.trace.Warnings;
import java.util.List;

/**
 * The system control block and what shares its page from SCB_CPUID, 0xE000ED00, on: fault status, identification, the
 * floating-point context registers, the debug block's DEMCR, STIR (Armv7-M ARM B3.2).
 *
 * <h2>Not modelled</h2>
 * The memory protection unit (MPU_TYPE tells of its eight regions; enabling it is reported), halting debug, vector
 * catch and single-stepping (DEMCR.MON_STEP), AFSR.
 */
public final class SystemControlBlock implements BusDevice, Stateful {
    public static final int BASE = 0xE000_ED00;
    public static final int SIZE = 0x300;

    /**
     * Offsets, reset values and writable bits. Reset and identification values are those of a Cortex-M4 r0p1 with
     * FPv4-SP (Cortex-M4 TRM, ARM DDI 0439D, tables 4-1, 5-1, 7-4 and 8-4).
     */
    // @formatter:off
    enum Register {
        //         offset  reset        writable
        CPUID     (0x000, 0x410F_C241, 0),
        ICSR      (0x004, 0,           0x9E00_0000),
        VTOR      (0x008, 0,           0xFFFF_FF80),
        AIRCR     (0x00C, 0xFA05_0000, 0x0000_0700),
        SCR       (0x010, 0,           0x0000_0016),
        CCR       (0x014, 0x0000_0200, 0x0000_031B),
        SHPR1     (0x018, 0,           0x00F0_F0F0),
        SHPR2     (0x01C, 0,           0xF000_0000),
        SHPR3     (0x020, 0,           0xF0F0_00F0),
        SHCSR     (0x024, 0,           0x0007_FD8B),
        CFSR      (0x028, 0,           0x030F_BFBB),
        HFSR      (0x02C, 0,           0xC000_0002),
        DFSR      (0x030, 0,           0x0000_001F),
        MMFAR     (0x034, 0,           -1),
        BFAR      (0x038, 0,           -1),
        AFSR      (0x03C, 0,           0),
        ID_PFR0   (0x040, 0x0000_0030, 0),
        ID_PFR1   (0x044, 0x0000_0200, 0),
        ID_DFR0   (0x048, 0x0010_0000, 0),
        ID_AFR0   (0x04C, 0,           0),
        ID_MMFR0  (0x050, 0x0010_0030, 0),
        ID_MMFR1  (0x054, 0,           0),
        ID_MMFR2  (0x058, 0x0100_0000, 0),
        ID_MMFR3  (0x05C, 0,           0),
        ID_ISAR0  (0x060, 0x0114_1110, 0),
        ID_ISAR1  (0x064, 0x0211_2000, 0),
        ID_ISAR2  (0x068, 0x2123_2231, 0),
        ID_ISAR3  (0x06C, 0x0111_1131, 0),
        ID_ISAR4  (0x070, 0x0131_0132, 0),
        CPACR     (0x088, 0,           0x00F0_0000),
        MPU_TYPE  (0x090, 0x0000_0800, 0),
        MPU_CTRL  (0x094, 0,           0),
        DHCSR     (0x0F0, 0,           0),
        DEMCR     (0x0FC, 0,           0x010D_0000),
        STIR      (0x200, 0,           0x0000_01FF),
        FPCCR     (0x234, 0xC000_0000, 0xC000_017B),
        FPCAR     (0x238, 0,           0xFFFF_FFF8),
        FPDSCR    (0x23C, 0,           0x07C0_0000),
        MVFR0     (0x240, 0x1011_0021, 0),
        MVFR1     (0x244, 0x1100_0011, 0);
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
    }

    // AIRCR
    private static final int VECTKEY = 0x05FA;
    private static final int SYSRESETREQ = 1 << 2;
    private static final int VECTCLRACTIVE = 1 << 1;
    private static final int VECTRESET = 1;
    // SCR
    private static final int SLEEPONEXIT = 1 << 1;
    private static final int SLEEPDEEP = 1 << 2;
    private static final int SEVONPEND = 1 << 4;
    // CCR
    private static final int NONBASETHRDENA = 1;
    private static final int USERSETMPEND = 1 << 1;
    private static final int UNALIGN_TRP = 1 << 3;
    private static final int DIV_0_TRP = 1 << 4;
    private static final int BFHFNMIGN = 1 << 8;
    private static final int STKALIGN = 1 << 9;
    // DFSR
    static final int DFSR_BKPT = 1 << 1;
    static final int DFSR_DWTTRAP = 1 << 2;
    // DEMCR
    private static final int MON_EN = 1 << 16;
    private static final int MON_PEND = 1 << 17;
    private static final int MON_STEP = 1 << 18;
    private static final int TRCENA = 1 << 24;
    // FPCCR
    static final int FPCCR_LSPACT = 1;
    private static final int FPCCR_LSPEN = 1 << 30;
    private static final int FPCCR_ASPEN = 1 << 31;
    /** What the core notes of the code whose registers wait to be saved: all but LSPACT, LSPEN and ASPEN. */
    private static final int FPCCR_NOTES = 0x0000_017A;

    /** SHCSR: the exceptions behind its enable, pended and active bits. */
    private static final int[][] SHCSR_ACTIVE = {{0, MEM_MANAGE}, {1, BUS_FAULT}, {3, USAGE_FAULT}, {7, SVCALL},
        {8, DEBUG_MONITOR}, {10, PENDSV}, {11, SYSTICK}};
    private static final int[][] SHCSR_PENDED = {{12, USAGE_FAULT}, {13, MEM_MANAGE}, {14, BUS_FAULT}, {15, SVCALL}};
    private static final int[][] SHCSR_ENABLED = {{16, MEM_MANAGE}, {17, BUS_FAULT}, {18, USAGE_FAULT}};

    private final ExceptionTable exceptions;
    private final SpecialRegisters special;
    private final Dwt dwt;
    private final Warnings warnings;
    private final int[] values = new int[SIZE / 4];
    private boolean resetRequested;

    SystemControlBlock(ExceptionTable exceptions, SpecialRegisters special, Dwt dwt, Warnings warnings) {
        this.exceptions = exceptions;
        this.special = special;
        this.dwt = dwt;
        this.warnings = warnings;
        reset();
    }

    /** Back to the state out of reset. */
    public void reset() {
        for (var register : Register.values()) {
            set(register, register.reset);
        }
        resetRequested = false;
        dwt.enableTrace(false); // DEMCR
    }

    int get(Register register) {
        return values[register.offset / 4];
    }

    void set(Register register, int value) {
        values[register.offset / 4] = value;
    }

    void setBits(Register register, int bits) {
        set(register, get(register) | bits);
    }

    /** The vector table's address. */
    int vectorTable() {
        return get(Register.VTOR);
    }

    boolean sleepsOnExit() {
        return (get(Register.SCR) & SLEEPONEXIT) != 0;
    }

    /** To be called when the core falls asleep. */
    void reportDeepSleep() {
        if ((get(Register.SCR) & SLEEPDEEP) != 0) {
            warnings.once(Warnings.Kind.NOT_MODELLED,
                    "Stop and Standby modes (SCR.SLEEPDEEP) are not modelled: the core sleeps as in Sleep mode");
        }
    }

    boolean alignsStack() {
        return (get(Register.CCR) & STKALIGN) != 0;
    }

    boolean trapsUnaligned() {
        return (get(Register.CCR) & UNALIGN_TRP) != 0;
    }

    boolean trapsDivisionByZero() {
        return (get(Register.CCR) & DIV_0_TRP) != 0;
    }

    boolean allowsThreadReturnFromNested() {
        return (get(Register.CCR) & NONBASETHRDENA) != 0;
    }

    /** True when a data access's bus fault is to be ignored, as CCR.BFHFNMIGN asks at priority -1 and -2. */
    boolean ignoresBusFaults() {
        return (get(Register.CCR) & BFHFNMIGN) != 0 && exceptions.executionPriority() < 0;
    }

    boolean letsUserTrigger() {
        return (get(Register.CCR) & USERSETMPEND) != 0;
    }

    boolean keepsFloatingPoint() {
        return (get(Register.FPCCR) & FPCCR_ASPEN) != 0;
    }

    boolean savesFloatingPointLazily() {
        return (get(Register.FPCCR) & FPCCR_LSPEN) != 0;
    }

    boolean floatingPointIsUnsaved() {
        return (get(Register.FPCCR) & FPCCR_LSPACT) != 0;
    }

    /** CPACR: 0 denies floating point to all, 1 to unprivileged code, 3 to nobody (B3.2.20). */
    boolean allowsFloatingPoint(boolean privileged) {
        var access = get(Register.CPACR) >>> 20 & 3;
        return access == 3 || access == 1 && privileged;
    }

    /**
     * Notes a frame whose floating-point part is to be filled in when it must be, and who owns it (UpdateFPCCR,
     * B1.5.7).
     */
    void leaveFloatingPointUnsaved(int at, boolean thread, boolean privileged) {
        set(Register.FPCAR, at & Register.FPCAR.writable);
        var notes = FPCCR_LSPACT | (privileged ? 0 : 1 << 1) | (thread ? 1 << 3 : 0);
        var running = exceptions.executionPriority();
        notes |= running > -1 ? 1 << 4 : 0; // HFRDY
        notes |= ready(MEM_MANAGE) ? 1 << 5 : 0;
        notes |= ready(BUS_FAULT) ? 1 << 6 : 0;
        notes |= ready(DEBUG_MONITOR) ? 1 << 8 : 0;
        set(Register.FPCCR, get(Register.FPCCR) & ~(FPCCR_NOTES | FPCCR_LSPACT) | notes);
    }

    void floatingPointIsSaved() {
        set(Register.FPCCR, get(Register.FPCCR) & ~FPCCR_LSPACT);
    }

    private boolean ready(int fault) {
        return exceptions.isEnabled(fault) && exceptions.wouldPreempt(fault);
    }

    boolean isResetRequested() {
        return resetRequested;
    }

    /** True once after firmware asked for a reset (AIRCR.SYSRESETREQ or VECTRESET). */
    boolean takeResetRequest() {
        var was = resetRequested;
        resetRequested = false;
        return was;
    }

    @Override
    public List<RegisterName> registers() {
        return Register.INDEX.names();
    }

    @Override
    public int read(int offset) {
        return switch (Register.at(offset)) {
            case ICSR -> interruptState();
            case SHPR1 -> priorities(MEM_MANAGE);
            case SHPR2 -> priorities(MEM_MANAGE + 4);
            case SHPR3 -> priorities(MEM_MANAGE + 8);
            case SHCSR -> handlerState();
            case AIRCR -> Register.AIRCR.reset | exceptions.prigroup() << 8;
            case STIR -> 0;
            case DEMCR -> get(Register.DEMCR) | (exceptions.isPending(DEBUG_MONITOR) ? MON_PEND : 0);
            case MMFAR -> get(Register.BFAR); // "the same physical register" (Cortex-M4 TRM, table 4-1, note c)
            case null -> 0; // reserved, and the MPU's region registers
            case Register register -> get(register);
        };
    }

    @Override
    public void write(int offset, int value, int lanes) {
        var register = Register.at(offset);
        switch (register) {
            case ICSR -> controlInterrupts(value & lanes);
            case AIRCR -> controlReset(value & lanes);
            case SCR -> {
                merge(register, value, lanes);
                exceptions.setSevOnPend((get(register) & SEVONPEND) != 0);
            }
            case SHPR1 -> setPriorities(MEM_MANAGE, value, lanes & register.writable);
            case SHPR2 -> setPriorities(MEM_MANAGE + 4, value, lanes & register.writable);
            case SHPR3 -> setPriorities(MEM_MANAGE + 8, value, lanes & register.writable);
            case SHCSR -> setHandlerState(value, lanes & register.writable);
            case CFSR, HFSR, DFSR -> set(register, get(register) & ~(value & lanes & register.writable)); // w1c
            case DEMCR -> {
                merge(register, value, lanes);
                controlMonitor(value, lanes);
            }
            case STIR -> trigger(value & lanes);
            case MMFAR -> merge(Register.BFAR, value, lanes);
            case MPU_CTRL -> {
                if ((value & lanes & 1) != 0) {
                    warnings.once(Warnings.Kind.NOT_MODELLED,
                            "the memory protection unit (MPU_CTRL.ENABLE) is not modelled: no region is enforced");
                }
            }
            case null -> {}
            default -> merge(register, value, lanes);
        }
    }

    private void merge(Register register, int value, int lanes) {
        var mask = lanes & register.writable;
        set(register, get(register) & ~mask | value & mask);
    }

    private int interruptState() {
        var active = special.exception;
        var state = active;
        var others = exceptions.activeCount() - (active != 0 && exceptions.isActive(active) ? 1 : 0);
        state |= others == 0 ? 1 << 11 : 0; // RETTOBASE: no other exception is active
        state |= exceptions.highestPending() << 12;
        for (var number = IRQ0; number < exceptions.count(); number++) {
            if (exceptions.isPending(number)) {
                state |= 1 << 22; // ISRPENDING
                break;
            }
        }
        state |= exceptions.isPending(SYSTICK) ? 1 << 26 : 0;
        state |= exceptions.isPending(PENDSV) ? 1 << 28 : 0;
        state |= exceptions.isPending(NMI) ? 1 << 31 : 0;
        return state;
    }

    private void controlInterrupts(int value) {
        if ((value & 1 << 25) != 0) {
            exceptions.unpend(SYSTICK);
        }
        if ((value & 1 << 26) != 0) {
            exceptions.pend(SYSTICK);
        }
        if ((value & 1 << 27) != 0) {
            exceptions.unpend(PENDSV);
        }
        if ((value & 1 << 28) != 0) {
            exceptions.pend(PENDSV);
        }
        if ((value & 1 << 31) != 0) {
            exceptions.pend(NMI);
        }
    }

    private void controlReset(int value) {
        if (value >>> 16 != VECTKEY) {
            return; // ignored without the key (B3.2.6)
        }
        exceptions.setPrigroup(value >>> 8 & 7);
        if ((value & (SYSRESETREQ | VECTRESET)) != 0) {
            resetRequested = true;
        }
        if ((value & VECTCLRACTIVE) != 0) {
            warnings.once(Warnings.Kind.NOT_MODELLED, "AIRCR.VECTCLRACTIVE works in debug state only, and is ignored");
        }
    }

    private void controlMonitor(int value, int lanes) {
        dwt.enableTrace((get(Register.DEMCR) & TRCENA) != 0);
        exceptions.enable(DEBUG_MONITOR, (get(Register.DEMCR) & MON_EN) != 0);
        if ((value & lanes & MON_PEND) != 0) {
            exceptions.pend(DEBUG_MONITOR);
        } else if ((lanes & MON_PEND) != 0) {
            exceptions.unpend(DEBUG_MONITOR);
        }
        if ((value & lanes & MON_STEP) != 0 || (value & lanes & ~Register.DEMCR.writable & ~MON_PEND) != 0) {
            warnings.once(Warnings.Kind.NOT_MODELLED, "DEMCR: vector catch and MON_STEP are not modelled");
        }
    }

    /**
     * Something happened that a debugger waits for. There is none: with DEMCR.MON_EN set it raises DebugMonitor, else
     * it is ignored (Armv7-M ARM C1.4).
     *
     * @param cause bits of DFSR
     */
    void debugEvent(int cause) {
        if (exceptions.isEnabled(DEBUG_MONITOR)) {
            setBits(Register.DFSR, cause);
            exceptions.pend(DEBUG_MONITOR);
        }
    }

    /** True if DebugMonitor is on and may preempt what runs: a BKPT raises it. */
    boolean monitorTakesBreakpoints() {
        return ready(DEBUG_MONITOR);
    }

    private int priorities(int first) {
        var word = 0;
        for (var i = 0; i < 4; i++) {
            word |= exceptions.priority(first + i) << 8 * i;
        }
        return word;
    }

    private void setPriorities(int first, int value, int lanes) {
        for (var i = 0; i < 4; i++) {
            if ((lanes >>> 8 * i & 0xFF) != 0) {
                exceptions.setPriority(first + i, value >>> 8 * i & 0xFF);
            }
        }
    }

    private int handlerState() {
        var state = 0;
        for (var row : SHCSR_ACTIVE) {
            state |= exceptions.isActive(row[1]) ? 1 << row[0] : 0;
        }
        for (var row : SHCSR_PENDED) {
            state |= exceptions.isPending(row[1]) ? 1 << row[0] : 0;
        }
        for (var row : SHCSR_ENABLED) {
            state |= exceptions.isEnabled(row[1]) ? 1 << row[0] : 0;
        }
        return state;
    }

    private void setHandlerState(int value, int lanes) {
        for (var row : SHCSR_ACTIVE) {
            if ((lanes & 1 << row[0]) != 0) {
                exceptions.setActive(row[1], (value & 1 << row[0]) != 0);
            }
        }
        for (var row : SHCSR_PENDED) {
            if ((lanes & 1 << row[0]) == 0) {
                continue;
            }
            if ((value & 1 << row[0]) != 0) {
                exceptions.pend(row[1]);
            } else {
                exceptions.unpend(row[1]);
            }
        }
        for (var row : SHCSR_ENABLED) {
            if ((lanes & 1 << row[0]) != 0) {
                exceptions.enable(row[1], (value & 1 << row[0]) != 0);
            }
        }
    }

    private void trigger(int value) {
        var number = IRQ0 + (value & Register.STIR.writable);
        if (number < exceptions.count()) {
            exceptions.pend(number);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.words(values);
        out.flag(resetRequested);
    }

    @Override
    public void restore(StateReader in) {
        in.words(values);
        resetRequested = in.flag();
    }
}
