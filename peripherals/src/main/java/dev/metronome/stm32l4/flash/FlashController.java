package dev.metronome.stm32l4.flash;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.BusFault;
import dev.metronome.bus.FlashTiming;
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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * FLASH: wait states, and programming and erasing the array a double word, a page or a bank at a time (RM0351,
 * chapter 3).
 *
 * <p>The array changes when an operation ends; until then BSY stands, for the typical time of the data sheet. Stores to
 * the array come in through {@link #array()}.
 *
 * <h2>Not modelled</h2>
 * The stall of the core when it reads a bank that is being programmed or erased: it reads the old contents. Fast
 * programming. Changing option bytes (OPTSTRT, OBL_LAUNCH), and with them read, write and PCROP protection, whose
 * registers hold the factory values. ECC. Power-down of the array.
 */
public final class FlashController implements BusDevice, PeripheralClock.User, ClockTree.Listener, Stateful {
    /** Offset, reset value, bits that can be written (RM0351 3.7). Option registers hold what ST delivers (3.4.1). */
    public enum Register {
        // @formatter:off
        ACR      (0x00, 0x0000_0600, 0x0000_7F07),
        PDKEYR   (0x04, 0x0000_0000, 0x0000_0000),
        KEYR     (0x08, 0x0000_0000, 0x0000_0000),
        OPTKEYR  (0x0C, 0x0000_0000, 0x0000_0000),
        SR       (0x10, 0x0000_0000, 0x0000_C3FB),
        CR       (0x14, 0xC000_0000, 0xCF07_8FFF),
        ECCR     (0x18, 0x0000_0000, 0x0100_0000),
        OPTR     (0x20, 0xFFEF_F8AA, 0x03BF_77FF),
        PCROP1SR (0x24, 0xFFFF_FFFF, 0x0000_FFFF),
        PCROP1ER (0x28, 0x0FFF_0000, 0x8000_FFFF),
        WRP1AR   (0x2C, 0xFF00_FFFF, 0x00FF_00FF),
        WRP1BR   (0x30, 0xFF00_FFFF, 0x00FF_00FF),
        PCROP2SR (0x44, 0xFFFF_FFFF, 0x0000_FFFF),
        PCROP2ER (0x48, 0x0FFF_0000, 0x0000_FFFF),
        WRP2AR   (0x4C, 0xFF00_FFFF, 0x00FF_00FF),
        WRP2BR   (0x50, 0xFF00_FFFF, 0x00FF_00FF);
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

    /** Hears that the array has other contents, for whoever keeps a copy of the code. */
    @FunctionalInterface
    public interface ArrayWatcher {
        /** @param offset of the first changed byte from the start of the array */
        void changed(int offset, int length);
    }

    private static final int ACR_LATENCY = 7;
    private static final int ACR_PRFTEN = 1 << 8;
    private static final int ACR_ICEN = 1 << 9;
    private static final int ACR_DCEN = 1 << 10;
    private static final int ACR_ICRST = 1 << 11;
    private static final int ACR_DCRST = 1 << 12;
    private static final int ACR_RUN_PD = 1 << 13;
    private static final int ACR_SLEEP_PD = 1 << 14;

    private static final int SR_EOP = 1;
    private static final int SR_OPERR = 1 << 1;
    private static final int SR_PROGERR = 1 << 3;
    private static final int SR_PGAERR = 1 << 5;
    private static final int SR_SIZERR = 1 << 6;
    private static final int SR_PGSERR = 1 << 7;
    private static final int SR_BSY = 1 << 16;
    /** What makes the next sequence fail as well (3.7.5, PGSERR). */
    private static final int SR_EARLIER_ERRORS = 0x03E8;

    private static final int CR_PG = 1;
    private static final int CR_PER = 1 << 1;
    private static final int CR_MER1 = 1 << 2;
    private static final int CR_MER2 = 1 << 15;
    private static final int CR_STRT = 1 << 16;
    private static final int CR_OPTSTRT = 1 << 17;
    private static final int CR_FSTPG = 1 << 18;
    private static final int CR_EOPIE = 1 << 24;
    private static final int CR_ERRIE = 1 << 25;
    private static final int CR_OBL_LAUNCH = 1 << 27;
    private static final int CR_OPTLOCK = 1 << 30;
    private static final int CR_LOCK = 1 << 31;

    private static final int PAGE_BYTES = 2_048;

    /** t_prog, t_ERASE and t_ME, typical (DS10198 6.3.10, Flash memory characteristics). */
    private static final long PROGRAM_NANOSECONDS = 81_690;
    private static final long PAGE_ERASE_NANOSECONDS = 22_020_000;
    private static final long MASS_ERASE_NANOSECONDS = 22_130_000;

    /** Highest HCLK in MHz by wait states, in voltage ranges 1 and 2 (RM0351 3.3.3, table of wait states). */
    private static final int[] RANGE_1_MEGAHERTZ = {16, 32, 48, 64, 80};
    private static final int[] RANGE_2_MEGAHERTZ = {6, 12, 18, 26, 26};

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int NOTHING = -1;

    private final Timeline timeline;
    private final ClockTree clocks;
    private final FlashTiming timing;
    private final MemorySegment array;
    private final Wire range2;
    private final InterruptLine interrupt;
    private final Trace trace;
    private final Warnings warnings;
    private final WhatIf whatIf;
    private final Delay operation;
    private final List<ArrayWatcher> watchers = new ArrayList<>();
    private final KeySequence key = new KeySequence(0x4567_0123, 0xCDEF_89AB);
    private final KeySequence optionKey = new KeySequence(0x0819_2A3B, 0x4C5D_6E7F);
    private final KeySequence powerDownKey = new KeySequence(0x0415_2637, 0xFAFB_FCFD);
    private final int[] values = new int[Register.values().length];
    /** The first half of a double word, and where it goes; an offset into the array, or NOTHING. */
    private int firstWord;
    private int firstOffset = NOTHING;
    /** What is written or erased when the operation ends. */
    private int pendingOffset;
    private int pendingBytes;
    private int pendingLow;
    private int pendingHigh;
    /** HCLK is too fast for the wait states. */
    private boolean outrun;

    /**
     * @param array     the main flash memory; the same segment that is mapped
     * @param timing    driven with ACR, or with what stands instead of it
     * @param range2    high while the core runs in voltage range 2
     * @param interrupt FLASH, position 4 of the vector table
     * @param whatIf    settings that stand whatever ACR says
     */
    public FlashController(Timeline timeline, ClockTree clocks, PeripheralClock gate, MemorySegment array,
            FlashTiming timing, Wire range2, InterruptLine interrupt, Trace trace, Warnings warnings, WhatIf whatIf) {
        this.timeline = timeline;
        this.clocks = clocks;
        this.array = array;
        this.timing = timing;
        this.range2 = range2;
        this.interrupt = interrupt;
        this.trace = trace;
        this.warnings = warnings;
        this.whatIf = whatIf;
        operation = new Delay(timeline, clocks, "FLASH end of operation", 0, this::endOperation);
        gate.connect(this);
        clocks.addListener(this);
        range2.watch(high -> checkWaitStates());
        reset();
    }

    /** Takes stores to the main flash memory: the device of the region that is mapped read-only. */
    public BusDevice array() {
        return new BusDevice() {
            @Override
            public int read(int offset) {
                return array.get(WORD, offset);
            }

            @Override
            public void write(int offset, int value, int lanes) {
                store(offset, value, lanes);
            }
        };
    }

    /** Adds a watcher of the array's contents. */
    public void watch(ArrayWatcher watcher) {
        watchers.add(watcher);
    }

    @Override
    public void reset() {
        for (var register : Register.values()) {
            set(register, register.reset);
        }
        key.reset();
        optionKey.reset();
        powerDownKey.reset();
        firstOffset = NOTHING;
        operation.cancel();
        driveTiming();
        driveIrq();
    }

    @Override
    public void clocksAboutToChange() {}

    @Override
    public void clocksChanged() {
        checkWaitStates();
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
        var wanted = register == null ? 0 : value(register) & ~lanes | value & lanes;
        switch (register) {
            case ACR -> controlAccess(wanted & register.bits);
            case KEYR -> unlock(register, key, value);
            case OPTKEYR -> unlock(register, optionKey, value);
            case PDKEYR -> unlock(register, powerDownKey, value);
            case SR -> set(register, value(register) & ~(value & lanes & register.bits)); // rc_w1; BSY is not cleared
            case CR -> control(wanted & register.bits);
            case ECCR -> set(register, wanted & register.bits);
            case OPTR, PCROP1SR, PCROP1ER, WRP1AR, WRP1BR, PCROP2SR, PCROP2ER, WRP2AR, WRP2BR -> {
                if ((value(Register.CR) & CR_OPTLOCK) == 0) {
                    set(register, wanted & register.bits | register.reset & ~register.bits);
                }
            }
            case null -> {
                // reserved
            }
        }
        driveIrq();
    }

    private void controlAccess(int wanted) {
        var now = wanted;
        if (!powerDownKey.isOpen()) {
            now &= ~ACR_RUN_PD; // write-protected until both keys came (3.7.1)
        }
        now = withoutResetWhileOn(now, ACR_ICRST, ACR_ICEN, "ICRST");
        now = withoutResetWhileOn(now, ACR_DCRST, ACR_DCEN, "DCRST");
        set(Register.ACR, now);
        if ((now & (ACR_ICRST | ACR_DCRST)) != 0) {
            timing.resetCaches((now & ACR_ICRST) != 0, (now & ACR_DCRST) != 0);
        }
        if ((now & (ACR_RUN_PD | ACR_SLEEP_PD)) != 0) {
            notModelled("ACR.RUN_PD, SLEEP_PD: the array is never powered down");
        }
        driveTiming();
        checkWaitStates();
    }

    /** The reset bit of a cache is written only while the cache is off (3.7.1). */
    private int withoutResetWhileOn(int now, int reset, int enable, String name) {
        if ((now & reset) == 0 || (value(Register.ACR) & enable) == 0) {
            return now;
        }
        misuse("ACR." + name
                + " is set while the cache is on; the write is lost, and the cache keeps what it has (3.7.1)");
        return now & ~reset;
    }

    private void driveTiming() {
        var acr = value(Register.ACR);
        timing.set(whatIf.waitStates(acr & ACR_LATENCY), whatIf.prefetch((acr & ACR_PRFTEN) != 0),
                whatIf.instructionCache((acr & ACR_ICEN) != 0), whatIf.dataCache((acr & ACR_DCEN) != 0));
    }

    /**
     * Too few wait states for HCLK: on the chip, instructions come out of the flash wrong (3.3.3). Looked at on every
     * change; out of reset, somebody has to ask, since clocks and wait states do not get there on one cycle.
     */
    public void checkWaitStates() {
        var limits = limits();
        var waitStates = Math.min(timing.waitStates(), limits.length - 1);
        var hclk = clocks.frequency(Clock.HCLK);
        var isOutrun = hclk.isAbove(Frequency.ofMegahertz(limits[waitStates]));
        if (isOutrun && whatIf.leavesFlashSpeed()) {
            misuse("ACR.LATENCY = " + waitStates + " allows HCLK up to " + limits[waitStates] + " MHz in voltage range "
                    + (range2.isHigh() ? 2 : 1) + ", HCLK is " + hclk + " (3.3.3)");
        }
        if (isOutrun != outrun) {
            outrun = isOutrun;
            trace.emit(new TraceEvent.FlashOutrun(timeline.now(), isOutrun ? needs(hclk, limits) : null));
        }
    }

    private int[] limits() {
        return range2.isHigh() ? RANGE_2_MEGAHERTZ : RANGE_1_MEGAHERTZ;
    }

    /** What is broken by now, in words, such as "80 MHz needs 4 wait states"; or null. */
    public String brokenLimit() {
        return outrun ? needs(clocks.frequency(Clock.HCLK), limits()) : null;
    }

    private String needs(Frequency hclk, int[] limits) {
        var range = range2.isHigh() ? " in voltage range 2" : "";
        for (var waitStates = 0; waitStates < limits.length; waitStates++) {
            if (!hclk.isAbove(Frequency.ofMegahertz(limits[waitStates]))) {
                return hclk + " needs " + waitStates + (waitStates == 1 ? " wait state" : " wait states") + range;
            }
        }
        return hclk + " is above " + limits[limits.length - 1] + " MHz, the highest HCLK" + range;
    }

    /** "An incorrect sequence locks up ... until the next system reset" and raises a bus error (3.3.5). */
    private void unlock(Register register, KeySequence sequence, int word) {
        var isRight = sequence.accepts(word);
        var control = value(Register.CR) | CR_LOCK | CR_OPTLOCK;
        if (key.isOpen()) {
            control &= optionKey.isOpen() ? ~(CR_LOCK | CR_OPTLOCK) : ~CR_LOCK;
        }
        set(Register.CR, control);
        if (!isRight) {
            throw new BusFault(0x4002_2000 + register.offset, "a wrong key is written to FLASH_" + register);
        }
    }

    private void control(int wanted) {
        var before = value(Register.CR);
        if ((before & CR_LOCK) != 0) {
            if (wanted != before) {
                misuse("CR is written while LOCK = 1; the write is lost (3.3.5)");
            }
            return;
        }
        if ((value(Register.SR) & SR_BSY) != 0) {
            misuse("CR is written while SR.BSY = 1; the write is lost (3.3.5)");
            return;
        }
        var now = wanted & ~(CR_STRT | CR_OPTSTRT | CR_OBL_LAUNCH | CR_FSTPG);
        if ((before & CR_OPTLOCK) != 0) {
            now |= CR_OPTLOCK; // set by software, cleared by the keys alone
        }
        set(Register.CR, now);
        if ((wanted & (CR_OPTSTRT | CR_OBL_LAUNCH)) != 0) {
            notModelled("CR.OPTSTRT, OBL_LAUNCH: option bytes are not changed");
        }
        if ((wanted & CR_FSTPG) != 0) {
            notModelled("CR.FSTPG: fast programming");
        }
        if ((now & CR_LOCK) != 0) {
            set(Register.CR, now | CR_OPTLOCK);
            key.reset();
            optionKey.reset();
        }
        if ((wanted & CR_STRT) != 0) {
            startErase(now);
        }
    }

    private void startErase(int control) {
        var isMassErase = (control & (CR_MER1 | CR_MER2)) != 0;
        var isPageErase = (control & CR_PER) != 0;
        if (isMassErase == isPageErase || (control & CR_PG) != 0
                || (value(Register.SR) & SR_EARLIER_ERRORS) != 0) {
            fail(SR_PGSERR);
            return;
        }
        var bankBytes = (int) array.byteSize() / 2;
        if (isPageErase) { // PNB counts within the bank that BKER chooses
            var bank = control >>> 11 & 1;
            begin(bank * bankBytes + (control >>> 3 & 0xFF) * PAGE_BYTES, PAGE_BYTES, -1, -1, PAGE_ERASE_NANOSECONDS);
        } else if ((control & CR_MER1) == 0) {
            begin(bankBytes, bankBytes, -1, -1, MASS_ERASE_NANOSECONDS);
        } else {
            begin(0, (control & CR_MER2) == 0 ? bankBytes : 2 * bankBytes, -1, -1, MASS_ERASE_NANOSECONDS);
        }
        set(Register.CR, value(Register.CR) | CR_STRT);
    }

    /**
     * A store to the array: half of a double word to be programmed (3.3.7). Each error is found by itself: a program
     * that stores two words with PG = 0 finds PGSERR and, from the second word, PGAERR (reported of a real STM32L476 as
     * FLASH_SR = 160: community.st.com, "FLASH_Program_DoubleWord(Address, Data) creating issue"); one that stores two
     * words over a double word that is not erased finds PROGERR with the first, hence PGSERR and PGAERR with the second
     * (of an STM32L471: "Program STM32L471 with HAL_FLASH_Program failed"). A first word without its second waits,
     * whatever becomes of PG, and is found by the next store (of an STM32L496: "PGAERR error on every second Flash
     * programming attempt").
     */
    private void store(int offset, int value, int lanes) {
        if ((value(Register.SR) & SR_BSY) != 0) {
            notModelled("SR.BSY = 1 and a store to the array: it stalls the bus on the chip, and is lost here");
            return;
        }
        var control = value(Register.CR);
        var isFirst = firstOffset == NOTHING;
        var errors = 0;
        if ((control & CR_PG) == 0 || (control & (CR_PER | CR_MER1 | CR_MER2)) != 0
                || (value(Register.SR) & SR_EARLIER_ERRORS) != 0) {
            errors |= SR_PGSERR;
        }
        if (lanes != -1) {
            errors |= SR_SIZERR;
        }
        if (isFirst ? (offset & 7) != 0 : offset != firstOffset + 4) {
            errors |= SR_PGAERR;
        }
        if (errors == 0 && value != 0 && array.get(WORD, offset) != -1) { // only zeros go over anything else than ones
            errors |= SR_PROGERR;
        }
        if (errors != 0) {
            fail(errors);
        } else if (isFirst) {
            firstOffset = offset;
            firstWord = value;
        } else {
            program(firstOffset, firstWord, value);
        }
        driveIrq();
    }

    private void program(int offset, int low, int high) {
        firstOffset = NOTHING;
        var isErased = (array.get(WORD, offset) & array.get(WORD, offset + 4L)) == -1;
        if (isErased || (low | high) == 0) { // over anything else than ones, only zeros can be written
            begin(offset, 8, low, high, PROGRAM_NANOSECONDS);
        } else {
            fail(SR_PROGERR);
        }
    }

    private void begin(int offset, int bytes, int low, int high, long nanoseconds) {
        pendingOffset = offset;
        pendingBytes = bytes;
        pendingLow = low;
        pendingHigh = high;
        set(Register.SR, value(Register.SR) | SR_BSY);
        operation.start(nanoseconds);
    }

    private void endOperation() {
        for (var at = 0; at < pendingBytes; at += 8) {
            array.set(WORD, pendingOffset + at, pendingLow);
            array.set(WORD, pendingOffset + at + 4L, pendingHigh);
        }
        set(Register.CR, value(Register.CR) & ~CR_STRT);
        set(Register.SR, value(Register.SR) & ~SR_BSY);
        if ((value(Register.CR) & CR_EOPIE) != 0) { // "only if the end of operation interrupts are enabled"
            set(Register.SR, value(Register.SR) | SR_EOP);
        }
        for (var watcher : watchers) {
            watcher.changed(pendingOffset, pendingBytes);
        }
        driveIrq();
    }

    private void fail(int error) {
        firstOffset = NOTHING;
        var status = value(Register.SR) | error;
        if ((value(Register.CR) & CR_ERRIE) != 0) { // "only if error interrupts are enabled"
            status |= SR_OPERR;
        }
        set(Register.SR, status);
    }

    private void driveIrq() {
        var control = value(Register.CR);
        var status = value(Register.SR);
        interrupt.drive((control & CR_EOPIE) != 0 && (status & SR_EOP) != 0
                || (control & CR_ERRIE) != 0 && (status & SR_OPERR) != 0);
    }

    private int value(Register register) {
        return values[register.ordinal()];
    }

    private void set(Register register, int value) {
        values[register.ordinal()] = value;
    }

    private void misuse(String message) {
        warnings.once(Warnings.Kind.MISUSE, "FLASH." + message);
    }

    private void notModelled(String message) {
        warnings.once(Warnings.Kind.NOT_MODELLED, "FLASH." + message);
    }

    @Override
    public void save(StateWriter out) {
        out.words(values);
        key.save(out);
        optionKey.save(out);
        powerDownKey.save(out);
        out.word(firstWord);
        out.word(firstOffset);
        out.word(pendingOffset);
        out.word(pendingBytes);
        out.word(pendingLow);
        out.word(pendingHigh);
        out.flag(outrun);
        operation.save(out);
    }

    @Override
    public void restore(StateReader in) {
        in.words(values);
        key.restore(in);
        optionKey.restore(in);
        powerDownKey.restore(in);
        firstWord = in.word();
        firstOffset = in.word();
        pendingOffset = in.word();
        pendingBytes = in.word();
        pendingLow = in.word();
        pendingHigh = in.word();
        outrun = in.flag();
        operation.restore(in);
    }
}
