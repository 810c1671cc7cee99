package dev.metronome.driver;

import dev.metronome.async.Future;

/**
 * Ticks at every multiple of a period, from {@link AsyncTimer#every}.
 *
 * <pre>{@code
 * var ticker = timer.every(ofMillis(10));
 * for (;;) {
 *     task.await(ticker.next());
 *     sample();
 * }
 * }</pre>
 *
 * <p>The n-th tick is due at the start plus n periods, whenever somebody waits for it; so nothing adds up. A tick
 * that passes while nobody waits is left out: who comes late gets the next multiple that is still ahead, and not a
 * burst of those that were missed. When it has to be known how many, {@link #missed()} counts them.
 */
public final class Ticker {
    private final AsyncTimer timer;
    private final long startNanoseconds;
    private final long periodNanoseconds;
    private long taken;
    private long missed;

    Ticker(AsyncTimer timer, long startNanoseconds, long periodNanoseconds) {
        this.timer = timer;
        this.startNanoseconds = startNanoseconds;
        this.periodNanoseconds = periodNanoseconds;
    }

    /**
     * Ready at the first tick that is still to come, and that nobody got yet. It is chosen, and takes a waiter of the
     * timer, at the call; a second call before that tick waits for the same one.
     *
     * <p>Dropping it gives the waiter back, and does not use the tick up.
     *
     * @throws TimerError {@link TimerError.Reason#TOO_MANY_WAITERS}, {@link TimerError.Reason#CLOSED}
     */
    public Future<Void> next() {
        return timer.next(this);
    }

    /** How many ticks nobody waited for, of those before the last one that somebody got. */
    public long missed() {
        return missed;
    }

    /** The number of the last tick that somebody got; 0 before the first. */
    long taken() {
        return taken;
    }

    void take(long number) {
        if (number > taken) {
            missed += number - taken - 1;
            taken = number;
        }
    }

    long nanosecondsOf(long number) {
        return startNanoseconds + number * periodNanoseconds;
    }

    /** The number of the first tick that is after an instant. */
    long firstAfter(long nanoseconds) {
        return Math.floorDiv(nanoseconds - startNanoseconds, periodNanoseconds) + 1;
    }
}
