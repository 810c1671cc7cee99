package dev.metronome.driver;

import dev.metronome.async.Executor;
import dev.metronome.bus.Width;
import dev.metronome.stm32l4.Interrupt;
import java.util.function.UnaryOperator;

/**
 * The chip as a program on it sees it: registers by address, interrupts, sleep. All that a driver does, it does through
 * this.
 *
 * <p>Every access costs what the same load or store costs the core, and an interrupt may come behind each; Java in
 * between takes no time, unless it is {@linkplain #spend spent}. See docs/async.md for the cost model.
 */
public interface Chip {
    /** The exception number of the interrupt at position 0 (Armv7-M ARM B1.5.2). */
    int FIRST_INTERRUPT = 16;

    /**
     * Loads a word: LDR.
     *
     * @throws dev.metronome.bus.BusFault if nothing is at that address
     */
    default int read(int address) {
        return read(address, Width.WORD);
    }

    /** Loads: LDR, LDRH, LDRB. The value is in the low bits, zeros above. */
    int read(int address, Width width);

    /**
     * Stores a word: STR.
     *
     * @throws dev.metronome.bus.BusFault if nothing is at that address
     */
    default void write(int address, int value) {
        write(address, Width.WORD, value);
    }

    /** Stores the low bits of a value: STR, STRH, STRB. */
    void write(int address, Width width, int value);

    /** Loads a word, clears some bits and sets others, and stores it: a load and a store, and not one step. */
    default void modify(int address, int clear, int set) {
        write(address, read(address) & ~clear | set);
    }

    /** Lets core cycles pass, as computation would that takes so long. Interrupts come meanwhile. */
    void spend(long cycles);

    /** WFI: the core sleeps until an interrupt that is enabled becomes pending; its handler runs first. */
    void waitForInterrupt();

    /** PRIMASK: true while no interrupt may come. Costs what MRS does. */
    boolean interruptsAreMasked();

    /** Sets PRIMASK. Costs what CPS and MSR do. */
    void maskInterrupts(boolean masked);

    /**
     * Does something that no interrupt may come into: MRS, CPSID i, the work, MSR. May be nested.
     *
     * @param work short, and never awaiting anything
     */
    default void critical(Runnable work) {
        var before = interruptsAreMasked();
        maskInterrupts(true);
        try {
            work.run();
        } finally {
            maskInterrupts(before);
        }
    }

    /**
     * Gives an interrupt to Java: from now on the handler runs in place of the image's. The interrupt must still be
     * enabled in the NVIC, by {@link Nvic} or by firmware.
     *
     * @param handler does not await anything; it may wake tasks, use registers, and be preempted
     */
    default void handle(Interrupt interrupt, Runnable handler) {
        handleException(FIRST_INTERRUPT + interrupt.position(), handler);
    }

    /** Gives any exception to Java, by its number: 15 is SysTick, 14 PendSV (Armv7-M ARM B1.5.2). */
    void handleException(int number, Runnable handler);

    /** An executor with 8 tasks and 1024 bytes, which sleeps by WFI while nobody is awake and tells the trace. */
    default Executor executor() {
        return executor(builder -> builder);
    }

    /** An executor with other limits, which sleeps and tells likewise. */
    Executor executor(UnaryOperator<Executor.Builder> settings);

    /** Which driver has which peripheral. */
    Owners owners();

    /** Core clock cycles since reset. For tests and reports: no chip has such a register. Costs nothing. */
    long cycle();
}
