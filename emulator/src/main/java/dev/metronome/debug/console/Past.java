package dev.metronome.debug.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The last so many things that happened, the oldest first. Where the machine has gone back in time, what has not
 * happened any more is forgotten.
 */
final class Past<T> {
    private final int maximum;
    private final ToLongFunction<T> cycle;
    private final Deque<T> things = new ArrayDeque<>();
    private boolean wentBack;

    Past(int maximum, ToLongFunction<T> cycle) {
        this.maximum = maximum;
        this.cycle = cycle;
    }

    void add(T thing) {
        var at = cycle.applyAsLong(thing);
        if (wentBack || !things.isEmpty() && cycle.applyAsLong(things.getLast()) > at) {
            wentBack = false;
            forgetFrom(at);
        }
        if (things.size() == maximum) {
            things.removeFirst();
        }
        things.addLast(thing);
    }

    /** The next thing may be one that is known: the machine has been taken back to before it. */
    void goesBack() {
        wentBack = true;
    }

    /** The machine has come back to a cycle. */
    void isBackAt(long now) {
        wentBack = false;
        forgetFrom(now + 1);
    }

    private void forgetFrom(long at) {
        while (!things.isEmpty() && cycle.applyAsLong(things.getLast()) >= at) {
            things.removeLast();
        }
    }

    List<T> all() {
        return List.copyOf(things);
    }

    T last() {
        return things.peekLast();
    }
}
