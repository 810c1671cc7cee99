package dev.metronome.machine;

import dev.metronome.bus.Width;
import dev.metronome.core.CoreRegister;
import dev.metronome.signal.Pin;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.stm32l4.rcc.Crystal;
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

    /** Writes a register of the core; see {@link dev.metronome.core.Processor#write}. */
    record SetRegister(CoreRegister register, int value) implements Stimulus {
        /** Writes R0 to R12, SP, LR or PC by its number. */
        public static SetRegister general(int number, int value) {
            return new SetRegister(CoreRegister.general(number), value);
        }
    }

    /** Pulls the chip's NRST pin. */
    record Reset() implements Stimulus {}

    /** Lets the program go on behind the BKPT at which it halted. */
    record PassBreakpoint() implements Stimulus {}

    /** Holds PendSV, SysTick and interrupts back, or no longer so, as a debugger may while it steps. */
    record HoldInterrupts(boolean on) implements Stimulus {}

    /** Presses a button at a cycle, which is not in the past, and lets go of it so many cycles later. */
    record Pulse(String button, long cycle, long holdCycles) implements Stimulus {}

    /** A button's contact gets stuck; see {@link dev.metronome.board.Button#stick}. */
    record StickButton(String button, boolean closed) implements Stimulus {}

    /** A button's contact follows again. */
    record UnstickButton(String button) implements Stimulus {}

    /** A pad is shorted to the supply, or to ground; see {@link Pin#stick}. */
    record StickPin(String pin, boolean high) implements Stimulus {}

    /** A pad's short is gone. */
    record UnstickPin(String pin) implements Stimulus {}

    /** A crystal breaks; see {@link dev.metronome.stm32l4.rcc.Rcc#fail}. */
    record Fail(Crystal crystal) implements Stimulus {}

    /** A crystal is whole again. */
    record Heal(Crystal crystal) implements Stimulus {}

    /**
     * Flips a bit of R0 to R14, of which the core takes no notice but that it has another value.
     *
     * @param bit 0 to 31
     */
    record FlipRegister(int register, int bit) implements Stimulus {
        /** The link register: the program counter is not flipped. */
        private static final int LAST = 14;

        public FlipRegister {
            if (register < 0 || register > LAST || bit < 0 || bit >= Integer.SIZE) {
                throw new IllegalArgumentException("bit " + bit + " of r" + register
                        + " is not flipped, only bits 0 to 31 of r0 to r" + LAST);
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
            case SetRegister(var register, var value) -> {
                out.word(6);
                out.word(register.ordinal());
                out.word(value);
            }
            case Reset() -> out.word(7);
            case PassBreakpoint() -> out.word(9);
            case HoldInterrupts(var on) -> {
                out.word(8);
                out.flag(on);
            }
            case Pulse(var button, var cycle, var holdCycles) -> {
                out.word(10);
                out.text(button);
                out.cycle(cycle);
                out.cycle(holdCycles);
            }
            case StickButton(var button, var closed) -> {
                out.word(11);
                out.text(button);
                out.flag(closed);
            }
            case UnstickButton(var button) -> {
                out.word(12);
                out.text(button);
            }
            case StickPin(var pin, var high) -> {
                out.word(13);
                out.text(pin);
                out.flag(high);
            }
            case UnstickPin(var pin) -> {
                out.word(14);
                out.text(pin);
            }
            case Fail(var crystal) -> {
                out.word(15);
                out.word(crystal.ordinal());
            }
            case Heal(var crystal) -> {
                out.word(16);
                out.word(crystal.ordinal());
            }
            case FlipRegister(var register, var bit) -> {
                out.word(17);
                out.word(register);
                out.word(bit);
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
            case 6 -> new SetRegister(CoreRegister.values()[in.word()], in.word());
            case 7 -> new Reset();
            case 8 -> new HoldInterrupts(in.flag());
            case 9 -> new PassBreakpoint();
            case 10 -> new Pulse(in.text(), in.cycle(), in.cycle());
            case 11 -> new StickButton(in.text(), in.flag());
            case 12 -> new UnstickButton(in.text());
            case 13 -> new StickPin(in.text(), in.flag());
            case 14 -> new UnstickPin(in.text());
            case 15 -> new Fail(Crystal.values()[in.word()]);
            case 16 -> new Heal(Crystal.values()[in.word()]);
            case 17 -> new FlipRegister(in.word(), in.word());
            default -> throw new IllegalStateException("there is no stimulus of kind " + kind);
        };
    }
}
