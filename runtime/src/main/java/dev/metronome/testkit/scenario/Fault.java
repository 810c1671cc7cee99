package dev.metronome.testkit.scenario;

import dev.metronome.stm32l4.rcc.Crystal;
import dev.metronome.testkit.Machine;
import java.util.Locale;

/** Something that breaks, or is whole again. */
sealed interface Fault {
    /** A fault that lasts, and what it befalls. */
    sealed interface Lasting extends Fault {
        /** What is broken, in words: "HSE", "PA5". */
        String what();

        /** True where it breaks, false where it is whole again. */
        boolean begins();
    }

    /** Does it. */
    void happen(Machine machine);

    /** A clock of the board. */
    record Clock(Crystal crystal, boolean begins) implements Lasting {
        @Override
        public String what() {
            return crystal.name();
        }

        @Override
        public void happen(Machine machine) {
            var clock = machine.board().clock(what());
            if (begins) {
                clock.fails();
            } else {
                clock.heals();
            }
        }

        @Override
        public String toString() {
            return (begins ? "fail " : "heal ") + what();
        }
    }

    /** A pad that is stuck at a level. */
    record StuckPin(String what, Level at) implements Lasting {
        /** Null of none. */
        enum Level { LOW, HIGH }

        @Override
        public boolean begins() {
            return at != null;
        }

        @Override
        public void happen(Machine machine) {
            var pin = machine.board().pin(what);
            if (begins()) {
                pin.stick(at == Level.HIGH);
            } else {
                pin.unstick();
            }
        }

        @Override
        public String toString() {
            return stick(what, at);
        }
    }

    /** A button whose contact is stuck. */
    record StuckButton(String what, Position at) implements Lasting {
        /** Null of none. */
        enum Position { RELEASED, PRESSED }

        @Override
        public boolean begins() {
            return at != null;
        }

        @Override
        public void happen(Machine machine) {
            var button = machine.board().button(what);
            if (begins()) {
                button.stick(at == Position.PRESSED);
            } else {
                button.unstick();
            }
        }

        @Override
        public String toString() {
            return stick(what, at);
        }
    }

    private static String stick(String what, Enum<?> at) {
        return at == null ? "unstick " + what : "stick " + what + " at " + at.name().toLowerCase(Locale.ROOT);
    }

    /** A bit of a variable. */
    record VariableBit(String symbol, int bit) implements Fault {
        @Override
        public void happen(Machine machine) {
            machine.flip(symbol, bit);
        }

        @Override
        public String toString() {
            return "flip bit " + bit + " of " + symbol;
        }
    }

    /** A bit of a word of memory. */
    record WordBit(int address, int bit) implements Fault {
        @Override
        public void happen(Machine machine) {
            machine.flipWord(address, bit);
        }

        @Override
        public String toString() {
            return String.format("flip bit %d of the word at 0x%08X", bit, address);
        }
    }

    /** A bit of a core register. */
    record RegisterBit(String register, int bit) implements Fault {
        @Override
        public void happen(Machine machine) {
            machine.flipRegister(register, bit);
        }

        @Override
        public String toString() {
            return "flip bit " + bit + " of " + register;
        }
    }
}
