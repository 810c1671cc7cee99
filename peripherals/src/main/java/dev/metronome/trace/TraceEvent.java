package dev.metronome.trace;

import dev.metronome.time.Frequency;

/** One thing that happened, and the core cycle at which it did. */
public sealed interface TraceEvent {
    /** The core clock cycle since reset. */
    long cycle();

    /** A pad of the chip took another level. */
    record PinChanged(long cycle, String pin, boolean high) implements TraceEvent {}

    /** A light of the board went on or off. */
    record LedChanged(long cycle, String led, boolean on) implements TraceEvent {}

    /** The core clock runs at another frequency from here on. */
    record CoreClockChanged(long cycle, Frequency hclk) implements TraceEvent {}

    /**
     * The core clock has become too fast for the flash, or is so no longer: on a chip, instructions come out of it
     * wrong.
     *
     * @param limit what is broken, in words, such as "80 MHz needs 4 wait states"; or null where nothing is any more
     */
    record FlashOutrun(long cycle, String limit) implements TraceEvent {}

    /** The stop bit of a byte left the chip. */
    record ByteSent(long cycle, String port, int value) implements TraceEvent {}

    /** An exception has become pending: a line rose, software asked, or an instruction raised it. */
    record ExceptionPended(long cycle, int number, String name) implements TraceEvent {}

    /** How an exception came to be taken. */
    enum Entry {
        /** From the code that ran, by stacking. */
        STACKED,
        /** Straight after another handler, with no stacking. */
        TAIL_CHAINED,
        /** In place of a less urgent one whose stacking was under way. */
        LATE
    }

    /**
     * The core begins to take an exception: the cycle on which stacking starts, or the chain.
     *
     * @param returnAddress where it will return to; of a tail-chained one the EXC_RETURN value that was branched to
     */
    record ExceptionEntered(long cycle, int number, String name, Entry how, int returnAddress) implements TraceEvent {}

    /** The core has left an exception. */
    record ExceptionReturned(long cycle, int number, String name) implements TraceEvent {}

    /** The core sleeps (WFI, WFE, sleep-on-exit). */
    record Slept(long cycle) implements TraceEvent {}

    /** The core runs again. */
    record Woke(long cycle) implements TraceEvent {}

    /** A task of an async runtime was made; it is awake. */
    record TaskSpawned(long cycle, int id, String task) implements TraceEvent {}

    /**
     * A task is to be polled: its wake bit was set.
     *
     * @param by the exception whose handler did it, the task that did, or "outside"
     */
    record TaskWoken(long cycle, int id, String task, String by) implements TraceEvent {}

    /** A task's poll begins. */
    record TaskPolled(long cycle, int id, String task) implements TraceEvent {}

    /** A task's poll has ended, and the task waits. */
    record TaskSuspended(long cycle, int id, String task) implements TraceEvent {}

    /** How a task came to its end. */
    enum Ending {
        /** It returned. */
        FINISHED,
        /** It threw. */
        FAILED,
        /** Somebody dropped it. */
        DROPPED
    }

    /** A task is no more. */
    record TaskFinished(long cycle, int id, String task, Ending how) implements TraceEvent {}

    /**
     * What comes often and interests few: it goes to {@link Trace#emitFine}, and whoever records a run does not hear of
     * it.
     */
    sealed interface Fine extends TraceEvent {}

    /**
     * A timer sets a flag of its SR, which may have been set already. A match that changes nothing, its flag being set
     * and its output frozen, is not told of.
     *
     * @param timer      "TIM15"
     * @param flag       the bit's name: "UIF", "CC1IF"
     * @param interrupts the flag's interrupt is enabled
     */
    record TimerFlagged(long cycle, String timer, String flag, boolean interrupts) implements Fine {}

    /**
     * PRIMASK, FAULTMASK or BASEPRI took another value.
     *
     * @param basepri 0 masks nothing
     */
    record MasksChanged(long cycle, boolean primask, boolean faultmask, int basepri) implements Fine {}

    /** An interrupt or a configurable fault may be taken from here on, or no longer. */
    record ExceptionEnabled(long cycle, int number, String name, boolean on) implements Fine {}

    /** Something people should know, said once a run. */
    record Warned(long cycle, Warnings.Kind kind, String message) implements TraceEvent {}
}
