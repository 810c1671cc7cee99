package dev.metronome.machine;

import dev.metronome.bus.Width;
import dev.metronome.signal.Pin;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import java.nio.charset.StandardCharsets;

/**
 * Something done to a machine from outside. It is data, not code, so that a snapshot can hold what is still to come,
 * and a replay can do again what was done.
 */
public sealed interface Stimulus {
    /** Presses a button of the board. */
    record Press(String button) implements Stimulus {}

    /** Lets go of a button. */
    record Release(String button) implements Stimulus {}

    /** Presses a button and lets go of it so much later. */
    record Hold(String button, Lapse length) implements Stimulus {}

    /**
     * Types at the board's console, as soon as the firmware listens.
     *
     * @param bytes a character each, 0 to 255
     */
    record Type(String bytes) implements Stimulus {
        /** Types bytes. */
        public static Type of(byte[] bytes) {
            return new Type(new String(bytes, StandardCharsets.ISO_8859_1));
        }

        byte[] toBytes() {
            return bytes.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** Drives a pad of the chip from the board, or with {@link Pin.Drive#FLOATING} leaves it alone. */
    record Drive(String pin, Pin.Drive drive) implements Stimulus {}

    /** Writes memory or a register of a device as a debugger does: at no cost of time. */
    record Poke(int address, Width width, int value) implements Stimulus {}

    /** Writes a register of the core, r0 to r14. */
    record SetRegister(int number, int value) implements Stimulus {
        /** @throws IllegalArgumentException for others */
        public SetRegister {
            if (number < 0 || number > 14) {
                throw new IllegalArgumentException("r" + number + " is not r0 to r14");
            }
        }
    }

    /** Writes it down. */
    static void save(Stimulus stimulus, StateWriter out) {
        switch (stimulus) {
            case Press(var button) -> {
                out.word(0);
                out.text(button);
            }
            case Release(var button) -> {
                out.word(1);
                out.text(button);
            }
            case Hold(var button, var length) -> {
                out.word(2);
                out.text(button);
                switch (length) {
                    case Lapse.Nanoseconds(var nanoseconds) -> {
                        out.flag(true);
                        out.cycle(nanoseconds);
                    }
                    case Lapse.Cycles(var cycles) -> {
                        out.flag(false);
                        out.cycle(cycles);
                    }
                }
            }
            case Type(var bytes) -> {
                out.word(3);
                out.text(bytes);
            }
            case Drive(var pin, var drive) -> {
                out.word(4);
                out.text(pin);
                out.word(drive.ordinal());
            }
            case Poke(var address, var width, var value) -> {
                out.word(5);
                out.word(address);
                out.word(width.ordinal());
                out.word(value);
            }
            case SetRegister(var number, var value) -> {
                out.word(6);
                out.word(number);
                out.word(value);
            }
        }
    }

    /** Reads what {@link #save} wrote. */
    static Stimulus read(StateReader in) {
        var kind = in.word();
        return switch (kind) {
            case 0 -> new Press(in.text());
            case 1 -> new Release(in.text());
            case 2 -> new Hold(in.text(), in.flag() ? new Lapse.Nanoseconds(in.cycle()) : new Lapse.Cycles(in.cycle()));
            case 3 -> new Type(in.text());
            case 4 -> new Drive(in.text(), Pin.Drive.values()[in.word()]);
            case 5 -> new Poke(in.word(), Width.values()[in.word()], in.word());
            case 6 -> new SetRegister(in.word(), in.word());
            default -> throw new IllegalStateException("there is no stimulus of kind " + kind);
        };
    }
}
