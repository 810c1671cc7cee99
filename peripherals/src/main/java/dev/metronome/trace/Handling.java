package dev.metronome.trace;

/** One time that the core took an exception. */
public final class Handling {
    /** What has not happened, or is not known. */
    public static final long NONE = -1;

    private final int number;
    private final String name;
    private final long pended;
    private final long entered;
    private final TraceEvent.Entry how;
    private final Handling outer;
    private long first = NONE;
    private long returned = NONE;

    Handling(int number, String name, long pended, long entered, TraceEvent.Entry how, Handling outer) {
        this.number = number;
        this.name = name;
        this.pended = pended;
        this.entered = entered;
        this.how = how;
        this.outer = outer;
    }

    void begins(long cycle) {
        if (first == NONE) {
            first = cycle;
        }
    }

    void returns(long cycle) {
        returned = cycle;
    }

    /** The exception's number: 16 and the interrupt's. */
    public int number() {
        return number;
    }

    /** "TIM1_BRK_TIM15". */
    public String name() {
        return name;
    }

    /** When it became pending; {@link #NONE} if that was before the recording. */
    public long pendedCycle() {
        return pended;
    }

    /** When stacking began, or the chain from another handler. */
    public long enteredCycle() {
        return entered;
    }

    /** When the handler's first instruction began, or the Java in its place; {@link #NONE} while it has not. */
    public long firstCycle() {
        return first;
    }

    /** When the handler returned; {@link #NONE} while it has not. */
    public long returnedCycle() {
        return returned;
    }

    /** How it came to be taken. */
    public TraceEvent.Entry how() {
        return how;
    }

    /** The handler that waits for this one to return, or null where thread mode does. */
    public Handling outer() {
        return outer;
    }
}
