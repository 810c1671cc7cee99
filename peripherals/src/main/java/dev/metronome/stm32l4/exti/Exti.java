package dev.metronome.stm32l4.exti;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import dev.metronome.signal.InterruptLine;
import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.PeripheralClock;
import java.util.List;
import java.util.Map;

/**
 * EXTI: forty lines, each able to interrupt or to wake the core (RM0351, chapter 14). A configurable line answers to
 * edges and keeps a pending bit; a direct line comes from a peripheral that keeps its own flag.
 *
 * <p>Each register stands for 64 lines as one {@code long}; the register map shows it in two words.
 *
 * <h2>Not modelled</h2>
 * Direct lines wake nothing here: their peripheral's own interrupt line does. The delay of the edge detector.
 */
public final class Exti implements BusDevice, PeripheralClock.User, Stateful {
    /** Offset, reset value, bits that exist (RM0351 14.5; ST's stm32l476xx.h). Line 17 has no edge registers. */
    public enum Register {
        // @formatter:off
        IMR1   (0x00, 0xFF82_0000, 0xFFFF_FFFF),
        EMR1   (0x04, 0x0000_0000, 0xFFFF_FFFF),
        RTSR1  (0x08, 0x0000_0000, 0x007D_FFFF),
        FTSR1  (0x0C, 0x0000_0000, 0x007D_FFFF),
        SWIER1 (0x10, 0x0000_0000, 0x007D_FFFF),
        PR1    (0x14, 0x0000_0000, 0x007D_FFFF),
        IMR2   (0x20, 0x0000_0087, 0x0000_00FF),
        EMR2   (0x24, 0x0000_0000, 0x0000_00FF),
        RTSR2  (0x28, 0x0000_0000, 0x0000_0078),
        FTSR2  (0x2C, 0x0000_0000, 0x0000_0078),
        SWIER2 (0x30, 0x0000_0000, 0x0000_0078),
        PR2    (0x34, 0x0000_0000, 0x0000_0078);
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

        int shift() {
            return offset < 0x20 ? 0 : 32;
        }
    }

    /** The interrupts of configurable lines: their place in the vector table, and the lines (RM0351 13.3 and 14.4). */
    public enum Interrupt {
        // @formatter:off
        PVD_PVM    (1,  1L << 16 | 0xFL << 35),
        TAMP_STAMP (2,  1L << 19),
        RTC_WKUP   (3,  1L << 20),
        EXTI0      (6,  1L),
        EXTI1      (7,  1L << 1),
        EXTI2      (8,  1L << 2),
        EXTI3      (9,  1L << 3),
        EXTI4      (10, 1L << 4),
        EXTI9_5    (23, 0x03E0),
        EXTI15_10  (40, 0xFC00),
        RTC_ALARM  (41, 1L << 18),
        COMP       (64, 3L << 21);
        // @formatter:on

        private final int position;
        private final long lines;

        Interrupt(int position, long lines) {
            this.position = position;
            this.lines = lines;
        }

        /** The position in the vector table, as in ST's IRQn: EXTI0 is 6. */
        public int position() {
            return position;
        }
    }

    private static final long CONFIGURABLE = 0x0000_0078_007D_FFFFL;

    private static final Interrupt[] INTERRUPTS = Interrupt.values();

    /** By ordinal of {@link Interrupt}. */
    private final InterruptLine[] interrupts = new InterruptLine[INTERRUPTS.length];
    private final Wire event;
    private long imr;
    private long emr;
    private long rtsr;
    private long ftsr;
    private long swier;
    private long pr;

    /**
     * @param interrupts where each interrupt goes; those not named go nowhere
     * @param event      pulsed, high and low again, when an unmasked event comes: the core's RXEV, which ends a WFE
     */
    public Exti(PeripheralClock gate, Map<Interrupt, InterruptLine> interrupts, Wire event) {
        for (var interrupt : INTERRUPTS) {
            this.interrupts[interrupt.ordinal()] = interrupts.getOrDefault(interrupt, high -> {});
        }
        this.event = event;
        gate.connect(this);
        reset();
    }

    /**
     * Lets a wire drive a configurable line: 0..15 from SYSCFG, 16 PVD, 18 to 20 RTC, 21 and 22 COMP, 35..38 PVM.
     *
     * @throws IllegalArgumentException if the line is not a configurable one
     */
    public void connect(int line, Wire wire) {
        if (line < 0 || line >= Long.SIZE || (CONFIGURABLE >>> line & 1) == 0) {
            throw new IllegalArgumentException("EXTI line " + line + " has no edge detector");
        }
        wire.watch(high -> {
            if (((high ? rtsr : ftsr) >>> line & 1) != 0) {
                request(1L << line);
            }
        });
    }

    @Override
    public void reset() {
        imr = Register.IMR1.reset & 0xFFFF_FFFFL | (long) Register.IMR2.reset << 32;
        emr = 0;
        rtsr = 0;
        ftsr = 0;
        swier = 0;
        pr = 0;
        driveIrq();
    }

    @Override
    public List<RegisterName> registers() {
        return Register.INDEX.names();
    }

    @Override
    public int read(int offset) {
        return switch (Register.at(offset)) {
            case IMR1, IMR2 -> half(imr, offset);
            case EMR1, EMR2 -> half(emr, offset);
            case RTSR1, RTSR2 -> half(rtsr, offset);
            case FTSR1, FTSR2 -> half(ftsr, offset);
            case SWIER1, SWIER2 -> half(swier, offset);
            case PR1, PR2 -> half(pr, offset);
            case null -> 0; // reserved
        };
    }

    private static int half(long value, int offset) {
        return (int) (value >>> Register.at(offset).shift());
    }

    @Override
    public void write(int offset, int value, int lanes) {
        var register = Register.at(offset);
        if (register == null) {
            return; // reserved
        }
        var bits = (register.bits & lanes & 0xFFFF_FFFFL) << register.shift();
        var written = (value & 0xFFFF_FFFFL) << register.shift() & bits;
        switch (register) {
            case IMR1, IMR2 -> imr = imr & ~bits | written;
            case EMR1, EMR2 -> emr = emr & ~bits | written;
            case RTSR1, RTSR2 -> rtsr = rtsr & ~bits | written;
            case FTSR1, FTSR2 -> ftsr = ftsr & ~bits | written;
            case SWIER1, SWIER2 -> { // "writing a 1 to this bit when it is at 0"; only PR clears it
                var risen = written & ~swier;
                swier |= written;
                request(risen);
            }
            case PR1, PR2 -> { // rc_w1
                pr &= ~written;
                swier &= ~written;
            }
        }
        driveIrq();
    }

    /**
     * An edge, or software, asks for an interrupt, an event, or both. The mask stands before the pending bit: "if the
     * interrupt is enabled on this line in EXTI_IMR, writing a 1 ... sets the corresponding pending bit" (SWIER).
     * QEMU's model of this chip reads the manual the same way for edges (hw/misc/stm32l4x5_exti.c).
     */
    private void request(long lines) {
        pr |= lines & imr;
        driveIrq();
        if ((lines & emr) != 0) {
            event.drive(true);
            event.drive(false);
        }
    }

    private void driveIrq() {
        for (var interrupt : INTERRUPTS) {
            interrupts[interrupt.ordinal()].drive((pr & imr & interrupt.lines) != 0);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(imr);
        out.cycle(emr);
        out.cycle(rtsr);
        out.cycle(ftsr);
        out.cycle(swier);
        out.cycle(pr);
    }

    @Override
    public void restore(StateReader in) {
        imr = in.cycle();
        emr = in.cycle();
        rtsr = in.cycle();
        ftsr = in.cycle();
        swier = in.cycle();
        pr = in.cycle();
    }
}
