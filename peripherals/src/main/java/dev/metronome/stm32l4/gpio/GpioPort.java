package dev.metronome.stm32l4.gpio;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import dev.metronome.signal.Pin;
import dev.metronome.signal.Pin.Drive;
import dev.metronome.signal.Pin.Pull;
import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.Warnings;
import java.util.List;

/**
 * A GPIO port: sixteen pads (port H has two), each an output stage, a pull resistor and an input stage (RM0351,
 * chapter 8).
 *
 * <p>After every write the pads that it touches are routed anew: from the mode, to who decides the level, to the pad.
 * The input stage of each pad is a wire, which IDR, EXTI and the selected alternate function look at; it is low while
 * the pad is analog, because the Schmitt trigger is off ("Analog configuration").
 *
 * <h2>Not modelled</h2>
 * Slew rates (OSPEEDR is kept). The one AHB clock cycle that IDR lags behind the pad. The analog switch to the ADC
 * (ASCR is kept). When two pads select one input, the pad that changed last decides.
 */
public final class GpioPort implements BusDevice, PeripheralClock.User, Stateful {
    /** Offset; reset values differ by port, see {@link #resetValue} (RM0351, GPIO registers). */
    public enum Register {
        // @formatter:off
        MODER(0x00), OTYPER(0x04), OSPEEDR(0x08), PUPDR(0x0C), IDR (0x10), ODR (0x14),
        BSRR (0x18), LCKR  (0x1C), AFRL   (0x20), AFRH (0x24), BRR (0x28), ASCR(0x2C);
        // @formatter:on

        private static final RegisterIndex<Register> INDEX = new RegisterIndex<>(values(), register -> register.offset);

        final int offset;

        Register(int offset) {
            this.offset = offset;
        }

        /** The register at an offset, or null where there is none. */
        static Register at(int offset) {
            return INDEX.at(offset);
        }
    }

    private static final int LCKK = 1 << 16;

    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ALTERNATE = 2;
    private static final int ANALOG = 3;

    private final char letter;
    private final Warnings warnings;
    private final Pin[] pads;
    private final Wire[] inputs;
    /** By pad, then by the number in AFSELy; null where nothing modelled is there. */
    private final AlternateFunction[][] functions;
    /** Which of them feeds its peripheral's input now. */
    private final AlternateFunction[] heard;
    /** One bit a pad. */
    private final int all;

    private int moder;
    private int otyper;
    private int ospeedr;
    private int pupdr;
    private int odr;
    private int afrl;
    private int afrh;
    private int ascr;
    /** LCK0..15, and LCKK once the port is locked. */
    private int lckr;
    /** How many writes of the lock sequence have come, and what they want to lock. */
    private int lockStep;
    private int lockWanted;
    /** One bit a pad, as IDR shows it: the levels of {@link #inputs}. */
    private int levels;

    /**
     * A port, reset.
     *
     * @param letter    'A'..'H'
     * @param functions what AFRL and AFRH choose from; asked once, here
     */
    public GpioPort(char letter, Timeline timeline, Trace trace, PeripheralClock gate, AlternateFunctions functions,
            Warnings warnings) {
        this.letter = letter;
        this.warnings = warnings;
        var count = letter == 'H' ? 2 : 16;
        all = (1 << count) - 1;
        pads = new Pin[count];
        inputs = new Wire[count];
        heard = new AlternateFunction[count];
        this.functions = new AlternateFunction[count][16];
        for (var number = 0; number < count; number++) {
            var name = "P" + letter + number;
            pads[number] = new Pin(name, timeline, trace);
            inputs[number] = new Wire(name + " input");
            connect(number, functions);
        }
        gate.connect(this);
        reset();
    }

    private void connect(int number, AlternateFunctions from) {
        pads[number].watch(pad -> listen(number));
        for (var choice = 0; choice < 16; choice++) {
            var function = from.at(pads[number].name(), choice);
            functions[number][choice] = function;
            if (function != null) {
                watch(function.output(), number, function);
                watch(function.driven(), number, function);
                if (function.input() != null) {
                    function.input().drive(function.idle());
                }
            }
        }
    }

    private void watch(Wire wire, int number, AlternateFunction function) {
        if (wire != null) {
            wire.watch(high -> {
                if (selected(number) == function) {
                    drive(number);
                }
            });
        }
    }

    /** 'A'..'H'. */
    public char letter() {
        return letter;
    }

    /** How many pads it has. */
    public int count() {
        return pads.length;
    }

    /** How a pad stands. */
    public PadState state(int number) {
        var isAtReset = mode(number) == (resetValue(letter, Register.MODER) >>> 2 * number & 3) && choice(number) == 0
                && (pupdr >>> 2 * number & 3) == (resetValue(letter, Register.PUPDR) >>> 2 * number & 3);
        return new PadState(pads[number].name(), PadState.Mode.values()[mode(number)], choice(number),
                (otyper >>> number & 1) != 0, pull(number), pads[number].isHigh(), (odr >>> number & 1) != 0,
                isAtReset);
    }

    /** A pad of this port. */
    public Pin pin(int number) {
        return pads[number];
    }

    /** The pads' input stages, behind the Schmitt trigger, by number: what EXTI can listen to. */
    public List<Wire> inputs() {
        return List.of(inputs);
    }

    /**
     * Of a register that is not 0 out of reset (GPIOx_MODER, OSPEEDR, PUPDR): the debug port owns PA13..15, PB3, PB4.
     */
    static int resetValue(char letter, Register register) {
        return switch (register) {
            case MODER -> switch (letter) {
                case 'A' -> 0xABFF_FFFF;
                case 'B' -> 0xFFFF_FEBF;
                case 'H' -> 0x0000_000F;
                default -> 0xFFFF_FFFF;
            };
            case OSPEEDR -> letter == 'A' ? 0x0C00_0000 : 0;
            case PUPDR -> letter == 'A' ? 0x6400_0000 : letter == 'B' ? 0x0000_0100 : 0;
            default -> 0;
        };
    }

    @Override
    public void reset() {
        moder = resetValue(letter, Register.MODER);
        ospeedr = resetValue(letter, Register.OSPEEDR);
        pupdr = resetValue(letter, Register.PUPDR);
        otyper = 0;
        odr = 0;
        afrl = 0;
        afrh = 0;
        ascr = 0;
        lckr = 0;
        lockStep = 0;
        route(all);
    }

    @Override
    public List<RegisterName> registers() {
        return Register.INDEX.names();
    }

    @Override
    public int read(int offset) {
        var register = Register.at(offset);
        if (register == Register.LCKR && lockStep == 3) {
            lock();
        }
        return register == null ? 0 : value(register);
    }

    @Override
    public int peek(int offset) {
        var register = Register.at(offset);
        return register == null ? 0 : value(register);
    }

    private int value(Register register) {
        return switch (register) {
            case MODER -> moder;
            case OTYPER -> otyper;
            case OSPEEDR -> ospeedr;
            case PUPDR -> pupdr;
            case IDR -> levels;
            case ODR -> odr;
            case LCKR -> lckr;
            case AFRL -> afrl;
            case AFRH -> afrh;
            case ASCR -> ascr;
            case BSRR, BRR -> 0; // write-only
        };
    }

    @Override
    public void write(int offset, int value, int lanes) {
        var register = Register.at(offset);
        switch (register) {
            case BSRR -> {
                var written = value & lanes;
                output((odr & ~(written >>> 16) | written) & all); // "If both BSx and BRx are set, BSx has priority"
            }
            case BRR -> output(odr & ~(value & lanes));
            case ODR -> output((odr & ~lanes | value & lanes) & all);
            case MODER -> {
                moder = merge(moder, value, lanes & wide(all & ~locked()));
                route(all);
                reportUnconnected();
            }
            case OTYPER -> {
                otyper = merge(otyper, value, lanes & all & ~locked());
                route(all);
            }
            case OSPEEDR -> ospeedr = merge(ospeedr, value, lanes & wide(all & ~locked()));
            case PUPDR -> {
                pupdr = merge(pupdr, value, lanes & wide(all & ~locked()));
                route(all);
            }
            case AFRL -> {
                afrl = merge(afrl, value, lanes & nibbles(all & ~locked()));
                route(all & 0xFF);
                reportUnconnected();
            }
            case AFRH -> {
                afrh = merge(afrh, value, lanes & nibbles((all & ~locked()) >>> 8));
                route(all & 0xFF00);
                reportUnconnected();
            }
            case LCKR -> lockSequence(value, lanes);
            case ASCR -> ascr = merge(ascr, value, lanes & all);
            case IDR -> {
                // read-only
            }
            case null -> {
                // reserved
            }
        }
    }

    private static int merge(int before, int value, int writable) {
        return before & ~writable | value & writable;
    }

    /** A bit a pad, made two bits a pad. */
    private static int wide(int mask) {
        return Integer.expand(mask, 0x5555_5555) * 3;
    }

    /** A bit a pad, of eight pads, made four bits a pad. */
    private static int nibbles(int mask) {
        return Integer.expand(mask & 0xFF, 0x1111_1111) * 15;
    }

    /** The pads whose configuration is frozen: MODER, OTYPER, OSPEEDR, PUPDR, AFRL and AFRH (GPIOx_LCKR). */
    private int locked() {
        return (lckr & LCKK) != 0 ? lckr & 0xFFFF : 0;
    }

    /**
     * LCKK 1, 0, 1 with the same LCK bits, then a read of LCKR; anything else starts over (GPIOx_LCKR). That the read
     * which ends the sequence shows LCKK = 1 already is an assumption.
     */
    private void lockSequence(int value, int lanes) {
        if ((lckr & LCKK) != 0) {
            return; // until the next reset
        }
        var wanted = value & all;
        var isKeyHigh = (value & LCKK) != 0;
        if (lanes != -1) {
            lockStep = 0; // "only word access is allowed"
        } else if (lockStep == 1 && !isKeyHigh && wanted == lockWanted) {
            lockStep = 2;
        } else if (lockStep == 2 && isKeyHigh && wanted == lockWanted) {
            lockStep = 3;
        } else {
            lockStep = isKeyHigh ? 1 : 0;
            lockWanted = wanted;
        }
        lckr = merge(lckr, value, lanes & all);
    }

    private void lock() {
        lckr = lockWanted | LCKK;
        lockStep = 0;
    }

    private void output(int now) {
        var changed = odr ^ now;
        odr = now;
        while (changed != 0) {
            var number = Integer.numberOfTrailingZeros(changed);
            changed &= changed - 1;
            if (mode(number) == OUTPUT) {
                drive(number);
            }
        }
    }

    private void route(int mask) {
        for (var left = mask; left != 0; left &= left - 1) {
            var number = Integer.numberOfTrailingZeros(left);
            drive(number);
            listen(number);
        }
    }

    /** Sets the output stage and the pull resistor of a pad. */
    private void drive(int number) {
        switch (mode(number)) {
            case INPUT -> pads[number].driveFromChip(Drive.FLOATING, pull(number));
            case OUTPUT -> pads[number].driveFromChip(driven(number, (odr >>> number & 1) != 0), pull(number));
            case ALTERNATE -> {
                var function = selected(number);
                var drive = function != null && function.drives()
                        ? driven(number, function.output().isHigh())
                        : Drive.FLOATING;
                pads[number].driveFromChip(drive, pull(number));
            }
            // "The weak pull-up and pull-down resistors are disabled by hardware" ("Analog configuration")
            default -> pads[number].driveFromChip(Drive.FLOATING, Pull.NONE);
        }
    }

    private Drive driven(int number, boolean high) {
        if (!high) {
            return Drive.LOW;
        }
        return (otyper >>> number & 1) != 0 ? Drive.FLOATING : Drive.HIGH;
    }

    private Pull pull(int number) {
        return switch (pupdr >>> 2 * number & 3) {
            case 1 -> Pull.UP;
            case 2 -> Pull.DOWN;
            default -> Pull.NONE;
        };
    }

    /** Lets the pad's level in: to IDR and EXTI, and to the peripheral that the pad is connected to. */
    private void listen(int number) {
        var high = mode(number) != ANALOG && pads[number].isHigh();
        levels = high ? levels | 1 << number : levels & ~(1 << number);
        inputs[number].drive(high);
        var function = selected(number);
        var before = heard[number];
        if (before != function && before != null && before.input() != null) {
            before.input().drive(before.idle());
        }
        heard[number] = function;
        if (function != null && function.input() != null) {
            function.input().drive(high);
        }
    }

    private int mode(int number) {
        return moder >>> 2 * number & 3;
    }

    private int choice(int number) {
        return (number < 8 ? afrl >>> 4 * number : afrh >>> 4 * (number - 8)) & 15;
    }

    /** The alternate function in use, or null. */
    private AlternateFunction selected(int number) {
        return mode(number) == ALTERNATE ? functions[number][choice(number)] : null;
    }

    /** Function 0 is the debug port's on some pads, and often only passed through on the way; it says nothing. */
    private void reportUnconnected() {
        for (var number = 0; number < pads.length; number++) {
            if (mode(number) == ALTERNATE && choice(number) != 0 && selected(number) == null) {
                warnings.once(Warnings.Kind.NOT_MODELLED, "GPIO" + letter + ": nothing modelled is connected to "
                        + pads[number].name() + " as alternate function " + choice(number));
            }
        }
    }

    @Override
    public void save(StateWriter out) {
        out.words(new int[]{moder, otyper, ospeedr, pupdr, odr, afrl, afrh, ascr, lckr, lockStep, lockWanted});
        for (var number = 0; number < pads.length; number++) {
            pads[number].save(out);
            inputs[number].save(out);
        }
    }

    @Override
    public void restore(StateReader in) {
        var words = new int[11];
        in.words(words);
        moder = words[0];
        otyper = words[1];
        ospeedr = words[2];
        pupdr = words[3];
        odr = words[4];
        afrl = words[5];
        afrh = words[6];
        ascr = words[7];
        lckr = words[8];
        lockStep = words[9];
        lockWanted = words[10];
        levels = 0;
        for (var number = 0; number < pads.length; number++) {
            pads[number].restore(in);
            inputs[number].restore(in);
            levels |= inputs[number].isHigh() ? 1 << number : 0;
            heard[number] = selected(number);
        }
    }
}
