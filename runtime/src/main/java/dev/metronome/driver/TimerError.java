package dev.metronome.driver;

/** Why a timer does not do it. What it does already goes on. */
public final class TimerError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What was missing. */
    public enum Reason {
        /** So many delays wait already as the timer was made for; passes when one of them ends or is dropped. */
        TOO_MANY_WAITERS,
        /** The clock that the timer counts cannot be divided to the tick that is asked for. */
        TICK_RATE,
        /** The timer was closed. */
        CLOSED
    }

    private final Reason reason;

    TimerError(Reason reason, String words) {
        super(reason + ": " + words);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
