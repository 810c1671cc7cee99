package dev.metronome.debug;

/** What a step does about an interrupt that comes. */
public enum Interrupts {
    /** It is taken, its handler runs, and the step is what the interrupted code does. */
    OVER,
    /** The step ends at the handler's first instruction. */
    INTO,
    /** PendSV, SysTick and all interrupts of devices wait until the step is done, as with DHCSR.C_MASKINTS. */
    MASKED
}
