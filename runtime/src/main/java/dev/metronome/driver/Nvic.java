package dev.metronome.driver;

import dev.metronome.bus.Width;
import dev.metronome.stm32l4.Interrupt;

/** The interrupt controller, as drivers use it (Armv7-M ARM B3.4). */
public final class Nvic {
    private static final int ISER = 0xE000_E100;
    private static final int ICER = 0xE000_E180;
    private static final int IPR = 0xE000_E400;
    /** The chip has the upper four bits of a priority (RM0351, NVIC). */
    private static final int PRIORITY_SHIFT = 4;
    private static final int PRIORITIES = 16;

    private Nvic() {}

    /** Lets an interrupt come. */
    public static void enable(Chip chip, Interrupt interrupt) {
        chip.write(ISER + 4 * (interrupt.position() / 32), 1 << interrupt.position() % 32);
    }

    /** Keeps an interrupt from coming; it may become pending. */
    public static void disable(Chip chip, Interrupt interrupt) {
        chip.write(ICER + 4 * (interrupt.position() / 32), 1 << interrupt.position() % 32);
    }

    /**
     * Sets how urgent an interrupt is.
     *
     * @param priority 0 to 15, the lower the more urgent
     */
    public static void setPriority(Chip chip, Interrupt interrupt, int priority) {
        if (priority < 0 || priority >= PRIORITIES) {
            throw new IllegalArgumentException(
                    "priority " + priority + " of " + interrupt + ": there are 0, the most urgent, to 15");
        }
        chip.write(IPR + interrupt.position(), Width.BYTE, priority << PRIORITY_SHIFT);
    }
}
