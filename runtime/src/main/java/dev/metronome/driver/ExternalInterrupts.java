package dev.metronome.driver;

import dev.metronome.stm32l4.Interrupt;
import java.util.ArrayList;
import java.util.List;

/**
 * EXTI lines 0 to 15, which hear the pads (RM0351, chapters 9 and 14). There is one line a number, not one a pad: PA13,
 * PB13 and PC13 share line 13, and one of them has it.
 *
 * <p>Owns SYSCFG_EXTICR and the bits of IMR1, RTSR1, FTSR1 and PR1 of the lines that {@link InputPin}s have taken, and
 * the vectors of these lines, EXTI0 to EXTI4, EXTI9_5 and EXTI15_10: their handlers are Java from then on, also for the
 * other lines of a vector. It sets SYSCFG's bit in RCC_APB2ENR and the vectors' bits in the NVIC, and clears neither.
 * There is one object of this class for a chip.
 */
public final class ExternalInterrupts {
    /** The lines that pads can drive. */
    static final int LINES = 16;

    private static final int APB2ENR_SYSCFGEN = 1;
    private static final int SYSCFG_EXTICR1 = 0x4001_0008;
    private static final int EXTI_PR1 = 0x4001_0414;

    private final Chip chip;
    private final ExternalLine[] lines = new ExternalLine[LINES];
    /** The vectors that are ours. */
    private final List<Interrupt> vectors = new ArrayList<>();

    private ExternalInterrupts(Chip chip) {
        this.chip = chip;
    }

    /** Lets SYSCFG's clock run. No line and no vector is taken yet. Asked again it gives the same object. */
    public static ExternalInterrupts on(Chip chip) {
        return chip.owners().externalInterrupts(() -> {
            Rcc.open(chip, Rcc.APB2ENR, APB2ENR_SYSCFGEN);
            return new ExternalInterrupts(chip);
        });
    }

    /**
     * The line of a pad, which listens to this pad from now on.
     *
     * @throws IllegalStateException if another pad has it
     */
    ExternalLine line(Pad pad) {
        requireFree(pad);
        if (lines[pad.number()] == null) {
            var register = SYSCFG_EXTICR1 + 4 * (pad.number() / 4);
            var shift = 4 * (pad.number() % 4);
            chip.modify(register, 15 << shift, pad.portIndex() << shift);
            lines[pad.number()] = new ExternalLine(chip, pad);
            take(vector(pad.number()));
        }
        return lines[pad.number()];
    }

    /** @throws IllegalStateException if another pad has this pad's line */
    void requireFree(Pad pad) {
        var line = lines[pad.number()];
        if (line != null && !line.pad().equals(pad)) {
            throw new IllegalStateException(pad.name() + " cannot wait for edges: it shares EXTI line " + pad.number()
                    + " with " + line.pad().name()
                    + ", which has the line. Only pads of different numbers can both wait");
        }
    }

    private void take(Interrupt vector) {
        if (!vectors.contains(vector)) {
            vectors.add(vector);
            var first = firstLine(vector);
            var last = lastLine(vector);
            chip.handle(vector, () -> serve(first, last));
            Nvic.enable(chip, vector);
        }
    }

    /** Clears what is pending first, so that an edge from here on is one interrupt more and not lost. */
    private void serve(int first, int last) {
        var pending = chip.read(EXTI_PR1) & owned(first, last);
        chip.write(EXTI_PR1, pending);
        for (var left = pending; left != 0; left &= left - 1) {
            lines[Integer.numberOfTrailingZeros(left)].edgeCame();
        }
    }

    private int owned(int first, int last) {
        var owned = 0;
        for (var line = first; line <= last; line++) {
            owned |= lines[line] == null ? 0 : 1 << line;
        }
        return owned;
    }

    private static Interrupt vector(int line) {
        return switch (line) {
            case 0 -> Interrupt.EXTI0;
            case 1 -> Interrupt.EXTI1;
            case 2 -> Interrupt.EXTI2;
            case 3 -> Interrupt.EXTI3;
            case 4 -> Interrupt.EXTI4;
            case 5, 6, 7, 8, 9 -> Interrupt.EXTI9_5;
            default -> Interrupt.EXTI15_10;
        };
    }

    private static int firstLine(Interrupt vector) {
        var line = 0;
        while (vector(line) != vector) {
            line++;
        }
        return line;
    }

    private static int lastLine(Interrupt vector) {
        var line = LINES - 1;
        while (vector(line) != vector) {
            line--;
        }
        return line;
    }
}
