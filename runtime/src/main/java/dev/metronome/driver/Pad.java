package dev.metronome.driver;

import dev.metronome.text.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A pad of the chip and the registers of its port that configure it (RM0351, chapter 8). Whoever configures a pad
 * writes the mode last, so that the pad is never for a moment what it should not be.
 *
 * @param port   'A' to 'H'
 * @param number 0 to 15
 */
record Pad(char port, int number) {
    /** MODER: what a pad is. */
    enum Mode {
        INPUT, OUTPUT, ALTERNATE, ANALOG
    }

    private static final int GPIOA = 0x4800_0000;
    private static final int PORT_SIZE = 0x400;
    private static final int MODER = 0x00;
    private static final int OTYPER = 0x04;
    private static final int PUPDR = 0x0C;
    private static final int IDR = 0x10;
    private static final int ODR = 0x14;
    private static final int BSRR = 0x18;
    private static final int AFRL = 0x20;
    private static final String PORTS = "ABCDEFGH";
    private static final List<String> NAMES = names();

    private static List<String> names() {
        var names = new ArrayList<String>();
        for (var port : PORTS.toCharArray()) {
            var pads = port == 'H' ? 2 : 16;
            for (var number = 0; number < pads; number++) {
                names.add(new Pad(port, number).name());
            }
        }
        return List.copyOf(names);
    }

    /**
     * The pad of a name such as "PA5", upper and lower case alike.
     *
     * @throws IllegalArgumentException if there is none; says which one may be meant
     */
    static Pad named(String name) {
        var given = Objects.requireNonNull(name, "the name of a pad, such as PA5").toUpperCase(Locale.ROOT);
        if (!NAMES.contains(given)) {
            throw unknown(name, given);
        }
        return new Pad(given.charAt(1), Integer.parseInt(given.substring(2)));
    }

    private static IllegalArgumentException unknown(String name, String given) {
        var port = given.length() > 1 && given.charAt(0) == 'P' ? PORTS.indexOf(given.charAt(1)) : -1;
        var ofPort = port < 0 ? NAMES : NAMES.stream().filter(pad -> pad.startsWith(given.substring(0, 2))).toList();
        var rule = port < 0
                ? "a pad is P, its port A to H, and its number 0 to 15, as in PA5"
                : "port " + PORTS.charAt(port) + " has " + ofPort.getFirst() + " to " + ofPort.getLast();
        return new IllegalArgumentException("the chip has no pad \"" + name + "\": " + rule
                + DidYouMean.nearest(name, ofPort).map(near -> "; did you mean \"" + near + "\"?").orElse(""));
    }

    /** "PA5". */
    String name() {
        return "P" + port + number;
    }

    /** 0 for port A, as SYSCFG and RCC count them. */
    int portIndex() {
        return port - 'A';
    }

    /** A one in the pad's place of registers that have a bit a pad. */
    int bit() {
        return 1 << number;
    }

    int idr() {
        return register(IDR);
    }

    int odr() {
        return register(ODR);
    }

    int bsrr() {
        return register(BSRR);
    }

    private int register(int offset) {
        return GPIOA + PORT_SIZE * portIndex() + offset;
    }

    /** Lets the port's clock run: until then its registers read 0 and ignore writes. */
    void openClock(Chip chip) {
        Rcc.open(chip, Rcc.AHB2ENR, 1 << portIndex());
    }

    void setMode(Chip chip, Mode mode) {
        setPair(chip, MODER, mode.ordinal());
    }

    void setPull(Chip chip, Pull pull) {
        setPair(chip, PUPDR, pull.ordinal());
    }

    void setOpenDrain(Chip chip, boolean openDrain) {
        chip.modify(register(OTYPER), bit(), openDrain ? bit() : 0);
    }

    /** Chooses the alternate function, and then gives the pad to it. */
    void setAlternate(Chip chip, int function) {
        var shift = 4 * (number % 8);
        chip.modify(register(AFRL + 4 * (number / 8)), 15 << shift, function << shift);
        setMode(chip, Mode.ALTERNATE);
    }

    private void setPair(Chip chip, int offset, int value) {
        chip.modify(register(offset), 3 << 2 * number, value << 2 * number);
    }
}
