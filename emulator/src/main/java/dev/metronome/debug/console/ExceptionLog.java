package dev.metronome.debug.console;

import dev.metronome.core.Held;
import dev.metronome.core.Processor;
import dev.metronome.debug.Debugger;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.trace.Handling;
import dev.metronome.trace.Handlings;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The exceptions that were pended, taken and returned from. When a handler's first instruction begins is asked of the
 * core's account, which is listened to from each entry to that instruction and no longer.
 */
final class ExceptionLog implements CycleAccount {
    private static final int MAXIMUM_ITEMS = 20_000;

    private sealed interface Item {
        long cycle();
    }

    /** Something that the trace told; of an exception that has become pending, with what held it back. */
    private record Told(TraceEvent event, Held held) implements Item {
        @Override
        public long cycle() {
            return event.cycle();
        }
    }

    /** A handler's first instruction begins, or the Java in its place. */
    private record Began(long cycle) implements Item {}

    /** Cycles on the way to it. */
    private record Charged(long cycle, Rule rule, long cycles) implements Item {}

    /**
     * What a handling took, from pending to the handler's first instruction: {@link Handling#NONE} where that is not
     * known.
     *
     * @param held   what kept it from being taken at once, or null if that is not known
     * @param floats cycles of stacking FP registers
     * @param memory cycles that the vector and the first instruction waited for memory or bus
     * @param late   cycles by which it was late for having been taken in place of another
     */
    record Latency(Handling handling, Held held, long floats, long memory, long late) {
        long cycles() {
            return handling.pendedCycle() == Handling.NONE || handling.firstCycle() == Handling.NONE
                    ? Handling.NONE
                    : handling.firstCycle() - handling.pendedCycle();
        }

        /** From pending to the entry. */
        long waits() {
            return handling.pendedCycle() == Handling.NONE ? 0 : handling.enteredCycle() - handling.pendedCycle();
        }

        /** The entry or tail-chain by itself. */
        long entry() {
            return handling.firstCycle() == Handling.NONE
                    ? 0
                    : handling.firstCycle() - handling.enteredCycle() - floats - memory - late;
        }
    }

    /**
     * A handler that has not returned.
     *
     * @param returnAddress of what it interrupted, or 0 if that is not known
     */
    record Active(Handling handling, int returnAddress) {}

    private final Debugger debugger;
    private final Processor processor;
    private final Past<Item> items = new Past<>(MAXIMUM_ITEMS, Item::cycle);
    private boolean listens;
    /** The cycle up to which is explained what passed since an entry began. */
    private long explained;

    ExceptionLog(Debugger debugger) {
        this.debugger = debugger;
        processor = debugger.machine().processor();
    }

    void happened(TraceEvent event) {
        switch (event) {
            case TraceEvent.ExceptionEntered _ -> {
                items.add(new Told(event, null));
                explained = event.cycle();
                listen(true);
            }
            case TraceEvent.ExceptionPended(var _, int number, var _) ->
                items.add(new Told(event, processor.exceptions().held(number)));
            case TraceEvent.ExceptionReturned _ -> items.add(new Told(event, null));
            default -> {}
        }
    }

    private void listen(boolean on) {
        if (on && !listens) {
            processor.explainTo(this);
        } else if (!on && listens) {
            processor.explainNoMoreTo(this);
        }
        listens = on;
    }

    @Override
    public void begins(Instruction instruction, long cycle) {
        if (!debugger.isRetelling()) {
            began(cycle);
        }
    }

    private void began(long cycle) {
        listen(false);
        items.add(new Began(cycle));
    }

    @Override
    public void charge(Rule rule, Part part, long cycles) {
        if (debugger.isRetelling()) {
            return;
        }
        if (part == Part.EXCEPTION) {
            items.add(new Charged(Math.max(explained, items.last().cycle()), rule, cycles)); // what came is told first
            explained += cycles;
        } else if (part == Part.JAVA || rule == Rule.BUS_WAIT) {
            began(explained); // Java that is a handler has no first instruction: it begins with what it takes first
        }
    }

    void goesBack() {
        items.goesBack();
    }

    void isBackAt(long now) {
        items.isBackAt(now);
    }

    /** Those that were taken, the oldest that is remembered first. */
    List<Handling> handlings() {
        var handlings = new Handlings(MAXIMUM_ITEMS);
        for (var item : items.all()) {
            hear(handlings, item);
        }
        return handlings.all();
    }

    private static void hear(Handlings handlings, Item item) {
        switch (item) {
            case Told(TraceEvent.ExceptionPended pended, var _) -> handlings.pended(pended.number(), pended.cycle());
            case Told(TraceEvent.ExceptionEntered entered, var _) -> handlings.entered(entered);
            case Told(TraceEvent.ExceptionReturned returned, var _) ->
                handlings.returned(returned.number(), returned.cycle());
            case Told _,Charged _ -> {}
            case Began(long cycle) -> handlings.begins(cycle);
        }
    }

    /** What each handling of an exception took that is remembered, the oldest first. */
    List<Latency> latencies(int number) {
        var handlings = new Handlings(MAXIMUM_ITEMS);
        var held = new HashMap<Integer, Held>();
        var charges = new EnumMap<Rule, Long>(Rule.class);
        var latencies = new LinkedHashMap<Handling, Latency>();
        for (var item : items.all()) {
            hear(handlings, item);
            switch (item) {
                case Told(TraceEvent.ExceptionPended pended, Held by) -> held.putIfAbsent(pended.number(), by);
                case Told(TraceEvent.ExceptionEntered _, var _) -> charges.clear();
                case Charged(var _, Rule rule, long cycles) -> charges.merge(rule, cycles, Long::sum);
                case Began _ -> {
                    var handling = handlings.all().isEmpty() ? null : handlings.all().getLast();
                    if (handling != null && handling.firstCycle() == item.cycle()) {
                        latencies.put(handling, latency(handling, held.remove(handling.number()), charges));
                    }
                }
                case Told _ -> {}
            }
        }
        return latencies.values().stream().filter(latency -> latency.handling.number() == number).toList();
    }

    private static Latency latency(Handling handling, Held held, Map<Rule, Long> charges) {
        return new Latency(handling, held, charges.getOrDefault(Rule.EXCEPTION_FLOAT, 0L),
                charges.getOrDefault(Rule.EXCEPTION_FETCH, 0L) + charges.getOrDefault(Rule.EXCEPTION_BUS, 0L),
                charges.getOrDefault(Rule.EXCEPTION_LATE, 0L));
    }

    /** The cycle since which one is pending, or {@link Handling#NONE} where that is not remembered. */
    long pendedSince(int number) {
        var since = Handling.NONE;
        for (var item : items.all()) {
            switch (item) {
                case Told(TraceEvent.ExceptionPended(long cycle, int pended, var _), var _) -> {
                    since = pended == number && since == Handling.NONE ? cycle : since;
                }
                case Told(TraceEvent.ExceptionEntered(var _, int entered, var _, var _, var _), var _) -> {
                    since = entered == number ? Handling.NONE : since;
                }
                case Told _,Began _,Charged _ -> {}
            }
        }
        return since;
    }

    /** The handlers that have not returned, the innermost first. */
    List<Active> active() {
        var handlings = handlings();
        var active = new ArrayList<Active>();
        for (var i = handlings.size() - 1; i >= 0; i--) {
            var handling = handlings.get(i);
            if (handling.returnedCycle() == Handling.NONE && processor.exceptions().isActive(handling.number())
                    && active.stream().noneMatch(one -> one.handling.number() == handling.number())) {
                active.add(new Active(handling, returnAddress(handling)));
            }
        }
        return active;
    }

    /** A chain of handlers returns where the first of them was entered from. */
    private int returnAddress(Handling handling) {
        var address = 0;
        for (var item : items.all()) {
            if (item.cycle() > handling.enteredCycle()) {
                break;
            }
            if (item instanceof Told(TraceEvent.ExceptionEntered entered, var _)
                    && entered.how() == TraceEvent.Entry.STACKED) {
                address = entered.returnAddress();
            }
        }
        return address;
    }
}
