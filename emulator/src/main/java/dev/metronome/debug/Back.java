package dev.metronome.debug;

import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Position;
import dev.metronome.machine.Snapshot;
import dev.metronome.machine.SnapshotException;
import dev.metronome.machine.Snapshots;
import java.util.function.Supplier;

/**
 * The way back: nothing is undone, but done again, from a snapshot before, up to a place that lies before this one.
 */
final class Back {
    /** Cycles, to be doubled until there is a place in them. */
    private static final long FIRST_DISTANCE = 16;
    /** More steps than lie between two places that are next to each other; a way that needs more leads elsewhere. */
    private static final int MAXIMUM_STEPS = 200_000;
    private static final Limit NO_LIMIT = Limit.cycles(Long.MAX_VALUE);

    private final Debugger debugger;
    private final Machine machine;
    private final Snapshots history;

    Back(Debugger debugger, Snapshots history) {
        this.debugger = debugger;
        machine = debugger.machine();
        this.history = history;
    }

    /**
     * Where the way forward stops, and why.
     *
     * @param isUndone the way back goes to the place before, where the last instruction had not begun
     */
    private record Stop(Position position, StopReason reason, boolean isUndone) {}

    void forgetAhead() {
        history.forgetAhead();
    }

    Chronicle retell(Point.Data interest, int atOnce) {
        return new Retold(debugger, history, interest, atOnce);
    }

    StopReason goTo(long cycle) {
        return blindly(() -> {
            if (cycle < history.beginCycle()) {
                history.goTo(history.beginCycle());
                return new StopReason.HistoryBegins();
            }
            history.goTo(cycle);
            return new StopReason.LimitReached();
        });
    }

    /** From the beginning on, which knows when the clock changes. */
    StopReason goTo(Limit limit) {
        return blindly(() -> {
            history.goTo(history.beginCycle());
            if (limit.cycle(machine.clocks().time()) <= machine.timeline().now()) {
                return new StopReason.HistoryBegins();
            }
            while (history.run(limit) == Machine.Stop.INTERRUPTED) {
                // goes on
            }
            return new StopReason.LimitReached();
        });
    }

    StopReason step() {
        return orStay(() -> blindly(() -> {
            var before = before(Position.of(machine));
            if (before == null) {
                return new StopReason.HistoryBegins();
            }
            history.goTo(before);
            return new StopReason.Stepped();
        }));
    }

    /** Goes some way on which nothing is looked for. */
    private StopReason blindly(Supplier<StopReason> way) {
        debugger.blind(true);
        try {
            return way.get();
        } finally {
            debugger.blind(false);
        }
    }

    /** Where the way here is not found again, the machine stays where it stands. */
    private StopReason orStay(Supplier<StopReason> way) {
        var here = machine.snapshot();
        try {
            return way.get();
        } catch (SnapshotException e) {
            machine.restore(here);
            return new StopReason.NoHistory(e.getMessage());
        }
    }

    private static SnapshotException lost(Position position) {
        return new SnapshotException("the way to cycle " + position.cycle()
                + " is not found again: something was done on it that is in no history");
    }

    /** The place from which a step leads to another; null if the history begins there. It stands anywhere then. */
    private Position before(Position position) {
        return history.upTo(position, () -> placeBefore(position));
    }

    private Position placeBefore(Position position) {
        for (var distance = FIRST_DISTANCE;; distance *= 2) {
            var cycle = Math.max(history.beginCycle(), position.cycle() - distance);
            var isBegin = cycle == history.beginCycle();
            history.goTo(cycle);
            if (Position.of(machine).isAt(position)) {
                if (isBegin) {
                    return null;
                }
            } else {
                var last = lastBefore(position, isBegin);
                if (last != null) {
                    return last;
                }
                if (isBegin) {
                    throw lost(position);
                }
            }
        }
    }

    /**
     * From here on, the last place before another one; null if that is not reached. Here itself may lie in a sleep, or
     * where an instruction waits to be fetched, and is none: null then too.
     */
    private Position lastBefore(Position position, boolean hereIsOne) {
        var steps = 0;
        Position last = null;
        Position before = null;
        do {
            if (++steps > MAXIMUM_STEPS) {
                throw lost(position);
            }
            var here = Position.of(machine);
            if (position.isBefore(here)) {
                return null;
            }
            if (before == null ? hereIsOne : !here.hasWokenAt(before)) {
                last = here;
            }
            before = here;
            var stop = history.step(NO_LIMIT);
            if (stop != Machine.Stop.INTERRUPTED && Position.of(machine).isAt(here)) {
                return null; // it goes nowhere
            }
        } while (!Position.of(machine).isAt(position));
        return last;
    }

    StopReason resume() {
        return orStay(this::lastStop);
    }

    private StopReason lastStop() {
        var from = Position.of(machine);
        var stop = history.upTo(from, () -> lastStop(from));
        if (stop != null) {
            return arrive(stop);
        }
        goTo(history.beginCycle());
        return new StopReason.HistoryBegins();
    }

    private Stop lastStop(Position from) {
        var end = from.cycle();
        var snapshots = history.kept();
        for (var i = snapshots.size() - 1; i >= 0; i--) {
            var begin = snapshots.get(i);
            if (begin.cycle() < from.cycle() || i == 0) { // of those on its cycle some may be of a place behind it
                var stop = lastStop(begin, end, from);
                if (stop != null) {
                    return stop;
                }
                end = begin.cycle();
            }
        }
        return null;
    }

    private StopReason arrive(Stop stop) {
        return blindly(() -> {
            history.goTo(stop.isUndone ? before(stop.position) : stop.position);
            return stop.reason;
        });
    }

    /** The last stop in a part of the history, from a snapshot to the next or to where the way back begins. */
    private Stop lastStop(Snapshot begin, long end, Position from) {
        machine.restore(begin);
        Stop last = null;
        var fresh = true;
        do {
            var reason = debugger.scan(end, fresh);
            while (reason instanceof StopReason.Met met) {
                last = stop(met, from, last);
                reason = debugger.scan(end, false);
            }
            if (reason instanceof StopReason.Interrupted) {
                return new Stop(from, reason, false);
            }
            fresh = false;
        } while (history.goesOn()); // what halted it was passed
        while (end == from.cycle() && !Position.of(machine).isAt(from)) { // instructions that take no time
            var here = Position.of(machine);
            if (from.isBefore(here)) {
                throw lost(from);
            }
            var reason = debugger.scanStep();
            if (reason instanceof StopReason.Met met) {
                last = stop(met, from, last);
            } else if (reason != null && Position.of(machine).isAt(here)) {
                throw lost(from);
            }
        }
        return last;
    }

    /** What is met here, if here lies on the way back; else what was before. */
    private Stop stop(StopReason.Met met, Position from, Stop before) {
        var here = Position.of(machine);
        var accesses = met.hits().stream().filter(hit -> hit.access() != null).toList();
        if (!accesses.isEmpty() && !from.isBefore(here)) {
            return new Stop(here, new StopReason.Met(accesses), true);
        }
        var others = met.hits().stream().filter(hit -> hit.access() == null).toList();
        return !others.isEmpty() && here.isBefore(from) ? new Stop(here, new StopReason.Met(others), false) : before;
    }
}
