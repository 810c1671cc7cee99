package dev.metronome.core;

import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;

/**
 * The core as Java uses it that stands in for instructions. Each method costs the cycles of the instruction that it
 * stands for, and behind each the core does what it does behind an instruction: takes an exception that has become
 * due, ends the run at its limit, sleeps. Java between two of them takes no time at all, unless it says
 * {@link #spend}.
 *
 * <p>Nothing here pairs with its neighbours: a load always has its second cycle, for nobody knows what instructions a
 * compiler would have put in between.
 *
 * <p>To be used only by Java that runs as a {@link HostedCall}; from elsewhere every method throws an
 * {@link IllegalStateException}.
 */
public final class HostedCore {
    /** A load: LDR alone ({@link dev.metronome.timing.Rule#LOAD}), besides what the bus waits. */
    public static final int LOAD_CYCLES = 2;
    /** A store: STR with an immediate offset ({@link dev.metronome.timing.Rule#STORE}), besides what the bus waits. */
    public static final int STORE_CYCLES = 1;
    /**
     * MRS, MSR, CPS ({@link dev.metronome.timing.Rule#SYSTEM}); WFI ({@link dev.metronome.timing.Rule#HINT}).
     */
    public static final int SYSTEM_CYCLES = 1;
    /** BX LR, at the end of a function ({@link dev.metronome.timing.Rule#BRANCH_RETURN}). */
    public static final int RETURN_CYCLES = 2;
    /** BX LR, at the end of a handler ({@link dev.metronome.timing.Rule#BRANCH_INDIRECT}). */
    public static final int EXCEPTION_RETURN_CYCLES = 3;
    /** From Java that runs before a handler to that handler: B ({@link dev.metronome.timing.Rule#BRANCH_DIRECT}). */
    public static final int BRANCH_CYCLES = 2;

    private final Processor processor;

    HostedCore(Processor processor) {
        this.processor = processor;
    }

    /**
     * Loads, as LDR, LDRH or LDRB.
     *
     * @return the value in the low bits, zeros above
     * @throws BusFault if nobody answers, or unprivileged code may not, or a device is not so aligned; the core takes
     * no exception for it
     */
    public int load(int address, Width width) {
        ready();
        var value = processor.hostedLoad(address, width);
        pass(LOAD_CYCLES);
        return value;
    }

    /**
     * Stores, as STR, STRH or STRB.
     *
     * @param value the value in the low bits
     * @throws BusFault as {@link #load} does
     */
    public void store(int address, Width width, int value) {
        ready();
        processor.hostedStore(address, width, value);
        pass(STORE_CYCLES);
    }

    /**
     * Lets cycles pass, as so many instructions of one cycle would: an exception may come after each.
     *
     * @param cycles zero or more
     */
    public void spend(long cycles) {
        if (cycles < 0) {
            throw new IllegalArgumentException("time runs forward: " + cycles + " cycles cannot be spent");
        }
        ready();
        var left = cycles;
        while (left > 0) {
            left -= processor.passAtMost(left);
            makeWay();
        }
    }

    /** Sleeps until something wakes the core, and lets its handler run: WFI. */
    public void waitForInterrupt() {
        ready();
        processor.hostedSleep();
        makeWay();
    }

    /** PRIMASK, as MRS reads it: clear, to unprivileged code. */
    public boolean primask() {
        ready();
        var primask = processor.hostedPrimask();
        pass(SYSTEM_CYCLES);
        return primask;
    }

    /**
     * Sets PRIMASK, as CPSID i, CPSIE i and MSR do: while it is set no exception of configurable priority comes. Of
     * unprivileged code it is ignored.
     */
    public void setPrimask(boolean masked) {
        ready();
        processor.hostedSetPrimask(masked);
        pass(SYSTEM_CYCLES);
    }

    /** A general register, in no time: of a bound function 0 to 3 are the arguments, 13 the caller's stack. */
    public int register(int number) {
        ready();
        return processor.engine().register(number);
    }

    /** Sets a general register, 0 to 12, in no time: 0 and 1 are a function's result. */
    public void setRegister(int number, int value) {
        if (number < 0 || number > 12) {
            throw new IllegalArgumentException("r" + number + " is not for hosted code; r0 to r12 are");
        }
        ready();
        processor.engine().setRegister(number, value);
    }

    /** The exception being handled, 0 in thread mode; in no time. */
    public int currentException() {
        return processor.currentException();
    }

    /** The present cycle; in no time. */
    public long cycle() {
        return processor.cycle();
    }

    private void ready() {
        if (!processor.hostedCode().isRunning()) {
            throw new IllegalStateException("only Java that runs on the core may use it: a hosted program's "
                    + "functions, handlers and tasks, while the machine runs; from outside, look with "
                    + "Machine.bus().peek and poke");
        }
    }

    private void pass(int cycles) {
        processor.pass(cycles);
        makeWay();
    }

    private void makeWay() {
        while (processor.hasMoreUrgentThanHosted()) {
            processor.hostedCode().current().makeWay();
        }
    }
}
