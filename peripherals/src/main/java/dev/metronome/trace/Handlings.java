package dev.metronome.trace;

import dev.metronome.trace.TraceEvent.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the trace's words on exceptions together: which was taken when, and inside of which. */
public final class Handlings {
    private final long maximum;
    private final List<Handling> all = new ArrayList<>();
    private final Map<Integer, Integer> counts = new HashMap<>();
    private final Map<Integer, Long> pending = new HashMap<>();
    /** Handlers that have not returned, the outermost first. */
    private final List<Handling> active = new ArrayList<>();
    private long seen;
    /** Its handler's first instruction is still to come; or null. */
    private Handling beginning;

    /** @param maximum so many are kept, the first ones */
    public Handlings(long maximum) {
        this.maximum = maximum;
    }

    /** It waits from that cycle on. */
    public void pended(int number, long cycle) {
        pending.putIfAbsent(number, cycle);
    }

    /** It is taken. */
    public void entered(TraceEvent.ExceptionEntered event) {
        if (event.how() == Entry.LATE && !active.isEmpty()) {
            displace(active.removeLast());
        }
        var since = pending.remove(event.number());
        beginning = new Handling(event.number(), event.name(), since == null ? Handling.NONE : since, event.cycle(),
                event.how(), active.isEmpty() ? null : active.getLast());
        active.add(beginning);
        counts.merge(event.number(), 1, Integer::sum);
        if (seen++ < maximum) {
            all.add(beginning);
        }
    }

    /** A more urgent one goes first: this one has not been taken after all, and remains pending. */
    private void displace(Handling handling) {
        if (handling.pendedCycle() != Handling.NONE) {
            pending.put(handling.number(), handling.pendedCycle());
        }
        counts.merge(handling.number(), -1, Integer::sum);
        seen--;
        if (!all.isEmpty() && all.getLast() == handling) {
            all.removeLast();
        }
    }

    /** The handler of the exception that was entered last does something, for the first time since. */
    public void begins(long cycle) {
        if (beginning != null) {
            beginning.begins(cycle);
            beginning = null;
        }
    }

    /** True while the first instruction of a handler is still to come. */
    public boolean isBeginning() {
        return beginning != null;
    }

    /** Its handler has returned. */
    public void returned(int number, long cycle) {
        beginning = null;
        if (!active.isEmpty() && active.getLast().number() == number) {
            active.removeLast().returns(cycle);
        }
    }

    /** After a reset of the chip no handler ever returns, and nothing is pending. */
    public void reset() {
        active.clear();
        pending.clear();
        beginning = null;
    }

    /** What was kept, in the order of their entries. */
    public List<Handling> all() {
        return all;
    }

    /** How often one was taken. */
    public int count(int number) {
        return counts.getOrDefault(number, 0);
    }

    /** How many were taken, kept or not. */
    public long seen() {
        return seen;
    }
}
