package dev.metronome.driver;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A pad as an output. Both levels are one store to BSRR: no load, nothing to tear, so that pins of one port may be used
 * from tasks and interrupt handlers at the same time.
 *
 * <p>Owns its pad's bits of MODER, OTYPER, ODR and BSRR, and sets its port's bit in RCC_AHB2ENR, which it never clears.
 * Nothing here is awaited.
 */
public final class OutputPin {
    /** What an output may be besides push-pull. */
    public enum Option {
        /** High lets go of the pad in place of driving it. */
        OPEN_DRAIN,
        /** Low from the first moment on, whatever ODR had. */
        INITIALLY_LOW,
        /** High from the first moment on, whatever ODR had. */
        INITIALLY_HIGH
    }

    private final Chip chip;
    private final Pad pad;
    private final int bsrr;
    private final int high;
    private final int low;

    private OutputPin(Chip chip, Pad pad) {
        this.chip = chip;
        this.pad = pad;
        bsrr = pad.bsrr();
        high = pad.bit();
        low = pad.bit() << 16;
    }

    /**
     * Makes a pad an output, push-pull if no option says otherwise. It has the level that was last set, which after a
     * reset is low; a level among the options is set before the pad becomes an output.
     *
     * @param name "PA5"
     * @throws IllegalArgumentException if there is no such pad, or two levels are asked for
     */
    public static OutputPin on(Chip chip, String name, Option... options) {
        var pad = Pad.named(name);
        var wanted = EnumSet.noneOf(Option.class);
        wanted.addAll(List.of(options));
        if (wanted.containsAll(Set.of(Option.INITIALLY_LOW, Option.INITIALLY_HIGH))) {
            throw new IllegalArgumentException(pad.name() + " cannot be low and high at first");
        }
        var pin = new OutputPin(chip, pad);
        pad.openClock(chip);
        if (wanted.contains(Option.INITIALLY_HIGH)) {
            pin.setHigh();
        } else if (wanted.contains(Option.INITIALLY_LOW)) {
            pin.setLow();
        }
        pad.setOpenDrain(chip, wanted.contains(Option.OPEN_DRAIN));
        pad.setMode(chip, Pad.Mode.OUTPUT);
        return pin;
    }

    /** "PA5". */
    public String name() {
        return pad.name();
    }

    /** One store. */
    public void setHigh() {
        chip.write(bsrr, high);
    }

    /** One store. */
    public void setLow() {
        chip.write(bsrr, low);
    }

    /** One store. */
    public void set(boolean toHigh) {
        chip.write(bsrr, toHigh ? high : low);
    }

    /** The level that it does not have: a load of ODR and a store. */
    public void toggle() {
        set(!isSetHigh());
    }

    /** What was last set, which is not the level of the pad if somebody pulls it elsewhere. A load of ODR. */
    public boolean isSetHigh() {
        return (chip.read(pad.odr()) & high) != 0;
    }
}
