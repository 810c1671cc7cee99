package dev.metronome.stm32l4.pwr;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.ClockTree;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Delay;
import dev.metronome.time.Frequency;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Warnings;
import java.util.List;

/**
 * PWR: voltage ranges, low-power run, the write protection of the backup domain (RM0351, chapter 5).
 *
 * <p>The supply is ideal: it is always there and never falls, so that no voltage detector ever sees anything. What
 * takes time is the main regulator's way from one voltage range to the other (VOSF), and out of low-power run (REGLPF).
 *
 * <h2>Not modelled</h2>
 * Stop, Standby and Shutdown: LPMS is kept, and read by whoever puts the core to deep sleep. Wake-up pins and flags.
 * The voltage detectors PVD and PVM1..4. Pulls in Standby (APC, PUCRx, PDCRx). VBAT charging. The isolation of VDDIO2
 * and VDDUSB: port G works whether IOSV is set or not.
 */
public final class Pwr implements BusDevice, PeripheralClock.User, Stateful {
    /** Offset, reset value, modelled bits, bits that are kept without an effect (RM0351 5.4). */
    public enum Register {
        // @formatter:off
        CR1   (0x00, 0x0200, 0x4707, 0x0000),
        CR2   (0x04, 0x0000, 0x0600, 0x00FF),
        CR3   (0x08, 0x8000, 0x8000, 0x051F),
        CR4   (0x0C, 0x0000, 0x0000, 0x031F),
        SR1   (0x10, 0x0000, 0x0000, 0x0000),
        SR2   (0x14, 0x0100, 0x0700, 0x0000),
        SCR   (0x18, 0x0000, 0x0000, 0x0000),
        PUCRA (0x20, 0x0000, 0x0000, 0xBFFF), PDCRA (0x24, 0x0000, 0x0000, 0x5FFF),
        PUCRB (0x28, 0x0000, 0x0000, 0xFFFF), PDCRB (0x2C, 0x0000, 0x0000, 0xFFEF),
        PUCRC (0x30, 0x0000, 0x0000, 0xFFFF), PDCRC (0x34, 0x0000, 0x0000, 0xFFFF),
        PUCRD (0x38, 0x0000, 0x0000, 0xFFFF), PDCRD (0x3C, 0x0000, 0x0000, 0xFFFF),
        PUCRE (0x40, 0x0000, 0x0000, 0xFFFF), PDCRE (0x44, 0x0000, 0x0000, 0xFFFF),
        PUCRF (0x48, 0x0000, 0x0000, 0xFFFF), PDCRF (0x4C, 0x0000, 0x0000, 0xFFFF),
        PUCRG (0x50, 0x0000, 0x0000, 0xFFFF), PDCRG (0x54, 0x0000, 0x0000, 0xFFFF),
        PUCRH (0x58, 0x0000, 0x0000, 0x0003), PDCRH (0x5C, 0x0000, 0x0000, 0x0003);
        // @formatter:on

        private static final RegisterIndex<Register> INDEX = new RegisterIndex<>(values(), register -> register.offset);

        final int offset;
        final int reset;
        final int modelled;
        final int known;

        Register(int offset, int reset, int modelled, int known) {
            this.offset = offset;
            this.reset = reset;
            this.modelled = modelled;
            this.known = known;
        }

        /** The register at an offset, or null where there is none. */
        static Register at(int offset) {
            return INDEX.at(offset);
        }
    }

    private static final int CR1_LPMS = 7;
    private static final int CR1_DBP = 1 << 8;
    private static final int CR1_VOS = 3 << 9;
    private static final int CR1_VOS_RANGE_1 = 1 << 9;
    private static final int CR1_VOS_RANGE_2 = 2 << 9;
    private static final int CR1_LPR = 1 << 14;
    private static final int SR2_REGLPF = 1 << 9;
    private static final int SR2_VOSF = 1 << 10;

    /** t_VOST, typical: range 2 to 1 or 1 to 2, "time until VOSF flag is cleared" (DS10198 6.3.6, wakeup times). */
    private static final long VOLTAGE_CHANGE_NANOSECONDS = 20_000;
    /** t_WULPRUN, typical: "time until REGLPF flag is cleared" (DS10198 6.3.6, wakeup times). */
    private static final long LEAVE_LOW_POWER_RUN_NANOSECONDS = 5_000;
    /** "The frequency ... must be limited to 2 MHz" in low-power run (RM0351 5.3.2). */
    private static final Frequency LOW_POWER_RUN_LIMIT = Frequency.ofMegahertz(2);

    private final ClockTree clocks;
    private final Wire backupWritable;
    private final Wire range2;
    private final Warnings warnings;
    private final Delay voltageChange;
    private final Delay leaveLowPowerRun;
    private final int[] values = new int[Register.values().length];

    /**
     * @param backupWritable driven with CR1.DBP
     * @param range2         driven high while the regulator does not give what voltage range 1 needs
     */
    public Pwr(Timeline timeline, ClockTree clocks, PeripheralClock gate, Wire backupWritable, Wire range2,
            Warnings warnings) {
        this.clocks = clocks;
        this.backupWritable = backupWritable;
        this.range2 = range2;
        this.warnings = warnings;
        voltageChange = new Delay(timeline, clocks, "PWR VOSF", 0, this::voltageReached);
        leaveLowPowerRun = new Delay(timeline, clocks, "PWR REGLPF", 0, () -> setStatus(SR2_REGLPF, false));
        gate.connect(this);
        reset();
    }

    /** CR1.LPMS: what deep sleep is to be; 0 and 1 are Stop 0 and 1, 2 is Stop 2, 3 Standby, 4..7 Shutdown (5.4.1). */
    public int lowPowerMode() {
        return value(Register.CR1) & CR1_LPMS;
    }

    @Override
    public void reset() {
        for (var register : Register.values()) {
            set(register, register.reset);
        }
        voltageChange.cancel();
        leaveLowPowerRun.cancel();
        backupWritable.drive(false);
        range2.drive(false);
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
        var wanted = register == null
                ? 0
                : (value(register) & ~lanes | value & lanes) & (register.modelled | register.known);
        switch (register) {
            case CR1 -> control(wanted);
            case SR1, SR2 -> {
                // read-only
            }
            case SCR -> {
                // clears flags of SR1, which never stand here
            }
            case CR2, CR3, CR4, PUCRA, PDCRA, PUCRB, PDCRB, PUCRC, PDCRC, PUCRD, PDCRD, PUCRE, PDCRE, PUCRF, PDCRF, //
                    PUCRG, PDCRG, PUCRH, PDCRH -> {
                set(register, wanted);
                if ((wanted & register.known) != 0) {
                    warnings.once(Warnings.Kind.NOT_MODELLED, String.format(
                            "PWR.%s = 0x%04X: voltage detectors, wake-up pins, pulls in Standby and VBAT do nothing",
                            register, wanted));
                }
            }
            case null -> {
                // reserved
            }
        }
    }

    private void control(int wanted) {
        var before = value(Register.CR1);
        var now = wanted;
        var voltage = wanted & CR1_VOS;
        if (voltage != CR1_VOS_RANGE_1 && voltage != CR1_VOS_RANGE_2) {
            misuse("CR1.VOS = " + (voltage >>> 9) + " is \"forbidden by hardware\" (5.4.1)");
            now = now & ~CR1_VOS | before & CR1_VOS;
        }
        set(Register.CR1, now);
        backupWritable.drive((now & CR1_DBP) != 0);
        if (((now ^ before) & CR1_VOS) != 0) {
            setStatus(SR2_VOSF, true);
            voltageChange.start(VOLTAGE_CHANGE_NANOSECONDS);
            range2.drive(true);
        }
        if ((now & ~before & CR1_LPR) != 0) {
            if (clocks.frequency(Clock.HCLK).isAbove(LOW_POWER_RUN_LIMIT)) {
                misuse("CR1.LPR is set at " + clocks.frequency(Clock.HCLK) + "; low-power run allows 2 MHz (5.3.2)");
            }
            leaveLowPowerRun.cancel();
            setStatus(SR2_REGLPF, true);
        } else if ((before & ~now & CR1_LPR) != 0) {
            leaveLowPowerRun.start(LEAVE_LOW_POWER_RUN_NANOSECONDS);
        }
    }

    private void voltageReached() {
        setStatus(SR2_VOSF, false);
        range2.drive((value(Register.CR1) & CR1_VOS) == CR1_VOS_RANGE_2);
    }

    private void setStatus(int flag, boolean high) {
        set(Register.SR2, high ? value(Register.SR2) | flag : value(Register.SR2) & ~flag);
    }

    private int value(Register register) {
        return values[register.ordinal()];
    }

    private void set(Register register, int value) {
        values[register.ordinal()] = value;
    }

    private void misuse(String message) {
        warnings.once(Warnings.Kind.MISUSE, "PWR." + message);
    }

    @Override
    public void save(StateWriter out) {
        out.words(values);
        voltageChange.save(out);
        leaveLowPowerRun.save(out);
    }

    @Override
    public void restore(StateReader in) {
        in.words(values);
        voltageChange.restore(in);
        leaveLowPowerRun.restore(in);
    }
}
