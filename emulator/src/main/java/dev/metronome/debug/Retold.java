package dev.metronome.debug;

import dev.metronome.machine.Machine;
import dev.metronome.machine.Position;
import dev.metronome.machine.Snapshot;
import dev.metronome.machine.Snapshots;
import java.util.ArrayList;
import java.util.List;

/** What was done, found out by doing it again: from the snapshot before, then from that before it, and so on. */
final class Retold implements Chronicle {
    /** Of one way from a snapshot on. */
    static final int MAXIMUM_AT_ONCE = 50_000;
    /** More than this is not looked at: some 20 MB, and some seconds of the host's time. */
    private static final int MAXIMUM_DEEDS = 150_000;

    private final Debugger debugger;
    private final Machine machine;
    private final Snapshots history;
    private final Point.Data interest;
    private final int atOnce;
    private final Position from;
    private final Snapshot here;
    private final List<Snapshot> before;
    private final List<Deed> deeds = new ArrayList<>();
    private long beginCycle;

    Retold(Debugger debugger, Snapshots history, Point.Data interest, int atOnce) {
        this.debugger = debugger;
        machine = debugger.machine();
        this.history = history;
        this.interest = interest;
        this.atOnce = atOnce;
        from = Position.of(machine);
        here = machine.snapshot();
        before = new ArrayList<>(history.kept());
        while (before.size() > 1 && from.cycle() < before.getLast().cycle()) {
            before.removeLast();
        }
        beginCycle = from.cycle();
        try {
            retell(() -> history.goTo(from));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** From the snapshot before, some way up to where what is known begins. */
    private void retell(Runnable way) {
        var scribe = new Scribe(machine, interest, atOnce);
        var begin = before.getLast();
        machine.restore(begin);
        debugger.lookOnlyWith(scribe);
        scribe.listen();
        try {
            way.run();
        } finally {
            scribe.rest();
        }
        var told = new ArrayList<>(scribe.deeds()).reversed();
        if (scribe.hasDropped()) { // the rest another time: up to the cycle of which all is known not to be
            var firstCycle = told.getLast().cycle();
            told.removeIf(deed -> deed.cycle() <= firstCycle);
            beginCycle = firstCycle + 1;
        } else {
            before.removeLast();
            beginCycle = begin.cycle();
        }
        deeds.addAll(told);
    }

    @Override
    public int count() {
        return deeds.size();
    }

    @Override
    public Deed deed(int number) {
        return deeds.get(number);
    }

    @Override
    public boolean reachBack() {
        if (before.isEmpty() || deeds.size() > MAXIMUM_DEEDS) {
            return false;
        }
        var end = beginCycle;
        retell(() -> history.goTo(end));
        return true;
    }

    @Override
    public long beginCycle() {
        return beginCycle;
    }

    @Override
    public boolean isWhole() {
        return before.isEmpty();
    }

    @Override
    public void close() {
        debugger.lookOnlyWith(null);
        machine.restore(here);
    }
}
