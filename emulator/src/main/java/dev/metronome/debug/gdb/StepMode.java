package dev.metronome.debug.gdb;

import dev.metronome.debug.Interrupts;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What gdb's steps do about interrupts that come meanwhile; {@code monitor step} chooses. */
enum StepMode {
    OVER_IRQ("over-irq", Interrupts.OVER, "handlers of interrupts that come run on the way"),
    INTO_IRQ("into-irq", Interrupts.INTO, "a step stops in the handler of an interrupt that comes"),
    NO_IRQ("no-irq", Interrupts.MASKED, "interrupts are held back during a step, and stay pending");

    private final String word;
    private final Interrupts interrupts;
    private final String meaning;

    StepMode(String word, Interrupts interrupts, String meaning) {
        this.word = word;
        this.interrupts = interrupts;
        this.meaning = meaning;
    }

    static Optional<StepMode> named(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(mode -> mode.word).toList();
    }

    Interrupts interrupts() {
        return interrupts;
    }

    @Override
    public String toString() {
        return word + ": " + meaning;
    }
}
