package dev.metronome.driver;

import dev.metronome.async.Future;
import dev.metronome.async.OneShot;
import dev.metronome.async.Poll;
import dev.metronome.async.Waker;
import dev.metronome.stm32l4.Interrupt;
import dev.metronome.text.Numbers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A serial port, 8N1, driven by its interrupt: tasks wait for bytes and lines, and for what they write to be gone
 * (RM0351, "Universal synchronous asynchronous receiver transmitter").
 *
 * <pre>{@code
 * var console = AsyncUart.on(chip, clocks, AsyncUart.Port.USART1, 115_200);
 * for (;;) {
 *     var line = task.await(console.readLine());
 *     task.await(console.write(line + "\r\n"));
 * }
 * }</pre>
 *
 * <p><b>Writing</b> begins with the call, whether or not the future is ever polled; what several tasks write goes out
 * one after the other. Dropping {@link #write} takes back the bytes that were not yet handed over, and those are never
 * sent.
 *
 * <p><b>Reading</b> takes from a buffer, which the interrupt fills from the moment on which the port exists. Several
 * readers are served in the order in which they first asked. Dropping a {@link #read} or {@link #readLine} loses
 * nothing: what it would have had is the next reader's. A byte that was lost or disturbed is a {@link UartError},
 * thrown once, to whoever reads there; one may read on.
 *
 * <p>When {@link Clocks} changes the port's clock the baud rate stays, but what is in the port at that moment is lost
 * or torn, in either direction: {@link #flush} before it. A clock from which the baud rate cannot be made is refused.
 *
 * <p>Owns the port's registers, its interrupt, its field of RCC_CCIPR (the port's clock is PCLK) and its pads' bits of
 * MODER, OTYPER, PUPDR and AFRx. It sets bits of the port and the pads in RCC and of the interrupt in the NVIC, and
 * clears none.
 */
public final class AsyncUart {
    /** The ports that boards have their console on. */
    public enum Port {
        // @formatter:off
        //     base         RCC             bit CCIPR
        USART1(0x4001_3800, Rcc.APB2ENR,  14, 0, Interrupt.USART1, List.of("PB6", "PA9", "PG9"),
                                                                    List.of("PB7", "PA10", "PG10")),
        USART2(0x4000_4400, Rcc.APB1ENR1, 17, 2, Interrupt.USART2, List.of("PA2", "PD5"), List.of("PA3", "PD6"));
        // @formatter:on

        private final int base;
        private final int enableRegister;
        private final int enableBit;
        private final int clockShift;
        private final Interrupt interrupt;
        private final List<String> tx;
        private final List<String> rx;

        Port(int base, int enableRegister, int enableBit, int clockShift, Interrupt interrupt, List<String> tx,
                List<String> rx) {
            this.base = base;
            this.enableRegister = enableRegister;
            this.enableBit = enableBit;
            this.clockShift = clockShift;
            this.interrupt = interrupt;
            this.tx = tx;
            this.rx = rx;
        }

        /** The pads that can carry TX; the first is what {@link AsyncUart#on} takes if it is not told. */
        public List<String> txPads() {
            return tx;
        }

        /** The pads that can carry RX; the first is what {@link AsyncUart#on} takes if it is not told. */
        public List<String> rxPads() {
            return rx;
        }

        private long clockHz(Clocks.Frequencies frequencies) {
            return this == USART1 ? frequencies.pclk2() : frequencies.pclk1();
        }
    }

    /** How many received bytes wait to be read, if nobody says otherwise. */
    public static final int DEFAULT_RECEIVE_CAPACITY = 128;
    /** No buffer holds more. */
    public static final int MAXIMUM_RECEIVE_CAPACITY = 1 << 16;
    /** How many writes wait for those before them. Who awaits each of theirs never meets it. */
    public static final int MAXIMUM_WRITES = 64;
    /** A receiver that samples in the middle of a bit is lost at about 4 % in ten bits; both sides have a share. */
    public static final double MAXIMUM_BAUD_ERROR = 0.02;

    private static final int ALTERNATE = 7;
    private static final int SMALLEST_DIVIDER = 16;
    private static final int GREATEST_DIVIDER = 0xFFFF;

    private static final int CR1 = 0x00;
    private static final int BRR = 0x0C;
    private static final int ISR = 0x1C;
    private static final int ICR = 0x20;
    private static final int RDR = 0x24;
    private static final int TDR = 0x28;
    private static final int CR1_UE = 1;
    private static final int CR1_RE = 1 << 2;
    private static final int CR1_TE = 1 << 3;
    private static final int CR1_RXNEIE = 1 << 5;
    private static final int CR1_TCIE = 1 << 6;
    private static final int CR1_TXEIE = 1 << 7;
    private static final int CR1_ALWAYS = CR1_UE | CR1_RE | CR1_TE | CR1_RXNEIE;
    private static final int ISR_FE = 1 << 1;
    private static final int ISR_NF = 1 << 2;
    private static final int ISR_ORE = 1 << 3;
    private static final int ISR_RXNE = 1 << 5;
    private static final int ISR_TC = 1 << 6;
    private static final int ISR_TXE = 1 << 7;
    /** Each is cleared by its place in ICR. */
    private static final int ISR_ERRORS = ISR_FE | ISR_NF | ISR_ORE;

    private final Chip chip;
    private final Clocks clocks;
    private final Port port;
    private final int baud;
    private final ReceiveBuffer buffer;
    /** What CR1 and BRR have: nobody else writes them. */
    private int cr1 = CR1_ALWAYS;
    private int divider;
    /** The first of them is on its way. */
    private final List<Write> writes = new ArrayList<>();
    private final List<Flush> flushes = new ArrayList<>();
    private final List<Read<?>> readers = new ArrayList<>();

    private AsyncUart(Chip chip, Clocks clocks, Port port, int baud, int receiveCapacity) {
        this.chip = chip;
        this.clocks = clocks;
        this.port = port;
        this.baud = baud;
        buffer = new ReceiveBuffer(port.name(), receiveCapacity);
        divider = divider(clocks.frequencies());
    }

    /**
     * Opens a port on the pads that our boards have it on: USART1 on PB6 and PB7, USART2 on PA2 and PA3.
     *
     * @throws IllegalArgumentException if the baud rate cannot be made
     */
    public static AsyncUart on(Chip chip, Clocks clocks, Port port, int baud) {
        return on(chip, clocks, port, port.tx.getFirst(), port.rx.getFirst(), baud, DEFAULT_RECEIVE_CAPACITY);
    }

    /**
     * Opens a port on any of its pads.
     *
     * @param tx              one of {@link Port#txPads()}
     * @param rx              one of {@link Port#rxPads()}; it is pulled up, so that it rests if nothing is connected
     * @param receiveCapacity how many received bytes wait to be read: 1 to {@link #MAXIMUM_RECEIVE_CAPACITY}
     * @throws IllegalArgumentException if a pad cannot carry it, or the baud rate cannot be made
     * @throws IllegalStateException    if the port is open
     */
    public static AsyncUart on(Chip chip, Clocks clocks, Port port, String tx, String rx, int baud,
            int receiveCapacity) {
        if (receiveCapacity < 1 || receiveCapacity > MAXIMUM_RECEIVE_CAPACITY) {
            throw new IllegalArgumentException("a buffer for " + receiveCapacity + " bytes: it is 1 to "
                    + MAXIMUM_RECEIVE_CAPACITY + " (MAXIMUM_RECEIVE_CAPACITY)");
        }
        var txPad = pad(port, "TX", tx, port.tx);
        var rxPad = pad(port, "RX", rx, port.rx);
        AsyncUart uart;
        try {
            uart = new AsyncUart(chip, clocks, port, baud, receiveCapacity);
        } catch (ClockError e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        uart.start(txPad, rxPad);
        return uart;
    }

    private static Pad pad(Port port, String what, String name, List<String> pads) {
        var pad = Pad.named(name);
        if (!pads.contains(pad.name())) {
            throw new IllegalArgumentException(pad.name() + " cannot carry " + port + "_" + what + "; there are: "
                    + String.join(", ", pads));
        }
        return pad;
    }

    private void start(Pad tx, Pad rx) {
        chip.owners().takeAlone(port.name(), "an AsyncUart", "any number of tasks may share one");
        Rcc.open(chip, port.enableRegister, 1 << port.enableBit);
        chip.modify(Rcc.CCIPR, 3 << port.clockShift, 0);
        for (var pad : List.of(tx, rx)) {
            pad.openClock(chip);
            pad.setOpenDrain(chip, false);
            pad.setPull(chip, pad == rx ? Pull.UP : Pull.NONE);
            pad.setAlternate(chip, ALTERNATE);
        }
        chip.write(at(BRR), divider);
        chip.handle(port.interrupt, this::serve);
        Nvic.enable(chip, port.interrupt);
        chip.write(at(CR1), cr1);
        clocks.addListener(new ClockChange());
    }

    private int at(int offset) {
        return port.base + offset;
    }

    // ---- the baud rate

    /** @throws ClockError if there is none */
    private int divider(Clocks.Frequencies frequencies) {
        var clock = port.clockHz(frequencies);
        if (baud < 1) {
            throw new ClockError(baud + " baud: it is at least 1");
        }
        var nearest = nearestDivider(clock);
        if (nearest < SMALLEST_DIVIDER || nearest > GREATEST_DIVIDER) {
            throw new ClockError(String.format("%s cannot make %s baud of %s Hz: with BRR = 16 to 65535 it makes %s"
                    + " to %s", port, Numbers.count(baud), Numbers.count(clock),
                    Numbers.count(Math.ceilDiv(clock, GREATEST_DIVIDER)), Numbers.count(clock / SMALLEST_DIVIDER)));
        }
        var error = Math.abs((double) clock / nearest / baud - 1);
        if (error > MAXIMUM_BAUD_ERROR) {
            throw new ClockError(String.format(Locale.ROOT,
                    "%s cannot make %,d baud of %,d Hz: the nearest is %.1f, which is %.1f %%"
                            + " off, and %.1f %% are allowed (MAXIMUM_BAUD_ERROR)",
                    port, baud, clock, (double) clock / nearest,
                    100 * error, 100 * MAXIMUM_BAUD_ERROR));
        }
        return (int) nearest;
    }

    private long nearestDivider(long clock) {
        return (2 * clock + baud) / (2L * baud);
    }

    /** How fast it really is: the port's clock divided by a whole number. */
    public double actualBaud() {
        return (double) port.clockHz(clocks.frequencies()) / divider;
    }

    private final class ClockChange implements Clocks.Listener {
        @Override
        public void planned(Clocks.Frequencies next) {
            divider(next);
        }

        @Override
        public void aboutToChange() {
            // the byte on the line is lost either way
        }

        @Override
        public void changed() {
            // On the way to a clock that will do there may be one that does not.
            var next = Math.clamp(nearestDivider(port.clockHz(clocks.frequencies())), SMALLEST_DIVIDER,
                    GREATEST_DIVIDER);
            if (next != divider) {
                divider = next;
                chip.write(at(CR1), cr1 & ~CR1_UE); // BRR can be written only while UE = 0
                chip.write(at(BRR), divider);
                chip.write(at(CR1), cr1);
            }
        }
    }

    // ---- the interrupt

    private void serve() {
        var isr = chip.read(at(ISR));
        if ((isr & ISR_ERRORS) != 0) {
            chip.write(at(ICR), isr & ISR_ERRORS);
        }
        if ((isr & ISR_RXNE) != 0) {
            var value = chip.read(at(RDR)) & 0xFF;
            if ((isr & ISR_FE) != 0) {
                buffer.framing();
            } else if ((isr & ISR_NF) != 0) {
                buffer.noise();
            } else {
                buffer.put(value);
            }
        }
        if ((isr & ISR_ORE) != 0) {
            buffer.lost(); // behind the byte in RDR, which is what it was too late for
        }
        wakeReader();
        if ((isr & ISR_TXE) != 0 && !writes.isEmpty()) {
            handOver();
        } else if ((isr & ISR_TC) != 0 && writes.isEmpty()) {
            flushed();
        }
        control();
    }

    private void handOver() {
        var write = writes.getFirst();
        chip.write(at(TDR), write.bytes[write.next++] & 0xFF);
        if (write.next == write.bytes.length) {
            writes.removeFirst();
            write.over();
        }
    }

    private void flushed() {
        for (var flush : flushes) {
            flush.over();
        }
        flushes.clear();
    }

    /**
     * Enables the interrupts that somebody waits for, and no others: TXE and TC stay set while there is nothing to
     * send, and the line would never rest.
     */
    private void control() {
        var wanted = CR1_ALWAYS
                | (!writes.isEmpty() ? CR1_TXEIE : !flushes.isEmpty() ? CR1_TCIE : 0);
        if (wanted != cr1) {
            cr1 = wanted;
            chip.write(at(CR1), cr1);
        }
    }

    // ---- writing

    /** Sends a text in UTF-8; see {@link #write(byte[])}. */
    public Future<Void> write(String text) {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes, from now on. Ready when the last of them was handed over to the port, which has up to two still to
     * send then: see {@link #flush}. Dropping it takes back what was not handed over.
     *
     * @throws IllegalStateException if {@link #MAXIMUM_WRITES} wait already
     */
    public Future<Void> write(byte[] bytes) {
        if (writes.size() == MAXIMUM_WRITES) {
            throw new IllegalStateException(MAXIMUM_WRITES + " writes (MAXIMUM_WRITES) wait for " + port
                    + " already: await what was written before");
        }
        var write = new Write(bytes.clone());
        if (bytes.length == 0) {
            write.over();
        } else {
            writes.add(write);
            control();
        }
        return write;
    }

    /**
     * Ready when everything is gone, the last stop bit included, and nothing more was written meanwhile. Dropping it
     * takes nothing back.
     */
    public Future<Void> flush() {
        return new Flush();
    }

    /** Something that the interrupt ends. */
    private abstract static class Wait extends OneShot<Void> {
        private Waker waker;
        private boolean over;

        void over() {
            over = true;
            if (waker != null) {
                waker.wake();
            }
        }

        boolean isOver() {
            return over;
        }

        @Override
        protected Poll<Void> step(Waker polledWith) {
            waker = polledWith;
            return over ? Poll.ready() : Poll.pending();
        }
    }

    private final class Write extends Wait {
        private final byte[] bytes;
        private int next;

        Write(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String waitsFor() {
            return (bytes.length - next) + " bytes to be taken by " + port.name();
        }

        /** The next interrupt finds out that there is less to send. */
        @Override
        protected void abandon() {
            writes.remove(this);
        }
    }

    private final class Flush extends Wait {
        @Override
        protected Poll<Void> step(Waker polledWith) {
            if (!isOver() && !flushes.contains(this)) {
                if (writes.isEmpty() && (chip.read(at(ISR)) & ISR_TC) != 0) {
                    return Poll.ready();
                }
                flushes.add(this);
                control();
            }
            return super.step(polledWith);
        }

        @Override
        public String waitsFor() {
            return "the last byte of " + port.name() + " to have left";
        }

        @Override
        protected void abandon() {
            flushes.remove(this);
        }
    }

    // ---- reading

    /**
     * Ready with a byte, 0 to 255. It stands in line from its first poll on; dropping it loses no byte.
     *
     * <p>The future throws a {@link UartError} where bytes were lost or disturbed.
     */
    public Future<Integer> read() {
        return new ReadByte();
    }

    /**
     * Ready with a line in UTF-8, without its end, which is CR, LF, or CR and LF. It stands in line from its first poll
     * on; dropping it loses nothing, also if half of the line has come.
     *
     * <p>The future throws a {@link UartError} where bytes were lost or disturbed, and for a line that is longer than
     * the buffer; what of the line has come is thrown away then.
     */
    public Future<String> readLine() {
        return new ReadLine();
    }

    private void wakeReader() {
        if (!readers.isEmpty() && readers.getFirst().canBeServed()) {
            readers.getFirst().waker.wake();
        }
    }

    /** Stands in line. Between two accesses to the chip no interrupt comes, so that the line is nobody else's. */
    private abstract class Read<T> extends OneShot<T> {
        private Waker waker;

        abstract boolean canBeServed();

        abstract T take();

        @Override
        protected final Poll<T> step(Waker polledWith) {
            waker = polledWith;
            if (!readers.contains(this)) {
                readers.add(this);
            }
            if (readers.getFirst() != this || !canBeServed()) {
                return Poll.pending();
            }
            var taken = Objects.requireNonNull(take());
            abandon();
            return Poll.ready(taken);
        }

        @Override
        protected final void abandon() {
            var wasFirst = !readers.isEmpty() && readers.getFirst() == this;
            readers.remove(this);
            if (wasFirst) {
                wakeReader();
            }
        }
    }

    private final class ReadByte extends Read<Integer> {
        @Override
        public String waitsFor() {
            return "a byte from " + port.name();
        }

        @Override
        boolean canBeServed() {
            return buffer.hasByte();
        }

        @Override
        Integer take() {
            return buffer.takeByte();
        }
    }

    private final class ReadLine extends Read<String> {
        @Override
        public String waitsFor() {
            return "a line from " + port.name();
        }

        @Override
        boolean canBeServed() {
            return buffer.hasLine();
        }

        @Override
        String take() {
            return buffer.takeLine();
        }
    }
}
