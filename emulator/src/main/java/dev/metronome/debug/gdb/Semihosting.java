package dev.metronome.debug.gdb;

import dev.metronome.bus.BusFault;
import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Debugger;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a program asks of the computer behind its debugger, by BKPT 0xAB with the number of an operation in R0 and its
 * argument in R1 (Arm, <em>Semihosting for AArch32 and AArch64</em>). It takes no time.
 *
 * <h2>Not modelled</h2>
 * Files, the command line, and all that would change the computer: refused with -1, and said once. The clock is the
 * machine's: seconds since reset, not since 1970.
 */
final class Semihosting {
    /** What BKPT says when it is meant. */
    static final int IMMEDIATE = 0xAB;

    /** A text longer than this is cut. */
    static final int MAXIMUM_TEXT_BYTES = 0x1_0000;

    private static final int ERROR = -1;
    private static final int OUT = 1;
    private static final int ERR = 2;
    private static final int IN = 3;
    private static final int ADP_STOPPED_APPLICATION_EXIT = 0x2_0026;

    private final Debugger debugger;
    private final Consumer<byte[]> output;
    private final Consumer<String> notes;
    private final Set<Integer> refused = new HashSet<>();

    /**
     * Serves a machine.
     *
     * @param output takes what the program writes
     * @param notes  takes what there is to say about the program
     */
    Semihosting(Debugger debugger, Consumer<byte[]> output, Consumer<String> notes) {
        this.debugger = debugger;
        this.output = output;
        this.notes = notes;
    }

    /** Does what is asked for, and leaves the result in R0. Gives back the exit status if the program has ended. */
    OptionalInt serve() {
        var processor = debugger.machine().processor();
        var operation = processor.read(CoreRegister.R0);
        var argument = processor.read(CoreRegister.R1);
        switch (operation) {
            case 0x18 -> { // SYS_EXIT
                return OptionalInt.of(argument == ADP_STOPPED_APPLICATION_EXIT ? 0 : 1);
            }
            case 0x20 -> { // SYS_EXIT_EXTENDED
                return OptionalInt.of(word(argument, 0) == ADP_STOPPED_APPLICATION_EXIT ? word(argument, 1) : 1);
            }
            default -> {
                var result = result(operation, argument);
                if (result != operation) {
                    processor.write(CoreRegister.R0, result);
                }
                return OptionalInt.empty();
            }
        }
    }

    private int result(int operation, int argument) {
        return switch (operation) {
            case 0x01 -> open(argument); // SYS_OPEN
            case 0x02 -> isOurs(word(argument, 0)) ? 0 : ERROR; // SYS_CLOSE
            case 0x03 -> { // SYS_WRITEC
                output.accept(debugger.read(argument, 1));
                yield operation;
            }
            case 0x04 -> { // SYS_WRITE0
                output.accept(text(argument));
                yield operation;
            }
            case 0x05 -> write(argument); // SYS_WRITE
            case 0x06 -> word(argument, 0) == IN ? word(argument, 2) : ERROR; // SYS_READ: nothing, the file has ended
            case 0x07 -> ERROR; // SYS_READC: there is nobody at the keyboard
            case 0x08 -> word(argument, 0) < 0 ? 1 : 0; // SYS_ISERROR
            case 0x09 -> isOurs(word(argument, 0)) ? 1 : 0; // SYS_ISTTY
            case 0x10 -> (int) (nanoseconds() / 10_000_000); // SYS_CLOCK, in hundredths of a second
            case 0x11 -> (int) (nanoseconds() / 1_000_000_000); // SYS_TIME
            case 0x13 -> 0; // SYS_ERRNO
            case 0x16 -> put(word(argument, 0), new byte[16]) ? operation : ERROR; // SYS_HEAPINFO: the program knows
            case 0x30 -> put(argument, cycles()) ? 0 : ERROR; // SYS_ELAPSED
            case 0x31 -> (int) (frequency().numerator() / frequency().denominator()); // SYS_TICKFREQ
            default -> {
                if (refused.add(operation)) {
                    notes.accept(String.format("semihosting operation 0x%02X is not modelled; it gets -1", operation));
                }
                yield ERROR;
            }
        };
    }

    /** Only the console, whose direction the mode tells: "r", "w" or "a". */
    private int open(int block) {
        var name = new String(debugger.read(word(block, 0), Math.clamp(word(block, 2), 0, MAXIMUM_TEXT_BYTES)),
                StandardCharsets.UTF_8);
        if (name.equals(":tt")) {
            var mode = word(block, 1);
            return mode < 4 ? IN : mode < 8 ? OUT : ERR;
        }
        notes.accept("the program opens \"" + name + "\" by semihosting; there is no file but the console \":tt\"");
        return ERROR;
    }

    private static boolean isOurs(int handle) {
        return handle == OUT || handle == ERR || handle == IN;
    }

    /** Gives back how many bytes were not written. */
    private int write(int block) {
        var handle = word(block, 0);
        var length = word(block, 2);
        if (handle != OUT && handle != ERR) {
            return length;
        }
        var bytes = debugger.read(word(block, 1), Math.clamp(length, 0, MAXIMUM_TEXT_BYTES));
        output.accept(bytes);
        return length - bytes.length;
    }

    /** Up to a byte of zero. */
    private byte[] text(int address) {
        var bytes = new byte[0];
        var piece = 64;
        for (;;) {
            var length = bytes.length + piece;
            bytes = debugger.read(address, length);
            for (var i = 0; i < bytes.length; i++) {
                if (bytes[i] == 0) {
                    return Arrays.copyOf(bytes, i);
                }
            }
            if (bytes.length < length || length >= MAXIMUM_TEXT_BYTES) {
                return bytes;
            }
            piece = length;
        }
    }

    private boolean put(int address, byte[] bytes) {
        try {
            debugger.write(address, bytes);
            return true;
        } catch (BusFault _) {
            return false;
        }
    }

    /** A word of an argument block; 0 where there is no memory. */
    private int word(int block, int index) {
        var bytes = debugger.read(block + Integer.BYTES * index, Integer.BYTES);
        return bytes.length < Integer.BYTES ? 0 : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private byte[] cycles() {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(debugger.machine().timeline().now()).array();
    }

    private long nanoseconds() {
        var machine = debugger.machine();
        return machine.clocks().time().nanoseconds(machine.timeline().now());
    }

    private Frequency frequency() {
        return debugger.machine().clocks().frequency(Clock.HCLK);
    }
}
