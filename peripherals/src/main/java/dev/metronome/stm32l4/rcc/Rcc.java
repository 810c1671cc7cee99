package dev.metronome.stm32l4.rcc;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import dev.metronome.signal.InterruptLine;
import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.time.ClockTree;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Delay;
import dev.metronome.time.Frequency;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * RCC: oscillators, PLLs, the clock tree, and the clock gate and reset line of every peripheral (RM0351, chapter 6).
 *
 * <p>Registers are kept as written; the clock tree is worked out anew from them after every write and every "ready",
 * and handed to {@link ClockTree#change} in one piece. An oscillator gives its clock for as long as its ready flag
 * stands. Flags rise after the typical start-up time of the data sheet (DS10198 6.3.7 to 6.3.9), and fall after six
 * cycles of the oscillator's own clock, the LSI's after three.
 *
 * <p>A crystal can {@link #fail}. If nobody looks, its ready flag stands on: the manual knows one thing alone that
 * makes it fall, the on bit's being cleared, and users find it so (ST's community on an STM32F446's LSERDY: "cleared
 * only when LSE is switched off"). The clock security systems look: that of the HSE while CSSON and HSERDY stand
 * (RM0351, "Clock security system (CSS)"), that of the LSE while LSECSSON, LSERDY and LSIRDY stand ("Clock security
 * system on LSE").
 * Where the core's own clock fails and nobody looks, it stands still, and with it the count of its cycles.
 *
 * <h2>Assumed</h2>
 * A clock security system sees a failure at once, on the same cycle. MSI or HSI16, if it is off then, is ready at once:
 * while it starts there is no core clock to count. HSERDY falls at once when the hardware clears HSEON. The timers'
 * break from the clock security system stands as long as CSSF does. PLLs that lose their source lose their lock at
 * once; when it is back, one that feeds the core has it again at once. SYSCLK does not switch to a crystal that has
 * failed, even while its ready flag stands. An MSI in its PLL mode whose LSE fails unseen runs at its own frequency.
 *
 * <h2>Not modelled</h2>
 * Trimming and tolerance: every oscillator runs at its nominal frequency. MCO and LSCO. Failure of an oscillator inside
 * the chip, or of a crystal by halves: a wrong frequency. Clock requests of IWDG and RTC, which start the LSI by
 * themselves. Peripheral clocks in Sleep and Stop mode (xxxSMENR), and all that acts in Stop mode. The two cycles that
 * the manual asks software to wait after an enable bit is set ("Peripheral clock enable"): here the peripheral answers
 * at once. Wait states of accesses to RCC during a switch of the clock.
 */
public final class Rcc implements BusDevice, Stateful {
    /**
     * Offset, reset value, bits that exist (RM0351 6.4; ST's stm32l476xx.h). All other bits are reserved and read 0.
     */
    public enum Register {
        // @formatter:off
        CR          (0x00, 0x0000_0063, 0x3F0F_0FFF),
        /** HSITRIM = 16 is the manual's default; HSICAL and MSICAL are those of one chip (from QEMU's model). */
        ICSCR       (0x04, 0x106E_0082, 0x1FFF_FFFF),
        CFGR        (0x08, 0x0000_0000, 0x7700_BFFF),
        PLLCFGR     (0x0C, 0x0000_1000, 0x0773_7F73),
        PLLSAI1CFGR (0x10, 0x0000_1000, 0x0773_7F00),
        PLLSAI2CFGR (0x14, 0x0000_1000, 0x0703_7F00),
        CIER        (0x18, 0x0000_0000, 0x0000_02FF),
        CIFR        (0x1C, 0x0000_0000, 0x0000_03FF),
        CICR        (0x20, 0x0000_0000, 0x0000_03FF),
        AHB1RSTR    (0x28, 0x0000_0000, 0x0001_1103),
        AHB2RSTR    (0x2C, 0x0000_0000, 0x0004_30FF),
        AHB3RSTR    (0x30, 0x0000_0000, 0x0000_0101),
        APB1RSTR1   (0x38, 0x0000_0000, 0xF2FE_C23F),
        APB1RSTR2   (0x3C, 0x0000_0000, 0x0000_0025),
        APB2RSTR    (0x40, 0x0000_0000, 0x0167_7C01),
        AHB1ENR     (0x48, 0x0000_0100, 0x0001_1103),
        AHB2ENR     (0x4C, 0x0000_0000, 0x0004_30FF),
        AHB3ENR     (0x50, 0x0000_0000, 0x0000_0101),
        APB1ENR1    (0x58, 0x0000_0000, 0xF2FE_CA3F),
        APB1ENR2    (0x5C, 0x0000_0000, 0x0000_0025),
        APB2ENR     (0x60, 0x0000_0000, 0x0167_7C81),
        AHB1SMENR   (0x68, 0x0001_1303, 0x0001_1303),
        AHB2SMENR   (0x6C, 0x0005_32FF, 0x0005_32FF),
        AHB3SMENR   (0x70, 0x0000_0101, 0x0000_0101),
        APB1SMENR1  (0x78, 0xF2FE_CA3F, 0xF2FE_CA3F),
        APB1SMENR2  (0x7C, 0x0000_0025, 0x0000_0025),
        APB2SMENR   (0x80, 0x0167_7C01, 0x0167_7C01),
        CCIPR       (0x88, 0x0000_0000, 0xFFFF_FFFF),
        BDCR        (0x90, 0x0000_0000, 0x0301_837F),
        CSR         (0x94, 0x0C00_0600, 0xFF80_0F03);
        // @formatter:on

        private static final RegisterIndex<Register> INDEX = new RegisterIndex<>(values(), register -> register.offset);

        final int offset;
        final int reset;
        final int bits;

        Register(int offset, int reset, int bits) {
            this.offset = offset;
            this.reset = reset;
            this.bits = bits;
        }

        /** The register at an offset, or null where there is none. */
        static Register at(int offset) {
            return INDEX.at(offset);
        }
    }

    /** Bits that are kept, but do nothing here; said once, when they first leave their reset value. */
    private enum Known {
        // @formatter:off
        HSIASFS   (Register.CR,    1 << 11,     "CR.HSIASFS: acts on leaving Stop mode"),
        HSIKERON  (Register.CR,    1 << 9,      "CR.HSIKERON: acts in Stop mode"),
        HSITRIM   (Register.ICSCR, 0x1F << 24,  "ICSCR.HSITRIM: the HSI16 stays at 16 MHz"),
        MSITRIM   (Register.ICSCR, 0xFF << 8,   "ICSCR.MSITRIM: the MSI stays at its nominal frequency"),
        MCO       (Register.CFGR,  0x7 << 24,   "CFGR.MCOSEL: no clock comes out at MCO"),
        STOPWUCK  (Register.CFGR,  CFGR_STOPWUCK, "CFGR.STOPWUCK: acts on a failure of the HSE, not on leaving Stop"),
        LSCO      (Register.BDCR,  1 << 24,     "BDCR.LSCOEN: no clock comes out at LSCO");
        // @formatter:on

        final Register register;
        final int bits;
        final String message;

        Known(Register register, int bits, String message) {
            this.register = register;
            this.bits = bits;
            this.message = "RCC." + message;
        }
    }

    private static final int CR_READY_FLAGS = 0x2A02_0402;
    private static final int CR_MSIPLLEN = 1 << 2;
    private static final int CR_MSIRGSEL = 1 << 3;
    private static final int CR_MSIRANGE = 0xF << 4;
    private static final int CR_HSEBYP = 1 << 18;
    private static final int CR_CSSON = 1 << 19;
    private static final int CFGR_SW = 3;
    private static final int CFGR_SWS = 3 << 2;
    private static final int CFGR_STOPWUCK = 1 << 15;
    private static final int PLLCFGR_SHARED = 0x73;
    private static final int PLL_FACTORS = 0x0662_7F00;
    private static final int PLL_PEN = 1 << 16;
    private static final int PLL_QEN = 1 << 20;
    private static final int PLL_REN = 1 << 24;
    private static final int CIFR_CSSF = 1 << 8;
    private static final int CIFR_LSECSSF = 1 << 9;
    private static final int BDCR_LSEBYP = 1 << 2;
    private static final int BDCR_LSECSSON = 1 << 5;
    private static final int BDCR_LSECSSD = 1 << 6;
    private static final int BDCR_RTCSEL = 3 << 8;
    private static final int BDCR_BDRST = 1 << 16;
    private static final int BDCR_LSCO = 3 << 24;
    private static final int CSR_MSISRANGE = 0xF << 8;
    private static final int CSR_RMVF = 1 << 23;
    private static final int CSR_FLAGS = 0xFF00_0000;

    /** MSI in kHz by range (RM0351 6.4.1, MSIRANGE). */
    private static final int[] MSI_KILOHERTZ = { //
        100, 200, 400, 800, 1_000, 2_000, 4_000, 8_000, 16_000, 24_000, 32_000, 48_000};
    /** MSI in its PLL mode, in whole multiples of the LSE: DS10198 6.3.8 gives 98.304 kHz .. 48.005 MHz. */
    private static final int[] MSI_OF_LSE = {3, 6, 12, 24, 31, 61, 122, 244, 488, 732, 977, 1_465};
    /** t_SU(MSI), typical, in nanoseconds by range (DS10198 6.3.8, MSI oscillator characteristics). */
    private static final int[] MSI_START_NANOSECONDS = { //
        10_000, 5_000, 4_000, 3_000, 3_000, 3_000, 3_000, 3_000, 2_500, 2_500, 2_500, 2_500};
    /** t_SU(HSI16), typical (DS10198 6.3.8). */
    private static final long HSI16_START_NANOSECONDS = 800;
    /** t_SU(HSE), typical, of an 8 MHz crystal (DS10198 6.3.7). */
    private static final long HSE_START_NANOSECONDS = 2_000_000;
    /** t_SU(LSE), typical (DS10198 6.3.7). */
    private static final long LSE_START_NANOSECONDS = 2_000_000_000;
    /** t_SU(LSI), typical (DS10198 6.3.8). */
    private static final long LSI_START_NANOSECONDS = 80_000;
    /** t_LOCK, typical (DS10198 6.3.9). */
    private static final long PLL_LOCK_NANOSECONDS = 15_000;

    private static final Frequency HSI16 = Frequency.ofMegahertz(16);
    /** Nominal (DS10198 6.3.8: 31.04 to 32.96 kHz). */
    private static final Frequency LSI = Frequency.ofKilohertz(32);

    private static final long NEVER = -1;

    private final Timeline timeline;
    private final ClockTree clocks;
    private final ExternalClocks external;
    private final Wire backupWritable;
    private final Wire range2;
    private final InterruptLine interrupt;
    private final Trace trace;
    private final Warnings warnings;
    private final WhatIf whatIf;
    private final int[] values = new int[Register.values().length];
    private final Map<Gate, PeripheralClock> gates = new EnumMap<>(Gate.class);
    private final Map<Oscillator, Delay> changes = new EnumMap<>(Oscillator.class);
    private final Map<Clock, Frequency> next = new EnumMap<>(Clock.class);
    private final Set<Crystal> failed = EnumSet.noneOf(Crystal.class);
    private final Wire hseFailure = new Wire("CSS");
    private final Wire lseFailure = new Wire("LSE CSS");
    private boolean coreClockStopped;

    /**
     * RCC after power-on.
     *
     * @param clocks         must start as {@link #clocksAtReset()} says
     * @param backupWritable PWR_CR1.DBP: RCC_BDCR can be written while it is high
     * @param range2         high while the core runs in voltage range 2
     * @param interrupt      RCC, position 5 of the vector table
     * @param whatIf         a SYSCLK that stands whatever CFGR chooses
     */
    public Rcc(Timeline timeline, ClockTree clocks, ExternalClocks external, Wire backupWritable, Wire range2,
            InterruptLine interrupt, Trace trace, Warnings warnings, WhatIf whatIf) {
        this.timeline = timeline;
        this.clocks = clocks;
        this.external = external;
        this.backupWritable = backupWritable;
        this.range2 = range2;
        this.interrupt = interrupt;
        this.trace = trace;
        this.warnings = warnings;
        this.whatIf = whatIf;
        for (var oscillator : Oscillator.values()) {
            changes.put(oscillator, new Delay(timeline, clocks, oscillator + " ready", 0, () -> settle(oscillator)));
        }
        for (var register : Register.values()) {
            values[register.ordinal()] = register.reset;
        }
        for (var gate : Gate.values()) {
            var enabled = gate.enable == null || (gate.enable.reset & gate.bit) != 0;
            gates.put(gate, new PeripheralClock(gate.name(), enabled));
        }
        distribute(); // as at reset, but for a SYSCLK that is forced
    }

    /** The clocks that run out of reset: everything on the MSI at 4 MHz. */
    public static Map<Clock, Frequency> clocksAtReset() {
        var msi = Frequency.ofMegahertz(4);
        var at = new EnumMap<Clock, Frequency>(Clock.class);
        for (var clock : new Clock[]{Clock.MSI, Clock.SYSCLK, Clock.HCLK, Clock.PCLK1, Clock.PCLK2, Clock.TIMCLK1,
            Clock.TIMCLK2, Clock.USART1CLK, Clock.USART2CLK, Clock.USART3CLK, Clock.UART4CLK, Clock.UART5CLK,
            Clock.LPUART1CLK, Clock.LPTIM1CLK, Clock.LPTIM2CLK}) {
            at.put(clock, msi);
        }
        return at;
    }

    /**
     * The clock gate and reset line of a peripheral.
     *
     * @param peripheral its name in the address map: "TIM15", "GPIOA", "UART4"
     * @throws IllegalArgumentException if the chip has no such gate
     */
    public PeripheralClock gate(String peripheral) {
        return gates.get(Gate.valueOf(peripheral));
    }

    /**
     * A crystal breaks, at the present cycle: no clock comes from it. It stays broken through every reset.
     *
     * @throws IllegalArgumentException if the board has none
     */
    public void fail(Crystal crystal) {
        if (!external.of(crystal).isRunning()) {
            throw new IllegalArgumentException("no " + crystal + " is fitted to this board, which could fail");
        }
        if (failed.add(crystal)) {
            changes.get(crystal.oscillator).cancel();
            update();
        }
    }

    /**
     * A crystal is whole again. If its oscillator was stopped meanwhile, the firmware has to start it; if it was not,
     * its clock is back at once.
     */
    public void heal(Crystal crystal) {
        if (failed.remove(crystal)) {
            if (coreClockStopped && pllSource() == crystal.oscillator && isOn(Oscillator.PLL)) {
                setReady(Oscillator.PLL, true);
            }
            update();
        }
    }

    /** True from {@link #fail} to {@link #heal}. */
    public boolean hasFailed(Crystal crystal) {
        return failed.contains(crystal);
    }

    /** True while SYSCLK comes from a crystal that has failed unseen: the core stands still. */
    public boolean isCoreClockStopped() {
        return coreClockStopped;
    }

    /** CIFR.CSSF: the core's NMI (RM0351, "Clock security system (CSS)"), and a break of the timers that have one. */
    public Wire hseFailure() {
        return hseFailure;
    }

    /** CIFR.LSECSSF where CIER lets it through: EXTI line 19 (RM0351 14.3, "RTC tamper or timestamp or CSS_LSE"). */
    public Wire lseFailure() {
        return lseFailure;
    }

    /** Resets the whole chip but for the backup domain: RCC, and every peripheral by its reset line. */
    public void reset(ResetCause cause) {
        var backup = cause == ResetCause.POWER_ON ? Register.BDCR.reset : value(Register.BDCR);
        var flags = cause.flags | (cause == ResetCause.POWER_ON ? 0 : value(Register.CSR) & CSR_FLAGS);
        for (var register : Register.values()) {
            set(register, register.reset);
        }
        set(Register.BDCR, backup);
        set(Register.CSR, Register.CSR.reset & ~CSR_FLAGS | flags);
        for (var entry : gates.entrySet()) {
            var gate = entry.getKey();
            if (!gate.isInBackupDomain() || cause == ResetCause.POWER_ON) {
                entry.getValue().hold(true);
                entry.getValue().hold(false);
                entry.getValue().enable(gate.enable == null || (gate.enable.reset & gate.bit) != 0);
            }
        }
        update();
    }

    @Override
    public List<RegisterName> registers() {
        return Register.INDEX.names();
    }

    @Override
    public int read(int offset) {
        var register = Register.at(offset);
        return register == null ? 0 : value(register);
    }

    @Override
    public void write(int offset, int value, int lanes) {
        var register = Register.at(offset);
        var wanted = register == null ? 0 : (value(register) & ~lanes | value & lanes) & register.bits;
        switch (register) {
            case CR -> control(wanted);
            case ICSCR -> set(register, wanted & 0x1F00_FF00 | register.reset & 0x00FF_00FF);
            case CFGR -> set(register, wanted & ~CFGR_SWS | value(register) & CFGR_SWS);
            case PLLCFGR -> configurePll(register, Oscillator.PLL, wanted);
            case PLLSAI1CFGR -> configurePll(register, Oscillator.PLLSAI1, wanted);
            case PLLSAI2CFGR -> configurePll(register, Oscillator.PLLSAI2, wanted);
            case CIER -> set(register, wanted);
            case CIFR -> {
                // read-only
            }
            case CICR -> set(Register.CIFR, value(Register.CIFR) & ~(value & lanes));
            case AHB1RSTR, AHB2RSTR, AHB3RSTR, APB1RSTR1, APB1RSTR2, APB2RSTR -> holdResets(register, wanted);
            case AHB1ENR, AHB2ENR, AHB3ENR, APB1ENR1, APB1ENR2, APB2ENR -> openGates(register, wanted);
            case AHB1SMENR, AHB2SMENR, AHB3SMENR, APB1SMENR1, APB1SMENR2, APB2SMENR -> {
                set(register, wanted);
                reportSleepingPeripherals();
            }
            case CCIPR -> set(register, wanted);
            case BDCR -> controlBackupDomain(wanted);
            case CSR -> controlStatus(wanted);
            case null -> {
                return; // reserved: reads 0, ignores writes
            }
        }
        reportKnown(register);
        update();
    }

    private void control(int wanted) {
        var before = value(Register.CR);
        var now = wanted & ~CR_READY_FLAGS | before & CR_READY_FLAGS;
        now |= before & (CR_CSSON | CR_MSIRGSEL); // set only
        now |= before & bitsInUse();
        if ((before & Oscillator.HSE.on) != 0) {
            now = now & ~CR_HSEBYP | before & CR_HSEBYP;
        }
        if (((before ^ now) & CR_MSIRANGE) != 0) {
            if ((now & CR_MSIRANGE) >>> 4 >= MSI_KILOHERTZ.length) {
                now = now & ~CR_MSIRANGE | before & CR_MSIRANGE; // "not allowed (hardware write protection)"
            } else if (isOn(Oscillator.MSI) && !isReady(Oscillator.MSI)) {
                misuse("CR.MSIRANGE is changed while the MSI is on and not ready (6.4.1)");
            }
        }
        if (!isReady(Oscillator.LSE)) {
            now &= ~CR_MSIPLLEN; // "a hardware protection to avoid enabling MSIPLLEN if LSE is not ready"
        }
        set(Register.CR, now);
        for (var oscillator : Oscillator.values()) {
            if (oscillator.isPll() && (now & ~before & oscillator.on) != 0) {
                checkPll(oscillator);
            }
        }
    }

    /** The on bits of what makes the present SYSCLK: they cannot be cleared (6.4.1). */
    private int bitsInUse() {
        var source = systemClockSource();
        return source == Oscillator.PLL && pllSource() != null ? source.on | pllSource().on : source.on;
    }

    private void configurePll(Register register, Oscillator pll, int wanted) {
        var before = value(register);
        var frozen = 0;
        if (!isStopped(pll)) {
            frozen |= PLL_FACTORS; // "can be written only if PLL is disabled"
        }
        if (!isStopped(Oscillator.PLL) || !isStopped(Oscillator.PLLSAI1) || !isStopped(Oscillator.PLLSAI2)) {
            frozen |= PLLCFGR_SHARED; // "only when all PLLs are disabled"
        }
        if (pll == Oscillator.PLL && systemClockSource() == Oscillator.PLL) {
            frozen |= PLL_REN;
        }
        frozen &= register.bits;
        if (((before ^ wanted) & frozen) != 0) {
            misuse(register + ": a factor or the source of a PLL is changed while it is on; the write is lost (6.4.4)");
        }
        var now = wanted & ~frozen | before & frozen;
        set(register, now);
        if (isOn(pll) && (now & ~before & (PLL_PEN | PLL_QEN | PLL_REN)) != 0) {
            checkPll(pll);
        }
    }

    private void holdResets(Register register, int wanted) {
        set(register, wanted);
        for (var entry : gates.entrySet()) {
            var gate = entry.getKey();
            if (gate.enable != null && resetRegister(gate) == register) {
                entry.getValue().hold((wanted & gate.bit) != 0);
            }
        }
    }

    private void openGates(Register register, int wanted) {
        var now = wanted;
        if (register == Register.APB1ENR1) {
            now |= value(register) & Gate.WWDG.bit; // "reset by hardware" only
        } else if (register == Register.APB2ENR) {
            now |= value(register) & Gate.FW.bit; // likewise
        }
        set(register, now);
        for (var entry : gates.entrySet()) {
            var gate = entry.getKey();
            if (gate.enable == register) {
                entry.getValue().enable((now & gate.bit) != 0);
            }
        }
        reportSleepingPeripherals();
    }

    private void reportSleepingPeripherals() {
        for (var gate : Gate.values()) {
            if (gate.enable != null && (value(gate.enable) & gate.bit) != 0) {
                var sleep = sleepRegister(gate);
                if ((sleep.bits & ~value(sleep) & gate.bit) != 0) {
                    notModelled("RCC." + sleep + "." + gate + "SMEN = 0: its clock runs on while the core sleeps");
                }
            }
        }
    }

    private void controlBackupDomain(int wanted) {
        var before = value(Register.BDCR);
        var hardware = Oscillator.LSE.ready | BDCR_LSECSSD;
        if (!backupWritable.isHigh()) {
            if (((wanted ^ before) & ~hardware) != 0) {
                misuse("BDCR is written while PWR_CR1.DBP = 0; the write is lost (6.4.29)");
            }
            return;
        }
        if ((wanted & BDCR_BDRST) != 0) { // all but LSCOSEL, LSCOEN and BDRST itself
            set(Register.BDCR, wanted & (BDCR_LSCO | BDCR_BDRST));
            changes.get(Oscillator.LSE).cancel();
            gate("RTC").hold(true);
            return;
        }
        gate("RTC").hold(false);
        var now = wanted & ~hardware | before & hardware;
        if ((before & BDCR_LSECSSD) == 0) { // "cannot be disabled, except after a LSE failure detection" (LSECSSON)
            now |= before & BDCR_LSECSSON;
        }
        if (!isStopped(Oscillator.LSE)) {
            now = now & ~BDCR_LSEBYP | before & BDCR_LSEBYP;
        }
        if ((before & BDCR_RTCSEL) != 0) { // "cannot be changed anymore unless the Backup domain is reset"
            now = now & ~BDCR_RTCSEL | before & BDCR_RTCSEL;
        }
        set(Register.BDCR, now);
    }

    private void controlStatus(int wanted) {
        var before = value(Register.CSR);
        var now = before & (Oscillator.LSI.ready | CSR_FLAGS) | wanted & Oscillator.LSI.on;
        if ((wanted & CSR_RMVF) != 0) {
            now &= ~CSR_FLAGS;
        }
        var range = (wanted & CSR_MSISRANGE) >>> 8; // "others: not allowed"; written only when MSIRGSEL = 1
        var isAllowed = range >= 4 && range <= 7 && (value(Register.CR) & CR_MSIRGSEL) != 0;
        now |= (isAllowed ? wanted : before) & CSR_MSISRANGE;
        set(Register.CSR, now);
    }

    /** Everything that follows from the registers: what starts, what stops, which clock is chosen, how fast it is. */
    private void update() {
        watchHse();
        watchLse();
        keepSystemClockOn();
        for (var oscillator : Oscillator.values()) {
            attend(oscillator);
        }
        switchSystemClock();
        distribute();
        var flags = value(Register.CIFR);
        interrupt.drive((flags & ~CIFR_CSSF & ~CIFR_LSECSSF) != 0);
        hseFailure.drive((flags & CIFR_CSSF) != 0);
        lseFailure.drive((flags & value(Register.CIER) & CIFR_LSECSSF) != 0);
    }

    /**
     * "If a failure is detected on the HSE clock, the HSE oscillator is automatically disabled [..] If the HSE
     * oscillator is used directly or indirectly as the system clock [..] a detected failure causes a switch of the
     * system clock to the MSI or the HSI16 oscillator depending on the STOPWUCK configuration [..] If the HSE clock
     * (divided or not) is the clock entry of the PLL used as system clock when the failure occurs, the PLL is disabled
     * too" (RM0351, "Clock security system (CSS)").
     */
    private void watchHse() {
        var control = value(Register.CR);
        if (!hasFailed(Crystal.HSE) || (control & CR_CSSON) == 0 || !isReady(Oscillator.HSE)) {
            return;
        }
        var source = systemClockSource();
        control &= ~(Oscillator.HSE.on | Oscillator.HSE.ready);
        if (source == Oscillator.HSE || source == Oscillator.PLL && pllSource() == Oscillator.HSE) {
            if (source == Oscillator.PLL) {
                control &= ~(Oscillator.PLL.on | Oscillator.PLL.ready);
            }
            var isHsi16 = (value(Register.CFGR) & CFGR_STOPWUCK) != 0;
            var refuge = isHsi16 ? Oscillator.HSI16 : Oscillator.MSI;
            control |= refuge.on | refuge.ready;
            set(Register.CFGR, value(Register.CFGR) & ~(CFGR_SW | CFGR_SWS) | (isHsi16 ? 1 | 1 << 2 : 0));
        }
        set(Register.CR, control);
        set(Register.CIFR, value(Register.CIFR) | CIFR_CSSF);
    }

    /**
     * "If a failure is detected on the external 32 kHz oscillator, the LSE clock is no longer supplied to the RTC but
     * no hardware action is made to the registers. If the MSI was in PLL-mode, this mode is disabled" (RM0351, "Clock
     * security system on LSE"). The detector runs on the LSI.
     */
    private void watchLse() {
        var backup = value(Register.BDCR);
        if (hasFailed(Crystal.LSE) && (backup & BDCR_LSECSSON) != 0 && (backup & BDCR_LSECSSD) == 0
                && isReady(Oscillator.LSE) && isReady(Oscillator.LSI)) {
            set(Register.BDCR, backup | BDCR_LSECSSD);
            set(Register.CIFR, value(Register.CIFR) | CIFR_LSECSSF);
            set(Register.CR, value(Register.CR) & ~CR_MSIPLLEN);
        }
    }

    /** What comes in from the board: nothing where a crystal has failed. */
    private Frequency incoming(Crystal crystal) {
        return hasFailed(crystal) ? Frequency.OFF : external.of(crystal);
    }

    /** MSION and HSION are "set by hardware when used directly or indirectly as system clock". */
    private void keepSystemClockOn() {
        var used = bitsInUse() | selected(value(Register.CFGR) & CFGR_SW).on;
        set(Register.CR, value(Register.CR) | used & (Oscillator.MSI.on | Oscillator.HSI16.on));
        if (!isOn(Oscillator.LSE)) {
            set(Register.CR, value(Register.CR) & ~CR_MSIPLLEN);
        }
    }

    /** Starts or stops what was switched on or off. Asked again at any time, it changes nothing. */
    private void attend(Oscillator oscillator) {
        var change = changes.get(oscillator);
        if (oscillator.isPll() && isReady(oscillator) && !runs(pllSource())) {
            setReady(oscillator, false); // nothing to lock on
        }
        if (isOn(oscillator) == isReady(oscillator)) {
            change.cancel();
        } else if (!change.isRunning()) {
            var nanoseconds = isOn(oscillator) ? startNanoseconds(oscillator) : stopNanoseconds(oscillator);
            if (nanoseconds != NEVER) {
                change.start(nanoseconds);
            }
        } else if (oscillator.isPll() && isOn(oscillator) && !runs(pllSource())) {
            change.cancel();
        }
    }

    private long startNanoseconds(Oscillator oscillator) {
        return switch (oscillator) {
            case MSI -> MSI_START_NANOSECONDS[msiRange()];
            case HSI16 -> HSI16_START_NANOSECONDS;
            case HSE -> start(incoming(Crystal.HSE), value(Register.CR) & CR_HSEBYP, HSE_START_NANOSECONDS);
            case LSI -> LSI_START_NANOSECONDS;
            case LSE -> start(incoming(Crystal.LSE), value(Register.BDCR) & BDCR_LSEBYP, LSE_START_NANOSECONDS);
            case PLL, PLLSAI1, PLLSAI2 -> runs(pllSource()) && hasFactor(oscillator) ? PLL_LOCK_NANOSECONDS : NEVER;
        };
    }

    /**
     * A clock that is fed in needs no start-up; that its flag takes six cycles to rise, as to fall, is an assumption.
     */
    private static long start(Frequency frequency, int bypass, long crystalNanoseconds) {
        if (!frequency.isRunning()) {
            return NEVER;
        }
        return bypass == 0 ? crystalNanoseconds : nanoseconds(6, frequency);
    }

    private long stopNanoseconds(Oscillator oscillator) {
        if (oscillator.isPll()) {
            return 0; // not stated; PLLRDY falls at once
        }
        var frequency = frequency(oscillator);
        if (!frequency.isRunning()) {
            return 0; // a crystal that has failed: how its flag falls without its clock is not stated
        }
        return nanoseconds(oscillator == Oscillator.LSI ? 3 : 6, frequency);
    }

    private static long nanoseconds(int cycles, Frequency frequency) {
        return Math.ceilDiv(cycles * 1_000_000_000L * frequency.denominator(), frequency.numerator());
    }

    private void settle(Oscillator oscillator) {
        setReady(oscillator, isOn(oscillator));
        if (isReady(oscillator)) {
            set(Register.CIFR, value(Register.CIFR) | value(Register.CIER) & oscillator.flag);
        }
        update();
    }

    /** "If a clock source which is not yet ready is selected, the switch will occur when it becomes ready" (6.2.8). */
    private void switchSystemClock() {
        var configuration = value(Register.CFGR);
        var target = configuration & CFGR_SW;
        var isPllCut = selected(target) == Oscillator.PLL && (value(Register.PLLCFGR) & PLL_REN) == 0;
        if (isPllCut) {
            misuse("CFGR.SW selects the PLL while PLLCFGR.PLLREN = 0; the switch waits");
        } else if (runs(selected(target))) {
            set(Register.CFGR, configuration & ~CFGR_SWS | target << 2);
        }
    }

    private void distribute() {
        var configuration = value(Register.CFGR);
        for (var clock : Clock.values()) {
            next.put(clock, Frequency.OFF);
        }
        var pllcfgr = value(Register.PLLCFGR);
        var vco = isReady(Oscillator.PLL) ? vco(Oscillator.PLL) : Frequency.OFF;
        next.put(Clock.MSI, frequency(Oscillator.MSI));
        next.put(Clock.HSI16, frequency(Oscillator.HSI16));
        next.put(Clock.HSE, frequency(Oscillator.HSE));
        next.put(Clock.LSI, frequency(Oscillator.LSI));
        next.put(Clock.LSE, frequency(Oscillator.LSE));
        next.put(Clock.PLLCLK, (pllcfgr & PLL_REN) == 0 ? Frequency.OFF : vco.dividedBy(even(pllcfgr >>> 25)));
        next.put(Clock.PLL48M1CLK, (pllcfgr & PLL_QEN) == 0 ? Frequency.OFF : vco.dividedBy(even(pllcfgr >>> 21)));
        var source = systemClockSource();
        var sysclk = whatIf.sysclk(source == Oscillator.PLL ? next.get(Clock.PLLCLK) : frequency(source));
        coreClockStopped = !sysclk.isRunning();
        if (coreClockStopped) {
            return; // time stands still with it, and nothing counts
        }
        var hclk = sysclk.dividedBy(ahbDivisor(configuration >>> 4 & 0xF));
        next.put(Clock.SYSCLK, sysclk);
        next.put(Clock.HCLK, hclk);
        var apb1 = apbDivisor(configuration >>> 8 & 7);
        var apb2 = apbDivisor(configuration >>> 11 & 7);
        next.put(Clock.PCLK1, hclk.dividedBy(apb1));
        next.put(Clock.PCLK2, hclk.dividedBy(apb2));
        next.put(Clock.TIMCLK1, hclk.dividedBy(apb1).times(apb1 == 1 ? 1 : 2)); // "x1 or x2" of the clock tree figure
        next.put(Clock.TIMCLK2, hclk.dividedBy(apb2).times(apb2 == 1 ? 1 : 2));
        var ccipr = value(Register.CCIPR);
        serialClock(Clock.USART1CLK, Clock.PCLK2, ccipr);
        serialClock(Clock.USART2CLK, Clock.PCLK1, ccipr >>> 2);
        serialClock(Clock.USART3CLK, Clock.PCLK1, ccipr >>> 4);
        serialClock(Clock.UART4CLK, Clock.PCLK1, ccipr >>> 6);
        serialClock(Clock.UART5CLK, Clock.PCLK1, ccipr >>> 8);
        serialClock(Clock.LPUART1CLK, Clock.PCLK1, ccipr >>> 10);
        kernelClock(Clock.LPTIM1CLK, ccipr >>> 18, Clock.PCLK1, Clock.LSI);
        kernelClock(Clock.LPTIM2CLK, ccipr >>> 20, Clock.PCLK1, Clock.LSI);
        var before = clocks.frequency(Clock.HCLK);
        clocks.change(next);
        if (!hclk.equals(before)) {
            trace.emit(new TraceEvent.CoreClockChanged(timeline.now(), hclk));
        }
    }

    private void serialClock(Clock kernel, Clock bus, int selection) {
        kernelClock(kernel, selection, bus, Clock.SYSCLK);
    }

    /** A two-bit field of CCIPR (6.4.28): the bus clock, a second one, HSI16 or LSE. */
    private void kernelClock(Clock kernel, int selection, Clock bus, Clock second) {
        next.put(kernel, next.get(switch (selection & 3) {
            case 0 -> bus;
            case 1 -> second;
            case 2 -> Clock.HSI16;
            default -> Clock.LSE;
        }));
    }

    private Frequency frequency(Oscillator oscillator) {
        if (!isReady(oscillator)) {
            return Frequency.OFF;
        }
        return switch (oscillator) {
            case MSI -> (value(Register.CR) & CR_MSIPLLEN) == 0 || hasFailed(Crystal.LSE)
                    ? Frequency.ofKilohertz(MSI_KILOHERTZ[msiRange()])
                    : incoming(Crystal.LSE).times(MSI_OF_LSE[msiRange()]);
            case HSI16 -> HSI16;
            case HSE -> incoming(Crystal.HSE);
            case LSI -> LSI;
            case LSE -> incoming(Crystal.LSE);
            case PLL, PLLSAI1, PLLSAI2 -> vco(oscillator);
        };
    }

    /** f(VCO) = f(PLL input) x N / M (6.4.4). */
    private Frequency vco(Oscillator pll) {
        return pllInput().times(value(configuration(pll)) >>> 8 & 0x7F);
    }

    private Frequency pllInput() {
        return runs(pllSource())
                ? frequency(pllSource()).dividedBy((value(Register.PLLCFGR) >>> 4 & 7) + 1)
                : Frequency.OFF;
    }

    private boolean hasFactor(Oscillator pll) {
        var n = value(configuration(pll)) >>> 8 & 0x7F;
        return n >= 8 && n <= 86;
    }

    /** The limits of RM0351 6.4.4 and DS10198 6.3.9, in voltage range 2 the narrower ones. */
    private void checkPll(Oscillator pll) {
        if (!hasFactor(pll)) {
            misuse(configuration(pll) + ": N is not 8..86; the PLL does not lock (6.4.4)");
            return;
        }
        if (!runs(pllSource())) {
            misuse("CR: " + pll + " is switched on while its source does not run");
            return;
        }
        var input = pllInput();
        if (input.isAbove(Frequency.ofMegahertz(16)) || Frequency.ofMegahertz(4).isAbove(input)) {
            misuse("PLLCFGR: the PLLs' input is " + input + ", outside 4..16 MHz (6.4.4)");
        }
        var isSlow = range2.isHigh();
        var highest = Frequency.ofMegahertz(isSlow ? 128 : 344);
        var vco = vco(pll);
        if (vco.isAbove(highest) || Frequency.ofMegahertz(64).isAbove(vco)) {
            misuse(configuration(pll) + ": the VCO runs at " + vco + ", outside 64 MHz.." + highest
                    + (isSlow ? " (voltage range 2, DS10198 6.3.9)" : " (6.4.4)"));
        }
        var factors = value(configuration(pll));
        checkOutput(pll, 'P', factors & PLL_PEN, vco.dividedBy((factors & 1 << 17) == 0 ? 7 : 17), isSlow);
        checkOutput(pll, 'Q', factors & PLL_QEN, vco.dividedBy(even(factors >>> 21)), isSlow);
        checkOutput(pll, 'R', factors & PLL_REN, vco.dividedBy(even(factors >>> 25)), isSlow);
    }

    private void checkOutput(Oscillator pll, char output, int enabled, Frequency frequency, boolean isSlow) {
        var highest = Frequency.ofMegahertz(isSlow ? 26 : 80);
        if (enabled != 0 && frequency.isAbove(highest)) {
            misuse(configuration(pll) + ": output " + output + " runs at " + frequency + ", above " + highest
                    + " (DS10198 6.3.9)");
        }
    }

    private static Register configuration(Oscillator pll) {
        return switch (pll) {
            case PLLSAI1 -> Register.PLLSAI1CFGR;
            case PLLSAI2 -> Register.PLLSAI2CFGR;
            default -> Register.PLLCFGR;
        };
    }

    /** The oscillators and PLLs as they stand. */
    public List<OscillatorState> oscillators() {
        return Arrays.stream(Oscillator.values()).map(oscillator -> new OscillatorState(oscillator.name(),
                isOn(oscillator), isReady(oscillator), frequency(oscillator), settings(oscillator),
                systemClockSource() == oscillator)).toList();
    }

    private String settings(Oscillator pll) {
        if (!pll.isPll()) {
            return "";
        }
        var factors = value(configuration(pll));
        var words = (pllSource() == null ? "no source" : pllSource().name())
                + " / " + ((value(Register.PLLCFGR) >>> 4 & 7) + 1) + " x " + (factors >>> 8 & 0x7F);
        return words + ((factors & PLL_REN) == 0 ? "" : ", R: / " + even(factors >>> 25))
                + (pll == Oscillator.PLLSAI2 || (factors & PLL_QEN) == 0 ? "" : ", Q: / " + even(factors >>> 21))
                + ((factors & PLL_PEN) == 0 ? "" : ", P: / " + ((factors & 1 << 17) == 0 ? 7 : 17));
    }

    /** What PLLSRC selects, or null. */
    private Oscillator pllSource() {
        return switch (value(Register.PLLCFGR) & 3) {
            case 1 -> Oscillator.MSI;
            case 2 -> Oscillator.HSI16;
            case 3 -> Oscillator.HSE;
            default -> null;
        };
    }

    private int msiRange() {
        var control = value(Register.CR);
        return (control & CR_MSIRGSEL) != 0
                ? (control & CR_MSIRANGE) >>> 4
                : (value(Register.CSR) & CSR_MSISRANGE) >>> 8;
    }

    private Oscillator systemClockSource() {
        return selected((value(Register.CFGR) & CFGR_SWS) >>> 2);
    }

    /** The meaning of SW and SWS (6.4.3). */
    private static Oscillator selected(int field) {
        return switch (field) {
            case 0 -> Oscillator.MSI;
            case 1 -> Oscillator.HSI16;
            case 2 -> Oscillator.HSE;
            default -> Oscillator.PLL;
        };
    }

    /** 2, 4, 6 or 8: the R and Q divisors of a PLL. */
    private static int even(int field) {
        return 2 * (field & 3) + 2;
    }

    /** 0xxx: 1; 1000: 2, 4, 8, 16; 1100: 64, 128, 256, 512. There is no 32 (6.4.3, HPRE). */
    private static int ahbDivisor(int hpre) {
        if (hpre < 8) {
            return 1;
        }
        return 1 << (hpre < 12 ? hpre - 7 : hpre - 6);
    }

    private static int apbDivisor(int ppre) {
        return ppre < 4 ? 1 : 1 << ppre - 3;
    }

    private static Register resetRegister(Gate gate) {
        return Register.at(gate.enable.offset - 0x20);
    }

    private static Register sleepRegister(Gate gate) {
        return Register.at(gate.enable.offset + 0x20);
    }

    private boolean runs(Oscillator oscillator) {
        return oscillator != null && isReady(oscillator) && frequency(oscillator).isRunning();
    }

    private boolean isOn(Oscillator oscillator) {
        return (value(oscillator.register) & oscillator.on) != 0;
    }

    private boolean isReady(Oscillator oscillator) {
        return (value(oscillator.register) & oscillator.ready) != 0;
    }

    private boolean isStopped(Oscillator oscillator) {
        return !isOn(oscillator) && !isReady(oscillator);
    }

    private void setReady(Oscillator oscillator, boolean ready) {
        var value = value(oscillator.register);
        set(oscillator.register, ready ? value | oscillator.ready : value & ~oscillator.ready);
    }

    private int value(Register register) {
        return values[register.ordinal()];
    }

    private void set(Register register, int value) {
        values[register.ordinal()] = value;
    }

    private void reportKnown(Register register) {
        for (var known : Known.values()) {
            if (known.register == register && ((value(register) ^ register.reset) & known.bits) != 0) {
                notModelled(known.message);
            }
        }
    }

    private void misuse(String message) {
        warnings.once(Warnings.Kind.MISUSE, "RCC." + message);
    }

    private void notModelled(String message) {
        warnings.once(Warnings.Kind.NOT_MODELLED, message);
    }

    @Override
    public void save(StateWriter out) {
        out.words(values);
        changes.values().forEach(change -> change.save(out));
        gates.values().forEach(gate -> gate.save(out));
        for (var crystal : Crystal.values()) {
            out.flag(hasFailed(crystal));
        }
        hseFailure.save(out);
        lseFailure.save(out);
        out.flag(coreClockStopped);
    }

    @Override
    public void restore(StateReader in) {
        in.words(values);
        changes.values().forEach(change -> change.restore(in));
        gates.values().forEach(gate -> gate.restore(in));
        failed.clear();
        for (var crystal : Crystal.values()) {
            if (in.flag()) {
                failed.add(crystal);
            }
        }
        hseFailure.restore(in);
        lseFailure.restore(in);
        coreClockStopped = in.flag();
    }
}
