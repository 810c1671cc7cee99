package dev.metronome.stm32l4.usart;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import dev.metronome.signal.InterruptLine;
import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.text.Numbers;
import dev.metronome.time.Alarm;
import dev.metronome.time.ClockTree;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * USART1, USART2, USART3, UART4 and UART5: an asynchronous serial port (RM0351, "Universal synchronous asynchronous
 * receiver transmitter"). On the other end of the line sits a host, reached through {@link SerialPort}.
 *
 * <p>A character is one frame, timed in ticks of the kernel clock from its start bit. The transmitter sets one alarm at
 * the next edge of TX, the receiver one at the end of the frame that the host sends; nothing is stepped in between.
 *
 * <h2>Not modelled</h2>
 * DMA, hardware flow control (RTS, CTS, driver enable), half duplex, synchronous, smartcard, IrDA and LIN modes, mute
 * mode, receiver timeout, automatic baud rate, wake-up from Stop, inverted or swapped lines and bit orders. Switching
 * one of them on is reported. The receiver takes frames from the host, not levels from a pin.
 *
 * <h2>Assumed</h2>
 * The start bit leaves on the cycle of the write to TDR (the chip first waits for its baud generator, less than a bit);
 * TEACK and REACK follow TE and RE at once; RXNE rises at the end of the first stop bit, which RM0351 says of two stop
 * bits; the idle frame after TE leaves TC as it is until its end.
 */
public final class Usart implements BusDevice, PeripheralClock.User, SerialPort, Stateful {
    /** How many typed characters can wait for the line. */
    public static final int MAXIMUM_TYPED = 1 << 20;

    /**
     * The registers (RM0351, "USART registers"; bits as in ST's stm32l475xx.h, which has no TCBGT: ISR, bit 25 of the
     * manual's reset value 0x0200_00C0, and its bits in CR3 and ICR belong to later chips of the manual).
     */
    public enum Register {
        // @formatter:off
        //   offset reset modelled or held
        CR1  (0x00, 0x00, 0x1FFF_FFFF),
        CR2  (0x04, 0x00, 0xFFFF_FF70),
        CR3  (0x08, 0x00, 0x00FE_FFFF),
        BRR  (0x0C, 0x00, 0x0000_FFFF),
        GTPR (0x10, 0x00, 0x0000_FFFF),
        RTOR (0x14, 0x00, 0xFFFF_FFFF),
        RQR  (0x18, 0x00, 0x0000_001F),
        ISR  (0x1C, 0xC0, 0x007F_FFFF),
        ICR  (0x20, 0x00, 0x0012_1B5F),
        RDR  (0x24, 0x00, 0x0000_01FF),
        TDR  (0x28, 0x00, 0x0000_01FF);
        // @formatter:on

        private static final RegisterIndex<Register> INDEX = new RegisterIndex<>(values(), register -> register.offset);

        final int offset;
        final int reset;
        final int mask;

        Register(int offset, int reset, int mask) {
            this.offset = offset;
            this.reset = reset;
            this.mask = mask;
        }

        /** The register at an offset, or null. */
        static Register at(int offset) {
            return INDEX.at(offset);
        }
    }

    private static final int CR1_UE = 1;
    private static final int CR1_RE = 1 << 2;
    private static final int CR1_TE = 1 << 3;
    private static final int CR1_IDLEIE = 1 << 4;
    private static final int CR1_RXNEIE = 1 << 5;
    private static final int CR1_TCIE = 1 << 6;
    private static final int CR1_TXEIE = 1 << 7;
    private static final int CR1_PEIE = 1 << 8;
    private static final int CR1_PS = 1 << 9;
    private static final int CR1_PCE = 1 << 10;
    private static final int CR1_M0 = 1 << 12;
    private static final int CR1_CMIE = 1 << 14;
    private static final int CR1_OVER8 = 1 << 15;
    private static final int CR1_M1 = 1 << 28;
    private static final int CR3_EIE = 1;
    private static final int CR3_ONEBIT = 1 << 11;
    private static final int CR3_OVRDIS = 1 << 12;

    private static final int ISR_PE = 1;
    private static final int ISR_FE = 1 << 1;
    private static final int ISR_NF = 1 << 2;
    private static final int ISR_ORE = 1 << 3;
    private static final int ISR_IDLE = 1 << 4;
    private static final int ISR_RXNE = 1 << 5;
    private static final int ISR_TC = 1 << 6;
    private static final int ISR_TXE = 1 << 7;
    private static final int ISR_BUSY = 1 << 16;
    private static final int ISR_CMF = 1 << 17;
    private static final int ISR_SBKF = 1 << 18;
    private static final int ISR_TEACK = 1 << 21;
    private static final int ISR_REACK = 1 << 22;
    /** The flags that ICR clears, each at its own place. */
    private static final int CLEARABLE = ISR_PE | ISR_FE | ISR_NF | ISR_ORE | ISR_IDLE | ISR_TC | ISR_CMF;

    private static final int RQR_SBKRQ = 1 << 1;
    private static final int RQR_RXFRQ = 1 << 3;
    private static final int RQR_TXFRQ = 1 << 4;

    /**
     * What can only be written while UE = 0: M, WAKE, PCE, PS, OVER8, DEAT, DEDT (RM0351, the fields' descriptions).
     */
    private static final int CR1_LOCKED = 0x13FF_9E00;
    /** STOP, LINEN, the clock bits, the inversions, LBDL, ADDM7; ADD too while RE is set. */
    private static final int CR2_LOCKED = 0x000F_FF30;
    private static final int CR2_ADD = 0xFF00_0000;
    /** All but EIE, the two DMA enables, CTSIE and WUFIE. */
    private static final int CR3_LOCKED = 0x003E_FB3E;
    /** USARTDIV must be at least 16 (RM0351, "USART baud rate generation"). */
    private static final int SMALLEST_USARTDIV = 16;

    /** Bits that the chip has and Metronome does not: they are held and read back, and do nothing. */
    private enum NotModelled {
        // @formatter:off
        UESM   (Register.CR1, 1 << 1, "wake-up from Stop"),
        WAKE   (Register.CR1, 1 << 11, "mute mode"),
        MME    (Register.CR1, 1 << 13, "mute mode"),
        DEDT   (Register.CR1, 0x1F << 16, "driver enable"),
        DEAT   (Register.CR1, 0x1F << 21, "driver enable"),
        RTOIE  (Register.CR1, 1 << 26, "receiver timeout"),
        EOBIE  (Register.CR1, 1 << 27, "end of block"),
        ADDM7  (Register.CR2, 1 << 4, "address mark"),
        LBDL   (Register.CR2, 1 << 5, "LIN"),
        LBDIE  (Register.CR2, 1 << 6, "LIN"),
        LBCL   (Register.CR2, 1 << 8, "synchronous mode"),
        CPHA   (Register.CR2, 1 << 9, "synchronous mode"),
        CPOL   (Register.CR2, 1 << 10, "synchronous mode"),
        CLKEN  (Register.CR2, 1 << 11, "synchronous mode"),
        LINEN  (Register.CR2, 1 << 14, "LIN"),
        SWAP   (Register.CR2, 1 << 15, "swapped pins"),
        RXINV  (Register.CR2, 1 << 16, "inverted line"),
        TXINV  (Register.CR2, 1 << 17, "inverted line"),
        DATAINV(Register.CR2, 1 << 18, "inverted data"),
        MSBFIRST(Register.CR2, 1 << 19, "most significant bit first"),
        ABREN  (Register.CR2, 1 << 20, "automatic baud rate"),
        ABRMOD (Register.CR2, 3 << 21, "automatic baud rate"),
        RTOEN  (Register.CR2, 1 << 23, "receiver timeout"),
        IREN   (Register.CR3, 1 << 1, "IrDA"),
        IRLP   (Register.CR3, 1 << 2, "IrDA"),
        HDSEL  (Register.CR3, 1 << 3, "half duplex"),
        NACK   (Register.CR3, 1 << 4, "smartcard"),
        SCEN   (Register.CR3, 1 << 5, "smartcard"),
        DMAR   (Register.CR3, 1 << 6, "DMA"),
        DMAT   (Register.CR3, 1 << 7, "DMA"),
        RTSE   (Register.CR3, 1 << 8, "hardware flow control"),
        CTSE   (Register.CR3, 1 << 9, "hardware flow control"),
        CTSIE  (Register.CR3, 1 << 10, "hardware flow control"),
        DDRE   (Register.CR3, 1 << 13, "DMA"),
        DEM    (Register.CR3, 1 << 14, "driver enable"),
        DEP    (Register.CR3, 1 << 15, "driver enable"),
        SCARCNT(Register.CR3, 7 << 17, "smartcard"),
        WUS    (Register.CR3, 3 << 20, "wake-up from Stop"),
        WUFIE  (Register.CR3, 1 << 22, "wake-up from Stop"),
        UCESM  (Register.CR3, 1 << 23, "wake-up from Stop"),
        GTPR   (Register.GTPR, 0xFFFF, "smartcard and IrDA"),
        RTOR   (Register.RTOR, -1, "receiver timeout"),
        ABRRQ  (Register.RQR, 1, "automatic baud rate"),
        MMRQ   (Register.RQR, 1 << 2, "mute mode");
        // @formatter:on

        private static final NotModelled[] ALL = values();
        final Register register;
        final int mask;
        final String feature;

        NotModelled(Register register, int mask, String feature) {
            this.register = register;
            this.mask = mask;
            this.feature = feature;
        }
    }

    /** What the transmitter's shift register is busy with. */
    private enum Sending {
        NOTHING, IDLE_FRAME, BREAK, CHARACTER
    }

    /** A character that the host has typed; {@code error} may be null. */
    private record Typed(long notBeforeCycle, int value, LineError error) {}

    private final String name;
    private final Timeline timeline;
    private final ClockTree clocks;
    private final ClockTree.Clock kernelClock;
    private final PeripheralClock gate;
    private final Wire tx;
    private final InterruptLine irq;
    private final Trace trace;
    private final Warnings warnings;
    private final List<Sink> sinks = new ArrayList<>();

    private int cr1;
    private int cr2;
    private int cr3;
    private int brr;
    private int gtpr;
    private int rtor;
    /** The flags that are remembered; BUSY, TEACK and REACK are worked out. */
    private int flags = Register.ISR.reset;
    private int rdr;
    private int tdr;

    private final LineClock transmitClock;
    private Sending sending = Sending.NOTHING;
    private boolean idleFrameDue;
    /** The data bits on their way, first bit lowest. */
    private int transmitShift;
    /** The bit on the line now: 0 the start bit, then the data bits, then the stop bits as one. */
    private int transmitBit;

    private final LineClock receiveClock;
    private final LineClock idleClock;
    private final Alarm hostAlarm;
    private final Deque<Typed> typed = new ArrayDeque<>();
    /** The character on its way from the host, or null. */
    private Typed arriving;
    /** False for a character that began, or was passed, while the receiver was off. */
    private boolean heard;
    /** True while the last stop bits pass, the character itself being taken already. */
    private boolean arrived;
    /** When the receiver takes the arriving character, and when its last stop bit has passed. */
    private long arrivingTakenTicks;
    private long arrivingFrameTicks;
    /** True from the first time that the receiver was on: the host has noticed that the board is up. */
    private boolean hostTypes;
    /** IDLE is set once for every pause (RM0351: not again until RXNE has been set). */
    private boolean idleIsNews;

    /**
     * A port out of reset.
     *
     * @param name        the manual's: "USART1"
     * @param kernelClock the clock that RCC_CCIPR gives to this port
     * @param gate        this port's clock and reset
     * @param tx          the transmit line, high when idle
     * @param irq         the port's interrupt
     */
    public Usart(String name, Timeline timeline, ClockTree clocks, ClockTree.Clock kernelClock,
            PeripheralClock gate, Wire tx, InterruptLine irq, Trace trace, Warnings warnings) {
        this.name = name;
        this.timeline = timeline;
        this.clocks = clocks;
        this.kernelClock = kernelClock;
        this.gate = gate;
        this.tx = tx;
        this.irq = irq;
        this.trace = trace;
        this.warnings = warnings;
        transmitClock = new LineClock(name + " TX", timeline, clocks, kernelClock, gate, this::nextEdge);
        receiveClock = new LineClock(name + " RX", timeline, clocks, kernelClock, gate, this::frameArrives);
        idleClock = new LineClock(name + " idle line", timeline, clocks, kernelClock, gate, this::lineIsIdle);
        hostAlarm = timeline.alarm(name + " host", 0, this::listenToHost);
        tx.drive(true);
        gate.connect(this);
        clocks.addListener(new ClockTree.Listener() {
            @Override
            public void clocksAboutToChange() {
                gateAboutToChange();
            }

            @Override
            public void clocksChanged() {
                gateChanged();
            }
        });
    }

    // ---- registers

    @Override
    public List<RegisterName> registers() {
        return Register.INDEX.names();
    }

    @Override
    public int read(int offset) {
        var value = peek(offset);
        var register = Register.at(offset);
        if (register == Register.RDR) {
            flags &= ~ISR_RXNE;
            driveIrq();
        } else if (register == null) {
            reportUnknown(offset);
        }
        return value;
    }

    @Override
    public int peek(int offset) {
        return switch (Register.at(offset)) {
            case CR1 -> cr1;
            case CR2 -> cr2;
            case CR3 -> cr3;
            case BRR -> brr;
            case GTPR -> gtpr;
            case RTOR -> rtor;
            case RQR, ICR -> 0;
            case ISR -> status();
            case RDR -> rdr;
            case TDR -> tdr;
            case null -> 0;
        };
    }

    @Override
    public void write(int offset, int value, int lanes) {
        var register = Register.at(offset);
        if (register == null) {
            reportUnknown(offset);
            return;
        }
        var written = value & lanes & register.mask;
        var merged = peek(offset) & ~lanes | written;
        switch (register) {
            case CR1 -> control(unlocked(register, cr1, merged, CR1_LOCKED));
            case CR2 -> {
                var locked = CR2_LOCKED | ((cr1 & CR1_RE) != 0 ? CR2_ADD : 0);
                cr2 = unlocked(register, cr2, merged, locked);
                reportNotModelled(register, cr2);
            }
            case CR3 -> {
                cr3 = unlocked(register, cr3, merged, CR3_LOCKED);
                reportNotModelled(register, cr3);
            }
            case BRR -> divideBy(unlocked(register, brr, merged, register.mask));
            case GTPR -> {
                gtpr = unlocked(register, gtpr, merged, register.mask);
                reportNotModelled(register, gtpr);
            }
            case RTOR -> {
                rtor = merged;
                reportNotModelled(register, rtor);
            }
            case RQR -> request(written);
            case ICR -> flags &= ~(written & CLEARABLE);
            case TDR -> transmit(merged);
            case ISR, RDR -> {
                // read only
            }
        }
        driveIrq();
    }

    /** What becomes of a write to bits that are locked while the port is enabled: they stay. */
    private int unlocked(Register register, int before, int after, int locked) {
        if ((cr1 & CR1_UE) == 0 || ((before ^ after) & locked) == 0) {
            return after;
        }
        warnings.once(Warnings.Kind.MISUSE,
                String.format("%s.%s: the bits 0x%X can only be written while UE = 0; the write is ignored", name,
                        register, (before ^ after) & locked));
        return after & ~locked | before & locked;
    }

    private void reportNotModelled(Register register, int value) {
        if (value == 0) {
            return;
        }
        for (var bits : NotModelled.ALL) {
            if (bits.register == register && (value & bits.mask) != 0) {
                var place = bits.name().equals(register.name()) ? "" : "." + bits;
                warnings.once(Warnings.Kind.NOT_MODELLED,
                        name + "." + register + place + " (" + bits.feature + ") is not modelled");
            }
        }
    }

    private void reportUnknown(int offset) {
        warnings.once(Warnings.Kind.NOT_MODELLED, String.format("%s+0x%02X is no register", name, offset));
    }

    private void control(int value) {
        var couldTransmit = transmitterIsOn();
        var couldReceive = receiverIsOn();
        var wasEnabled = (cr1 & CR1_UE) != 0;
        cr1 = value;
        reportNotModelled(Register.CR1, cr1);
        if (wasEnabled && (cr1 & CR1_UE) == 0) {
            disable();
        } else if (couldTransmit && !transmitterIsOn() && sending == Sending.CHARACTER) {
            warnings.once(Warnings.Kind.MISUSE, name + ".CR1.TE is cleared while a character is being sent: the manual"
                    + " says that it is lost, here it is finished");
        }
        if (transmitterIsOn() != couldTransmit) {
            idleFrameDue = transmitterIsOn();
            transmitNext();
        }
        if (receiverIsOn() != couldReceive) {
            heard = false;
            idleIsNews = receiverIsOn();
            hostTypes |= receiverIsOn();
            watchForIdle();
            listenToHost();
        }
    }

    /** UE = 0: "current operations are discarded ... all the status flags are set to their default values". */
    private void disable() {
        flags = Register.ISR.reset;
        sending = Sending.NOTHING;
        transmitClock.stop();
        tx.drive(true);
    }

    private void divideBy(int value) {
        brr = value;
        if (usartdiv() < SMALLEST_USARTDIV) {
            warnings.once(Warnings.Kind.MISUSE,
                    String.format("%s.BRR = 0x%X: USARTDIV must be at least 16", name, brr));
        }
        transmitNext();
        listenToHost();
    }

    private void request(int value) {
        reportNotModelled(Register.RQR, value);
        if ((value & RQR_RXFRQ) != 0) {
            flags &= ~ISR_RXNE;
        }
        if ((value & RQR_TXFRQ) != 0) {
            flags |= ISR_TXE;
        }
        if ((value & RQR_SBKRQ) != 0) {
            flags |= ISR_SBKF;
            transmitNext();
        }
    }

    private int status() {
        return flags | (arriving != null && heard && !arrived ? ISR_BUSY : 0)
                | (transmitterIsOn() || sending != Sending.NOTHING ? ISR_TEACK : 0) | (receiverIsOn() ? ISR_REACK : 0);
    }

    private void driveIrq() {
        irq.drive((cr1 & CR1_TXEIE) != 0 && (flags & ISR_TXE) != 0 || (cr1 & CR1_TCIE) != 0 && (flags & ISR_TC) != 0
                || (cr1 & CR1_RXNEIE) != 0 && (flags & (ISR_RXNE | ISR_ORE)) != 0
                || (cr1 & CR1_IDLEIE) != 0 && (flags & ISR_IDLE) != 0
                || (cr1 & CR1_PEIE) != 0 && (flags & ISR_PE) != 0 || (cr1 & CR1_CMIE) != 0 && (flags & ISR_CMF) != 0
                || (cr3 & CR3_EIE) != 0 && (flags & (ISR_FE | ISR_NF | ISR_ORE)) != 0);
    }

    // ---- the form of a frame

    private boolean transmitterIsOn() {
        return (cr1 & (CR1_UE | CR1_TE)) == (CR1_UE | CR1_TE);
    }

    private boolean receiverIsOn() {
        return (cr1 & (CR1_UE | CR1_RE)) == (CR1_UE | CR1_RE);
    }

    /** Bits between start and stop, the parity bit included (RM0351, M1 and M0: 00 is 8, 01 is 9, 10 is 7). */
    private int dataBits() {
        if ((cr1 & CR1_M1) != 0) {
            return 7;
        }
        return (cr1 & CR1_M0) != 0 ? 9 : 8;
    }

    private boolean hasParity() {
        return (cr1 & CR1_PCE) != 0;
    }

    /** The data bits of a character with the parity bit, if there is one, in the place of the most significant. */
    private int withParity(int character) {
        if (!hasParity()) {
            return character & (1 << dataBits()) - 1;
        }
        var data = character & (1 << dataBits() - 1) - 1;
        var odd = Integer.bitCount(data) & 1;
        var parity = (cr1 & CR1_PS) != 0 ? odd ^ 1 : odd;
        return data | parity << dataBits() - 1;
    }

    /** Stop bits in halves of a bit (RM0351, CR2.STOP: 1, 0.5, 2, 1.5). */
    private int stopHalves() {
        return switch (cr2 >>> 12 & 3) {
            case 0 -> 2;
            case 1 -> 1;
            case 2 -> 4;
            default -> 3;
        };
    }

    /** The divider (RM0351, BRR): with OVER8, BRR[2:0] is USARTDIV[3:0] shifted right by one, and BRR[3] is ignored. */
    private int usartdiv() {
        return (cr1 & CR1_OVER8) == 0 ? brr : brr & 0xFFF0 | (brr & 7) << 1;
    }

    /** Kernel clock ticks of one bit: USARTDIV, or half of it with oversampling by 8. */
    private long bitTicks() {
        return (cr1 & CR1_OVER8) == 0 ? usartdiv() : usartdiv() / 2;
    }

    private long frameTicks() {
        return (1 + dataBits()) * bitTicks() + stopHalves() * bitTicks() / 2;
    }

    private boolean lineHasBaudRate() {
        return bitTicks() > 0 && gate.isRunning() && clocks.frequency(kernelClock).isRunning();
    }

    // ---- transmitter

    private void transmit(int character) {
        if ((flags & ISR_TXE) == 0) {
            warnings.once(Warnings.Kind.MISUSE, name + ".TDR is written while TXE = 0: a character is lost");
        }
        tdr = character;
        if ((cr1 & CR1_UE) == 0) {
            return; // the flags keep their default values, and nothing is sent
        }
        flags &= ~(ISR_TXE | ISR_TC);
        transmitNext();
    }

    /**
     * Fills the shift register if it is free and something waits: first the idle frame of TE, then a break, then TDR.
     */
    private void transmitNext() {
        if (sending != Sending.NOTHING || !transmitterIsOn() || !lineHasBaudRate()) {
            return;
        }
        if (idleFrameDue) {
            idleFrameDue = false;
            sending = Sending.IDLE_FRAME;
        } else if ((flags & ISR_SBKF) != 0) {
            sending = Sending.BREAK;
            flags &= ~ISR_TC;
        } else if ((flags & ISR_TXE) == 0) {
            sending = Sending.CHARACTER;
            transmitShift = withParity(tdr);
            flags |= ISR_TXE;
        } else {
            return;
        }
        transmitClock.start();
        transmitBit = 0;
        tx.drive(sending == Sending.IDLE_FRAME);
        waitForEdge();
    }

    private boolean characterLevel(int bit) {
        return bit > dataBits() || bit > 0 && (transmitShift >>> bit - 1 & 1) != 0;
    }

    /** Sets the alarm at the next change of the line, or at the end of the frame. */
    private void waitForEdge() {
        switch (sending) {
            case CHARACTER -> {
                var next = transmitBit + 1;
                while (next <= dataBits() + 1 && characterLevel(next) == characterLevel(transmitBit)) {
                    next++;
                }
                transmitBit = next;
                transmitClock.at(next > dataBits() + 1 ? frameTicks() : next * bitTicks());
            }
            case BREAK -> {
                // zeros for a whole frame, then two stop bits (RM0351, "Break characters")
                transmitBit++;
                transmitClock.at(frameTicks() + (transmitBit == 1 ? 0 : 2 * bitTicks()));
            }
            case IDLE_FRAME -> transmitClock.at(frameTicks());
            case NOTHING -> throw new IllegalStateException(name + " sends nothing");
        }
    }

    private void nextEdge() {
        if (sending == Sending.CHARACTER && transmitBit <= dataBits() + 1) {
            tx.drive(characterLevel(transmitBit));
            waitForEdge();
            return;
        }
        if (sending == Sending.BREAK && transmitBit == 1) {
            flags &= ~ISR_SBKF; // "reset by hardware during the stop bit of the break transmission"
            tx.drive(true);
            waitForEdge();
            return;
        }
        if (sending == Sending.CHARACTER) {
            deliver(hasParity() ? transmitShift & (1 << dataBits() - 1) - 1 : transmitShift);
        }
        sending = Sending.NOTHING;
        if ((flags & ISR_TXE) != 0) {
            flags |= ISR_TC;
        }
        transmitNext();
        driveIrq();
    }

    private void deliver(int character) {
        trace.emit(new TraceEvent.ByteSent(timeline.now(), name, character));
        for (var sink : sinks) {
            sink.received(timeline.now(), character);
        }
    }

    // ---- receiver, and the host at the other end

    /** Lets the host begin its next character, if there is one and its time has come. */
    private void listenToHost() {
        if (arriving != null || typed.isEmpty() || !hostTypes || !lineHasBaudRate()) {
            return;
        }
        if (typed.peek().notBeforeCycle > timeline.now()) {
            hostAlarm.at(typed.peek().notBeforeCycle);
            return;
        }
        arriving = typed.remove();
        heard = receiverIsOn();
        arrived = false;
        arrivingFrameTicks = frameTicks();
        arrivingTakenTicks = Math.min(arrivingFrameTicks, (2 + dataBits()) * bitTicks());
        idleClock.stop();
        receiveClock.start();
        receiveClock.at(arrivingTakenTicks);
    }

    private void frameArrives() {
        if (!arrived) {
            arrived = true;
            if (heard) {
                take(arriving);
            }
            if (arrivingFrameTicks > arrivingTakenTicks) {
                receiveClock.at(arrivingFrameTicks);
                driveIrq();
                return;
            }
        }
        arriving = null;
        listenToHost();
        watchForIdle();
        driveIrq();
    }

    /** Moves a character from the shift register to RDR, unless RDR is full. */
    private void take(Typed character) {
        if ((flags & ISR_RXNE) != 0 && (cr3 & CR3_OVRDIS) == 0) {
            flags |= ISR_ORE; // RDR keeps what it has, the new character is lost
            return;
        }
        rdr = withParity(character.value);
        flags |= ISR_RXNE;
        idleIsNews = true;
        switch (character.error) {
            case PARITY -> {
                if (hasParity()) {
                    rdr ^= 1 << dataBits() - 1;
                    flags |= ISR_PE;
                }
            }
            case FRAMING -> flags |= ISR_FE;
            case NOISE -> flags |= (cr3 & CR3_ONEBIT) == 0 ? ISR_NF : 0;
            case null -> {
                // the line is clean
            }
        }
        if ((rdr & 0xFF) == cr2 >>> 24) {
            flags |= ISR_CMF;
        }
    }

    /** An idle line is one frame of ones (RM0351, "Idle character detection"). */
    private void watchForIdle() {
        idleClock.stop();
        if (arriving == null && idleIsNews && receiverIsOn() && bitTicks() > 0) {
            idleClock.start();
            idleClock.at(frameTicks());
        }
    }

    private void lineIsIdle() {
        idleIsNews = false;
        flags |= ISR_IDLE;
        driveIrq();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void listen(Sink sink) {
        sinks.add(sink);
    }

    @Override
    public void type(long notBeforeCycle, byte[] data) {
        refuseMoreThan(data.length);
        for (var value : data) {
            typed.add(new Typed(notBeforeCycle, value & 0xFF, null));
        }
        listenToHost();
    }

    @Override
    public void typeFaulty(long notBeforeCycle, int value, LineError error) {
        refuseMoreThan(1);
        typed.add(new Typed(notBeforeCycle, value, error));
        listenToHost();
    }

    private void refuseMoreThan(int count) {
        if (typed.size() + count > MAXIMUM_TYPED) {
            throw new IllegalStateException(String.format("at most %s characters can wait for %s; %s wait, %s come",
                    Numbers.count(MAXIMUM_TYPED), name, Numbers.count(typed.size()), Numbers.count(count)));
        }
    }

    // ---- clock, reset, state

    @Override
    public void gateAboutToChange() {
        transmitClock.fold();
        receiveClock.fold();
        idleClock.fold();
    }

    @Override
    public void gateChanged() {
        transmitClock.rearm();
        receiveClock.rearm();
        idleClock.rearm();
        transmitNext();
        listenToHost();
        driveIrq();
    }

    @Override
    public void reset() {
        cr1 = 0;
        cr2 = 0;
        cr3 = 0;
        brr = 0;
        gtpr = 0;
        rtor = 0;
        rdr = 0;
        tdr = 0;
        disable();
        idleFrameDue = false;
        receiveClock.stop();
        idleClock.stop();
        arriving = null;
        heard = false;
        hostTypes = false;
        idleIsNews = false;
        driveIrq();
    }

    @Override
    public void save(StateWriter out) {
        for (var register : new int[]{cr1, cr2, cr3, brr, gtpr, rtor, flags, rdr, tdr}) {
            out.word(register);
        }
        out.word(sending.ordinal());
        out.flag(idleFrameDue);
        out.word(transmitShift);
        out.word(transmitBit);
        transmitClock.save(out);
        receiveClock.save(out);
        idleClock.save(out);
        out.flag(heard);
        out.flag(arrived);
        out.cycle(arrivingTakenTicks);
        out.cycle(arrivingFrameTicks);
        out.flag(hostTypes);
        out.flag(idleIsNews);
        out.flag(arriving != null);
        if (arriving != null) {
            save(out, arriving);
        }
        out.word(typed.size());
        typed.forEach(character -> save(out, character));
    }

    @Override
    public void restore(StateReader in) {
        cr1 = in.word();
        cr2 = in.word();
        cr3 = in.word();
        brr = in.word();
        gtpr = in.word();
        rtor = in.word();
        flags = in.word();
        rdr = in.word();
        tdr = in.word();
        sending = Sending.values()[in.word()];
        idleFrameDue = in.flag();
        transmitShift = in.word();
        transmitBit = in.word();
        transmitClock.restore(in);
        receiveClock.restore(in);
        idleClock.restore(in);
        heard = in.flag();
        arrived = in.flag();
        arrivingTakenTicks = in.cycle();
        arrivingFrameTicks = in.cycle();
        hostTypes = in.flag();
        idleIsNews = in.flag();
        arriving = in.flag() ? restoreTyped(in) : null;
        typed.clear();
        var waiting = in.word();
        for (var i = 0; i < waiting; i++) {
            typed.add(restoreTyped(in));
        }
    }

    private static void save(StateWriter out, Typed character) {
        out.cycle(character.notBeforeCycle);
        out.word(character.value);
        out.word(character.error == null ? -1 : character.error.ordinal());
    }

    private static Typed restoreTyped(StateReader in) {
        var notBeforeCycle = in.cycle();
        var value = in.word();
        var error = in.word();
        return new Typed(notBeforeCycle, value, error < 0 ? null : LineError.values()[error]);
    }
}
