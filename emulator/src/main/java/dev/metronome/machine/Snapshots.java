package dev.metronome.machine;

import dev.metronome.time.Timeline;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The history of a machine, from now on: a snapshot every so many cycles, and all that was done from outside between
 * them, so that it can go back to any cycle and do again, event by event, what it did then.
 *
 * <p>Its memory is bounded. When it holds too much, it lets go of the snapshot that is missed least: where the gap it
 * leaves is small beside how long ago it is. So snapshots stand the further apart the older they are, and a way back
 * of any length replays a share of it that is about the same. The first is always kept, and the latest.
 *
 * <p>Run the machine through {@link #run} alone, and act on it through {@link Machine#outside} alone. Who acts after
 * going back begins another future: what was recorded behind is forgotten.
 *
 * <pre>{@code
 * var history = new Snapshots(machine, 1_000_000, 64 << 20);
 * history.run(limit);
 * history.goTo(machine.timeline().now() - 1);  // the boundary at or behind that cycle
 * }</pre>
 */
public final class Snapshots {
    /** More than a person does; reaching it means that a program acts without end. */
    public static final int MAXIMUM_ACTS = 1_000_000;

    /** So many times the distance of a busy program's snapshots are those of a sleeping one's apart. */
    private static final long LONGEST_SLEEP = 100;
    private static final long FAR_CYCLES = 20_000;
    private static final long NEAR_CYCLES = 5_000;

    private final Machine machine;
    private final long everyCycles;
    private final long fewestInstructions;
    private final long maximumBytes;
    /** By cycle, ascending; never empty. */
    private final List<Snapshot> kept = new ArrayList<>();
    /** What was done since the first, in order. */
    private final List<Outside.Act> acts = new ArrayList<>();
    /** Pages of those kept, and by how many of them each is held. */
    private final Map<byte[], Integer> holders = new IdentityHashMap<>();
    private long bytes;
    private long next;
    /** Acts behind more instructions than this are not done again for now: the way leads to a place before them. */
    private long lastAct = Long.MAX_VALUE;
    /** A snapshot a little before where somebody went back to: who goes back goes back further. */
    private Snapshot near;
    /** As far as it ever came: up to there, what happens is told of again. */
    private Position furthest;

    /**
     * Begins here, with the first snapshot.
     *
     * @param everyCycles  how far apart they are taken
     * @param maximumBytes how much they may take, but that the first and the latest are kept whatever they take
     * @throws IllegalStateException if there is Java on the core
     */
    public Snapshots(Machine machine, long everyCycles, long maximumBytes) {
        this(machine, everyCycles, 0, maximumBytes);
    }

    /**
     * Begins here, with the first snapshot.
     *
     * @param everyCycles        how far apart they are taken
     * @param fewestInstructions where fewer were executed meanwhile it waits with the next one, but not for ever
     * @param maximumBytes       how much they may take, but that the first and the latest are kept whatever they take
     * @throws IllegalStateException if there is Java on the core
     */
    public Snapshots(Machine machine, long everyCycles, long fewestInstructions, long maximumBytes) {
        if (everyCycles <= 0) {
            throw new IllegalArgumentException("a snapshot every " + everyCycles + " cycles");
        }
        this.machine = machine;
        furthest = Position.of(machine);
        this.everyCycles = everyCycles;
        this.fewestInstructions = fewestInstructions;
        this.maximumBytes = maximumBytes;
        take();
        machine.outside().tell(this::acted);
    }

    /**
     * As {@link Machine#run}; takes snapshots on the way, and does again what was done there from outside. The trace
     * hears of what is done again as of the first time.
     *
     * @throws SnapshotException if something cannot be done again where it was; see {@link Outside#now}
     */
    public Machine.Stop run(Limit limit) {
        while (true) {
            var isRepeated = begins();
            var mark = Math.min(Math.min(next, actAhead()), isRepeated ? furthest.cycle() : Timeline.NEVER);
            var stop = machine.run(time -> Math.min(limit.cycle(time), mark));
            ended();
            var end = limit.cycle(machine.clocks().time());
            if (stop == Machine.Stop.DEADLOCK && actAhead() != Timeline.NEVER && actAhead() <= end) {
                machine.timeline().advanceTo(Math.max(now(), actAhead())); // nothing happens before somebody acts
            } else if (stop != Machine.Stop.TIME_LIMIT) {
                return stop;
            }
            if (actAhead() <= now()) {
                repeat(acts.get(indexAhead()));
            } else if (now() >= end) {
                return stop;
            }
            if (now() >= next) {
                if (isWorthOne()) {
                    take();
                } else {
                    next = now() + everyCycles;
                }
            }
        }
    }

    /** What the core sleeps through is done again in no time; unless devices were busy meanwhile, so for long only. */
    private boolean isWorthOne() {
        var last = kept.getLast();
        return machine.processor().instructions() - last.instructions() >= fewestInstructions
                || now() - last.cycle() >= everyCycles * LONGEST_SLEEP;
    }

    /** As {@link Machine#step}; does again what was done there from outside. */
    public Machine.Stop step(Limit limit) {
        while (true) {
            if (actAhead() <= now()
                    && acts.get(indexAhead()).instructions() <= machine.processor().instructions()) {
                var before = Position.of(machine);
                repeat(acts.get(indexAhead()));
                if (!Position.of(machine).isAt(before)) {
                    return Machine.Stop.INTERRUPTED;
                }
                continue;
            }
            begins();
            var mark = actAhead() > now() ? actAhead() : Timeline.NEVER; // or it is behind the next instruction
            var stop = machine.step(time -> Math.min(limit.cycle(time), mark));
            ended();
            if (stop != Machine.Stop.TIME_LIMIT || now() >= limit.cycle(machine.clocks().time())) {
                return stop;
            }
        }
    }

    /** True if what comes next has happened before. */
    private boolean begins() {
        var isRepeated = now() < furthest.cycle();
        machine.trace().repeats(isRepeated);
        return isRepeated;
    }

    private void ended() {
        var here = Position.of(machine);
        if (furthest.isBefore(here)) {
            furthest = here;
        }
    }

    /**
     * Goes to the first place between two instructions that is not before a cycle, behind what was done there from
     * outside: back to the snapshot before it and on from there, or on from here.
     *
     * @return as {@link #run}
     * @throws IllegalArgumentException if it lies before the history's beginning
     */
    public Machine.Stop goTo(long cycle) {
        if (cycle < now()) {
            machine.restore(latestAtOrBefore(cycle));
            if (cycle - now() > FAR_CYCLES) {
                goTo(cycle - NEAR_CYCLES);
                near = machine.snapshot();
            }
        }
        Machine.Stop stop;
        do {
            stop = run(Limit.cycles(cycle));
        } while (stop == Machine.Stop.INTERRUPTED && now() < cycle);
        return stop;
    }

    /** Goes to a place at which it stood before, once, or will stand if it is let run. */
    public void goTo(Position place) {
        var here = Position.of(machine);
        if (!here.isBefore(place) && !(here.isAt(place) && here.cycle() <= place.cycle())) {
            machine.restore(latestNotBehind(place));
        }
        lastAct = place.instructions();
        try {
            goTo(place.cycle());
            while (!Position.of(machine).isAt(place)) { // some instructions take no time
                if (place.isBefore(Position.of(machine))) {
                    throw new SnapshotException(place + " is no place of this history: " + Position.of(machine)
                            + " came without it");
                }
                step(Limit.cycles(Long.MAX_VALUE));
            }
        } finally {
            lastAct = Long.MAX_VALUE;
        }
    }

    private Snapshot latestNotBehind(Position place) {
        if (near != null && isNotBehind(near, place) && place.cycle() - near.cycle() < FAR_CYCLES) {
            return near;
        }
        for (var i = kept.size() - 1; i > 0; i--) {
            if (isNotBehind(kept.get(i), place)) {
                return kept.get(i);
            }
        }
        return kept.getFirst();
    }

    private static boolean isNotBehind(Snapshot snapshot, Position place) {
        return snapshot.cycle() < place.cycle() && snapshot.instructions() <= place.instructions();
    }

    /**
     * The snapshot from which the way to a cycle is shortest.
     *
     * @throws IllegalArgumentException if that lies before the history's beginning
     */
    public Snapshot latestAtOrBefore(long cycle) {
        if (near != null && near.cycle() <= cycle && cycle - near.cycle() < FAR_CYCLES) {
            return near;
        }
        for (var i = kept.size() - 1; i >= 0; i--) {
            if (kept.get(i).cycle() <= cycle) {
                return kept.get(i);
            }
        }
        throw new IllegalArgumentException("cycle " + cycle + " lies before the history, which begins at cycle "
                + kept.getFirst().cycle());
    }

    /** Forgets what was recorded behind the present place. */
    public void forgetAhead() {
        acts.subList(indexAhead(), acts.size()).clear();
        furthest = Position.of(machine);
        if (near != null && isAhead(near)) {
            near = null;
        }
        while (kept.size() > 1 && isAhead(kept.getLast())) {
            drop(kept.size() - 1);
        }
        next = kept.getLast().cycle() + everyCycles;
    }

    private boolean isAhead(Snapshot snapshot) {
        return snapshot.cycle() > now() || snapshot.acts() > machine.outside().acts();
    }

    /** The cycle on which it begins. */
    public long beginCycle() {
        return kept.getFirst().cycle();
    }

    /** Those that are kept, by cycle. */
    public List<Snapshot> kept() {
        return List.copyOf(kept);
    }

    /** Some bytes that they take together. */
    public long bytes() {
        return bytes;
    }

    private long now() {
        return machine.timeline().now();
    }

    /** Where in the list of acts the machine stands. */
    private int indexAhead() {
        return machine.outside().acts() - kept.getFirst().acts();
    }

    /** The cycle of the next act that was done here before, when the machine has gone back. */
    private long actAhead() {
        var index = indexAhead();
        return index < acts.size() && acts.get(index).instructions() <= lastAct
                ? acts.get(index).cycle()
                : Timeline.NEVER;
    }

    private void repeat(Outside.Act act) {
        while (machine.processor().instructions() < act.instructions() && now() <= act.cycle()) {
            machine.step(Limit.cycles(Long.MAX_VALUE)); // some instructions take no time
        }
        if (machine.processor().instructions() != act.instructions()) {
            throw new SnapshotException("what was done at cycle " + act.cycle() + " cannot be done again there: behind "
                    + act.instructions() + " instructions then, behind " + machine.processor().instructions() + " now");
        }
        machine.outside().repeat(act);
    }

    private void acted(Outside.Act act) {
        if (acts.size() == MAXIMUM_ACTS) {
            throw new IllegalStateException("more than " + MAXIMUM_ACTS + " acts in one history");
        }
        forgetAhead();
        acts.add(act);
    }

    private void take() {
        if (kept.isEmpty() || kept.getLast().cycle() < now()) {
            var snapshot = machine.snapshot();
            kept.add(snapshot);
            bytes += snapshot.ownBytes();
            for (var page : snapshot.pages().contents()) {
                if (holders.merge(page, 1, Integer::sum) == 1) {
                    bytes += page.length;
                }
            }
            while (bytes > maximumBytes && kept.size() > 2) {
                drop(leastMissed());
            }
        }
        next = kept.getLast().cycle() + everyCycles;
    }

    private void drop(int index) {
        var snapshot = kept.remove(index);
        bytes -= snapshot.ownBytes();
        for (var page : snapshot.pages().contents()) {
            if (holders.merge(page, -1, (held, less) -> held + less == 0 ? null : held + less) == null) {
                bytes -= page.length;
            }
        }
    }

    private int leastMissed() {
        var latest = kept.getLast().cycle();
        var least = 1;
        var leastGap = Double.MAX_VALUE;
        for (var i = 1; i < kept.size() - 1; i++) {
            var gap = (double) (kept.get(i + 1).cycle() - kept.get(i - 1).cycle()) / (latest - kept.get(i - 1).cycle());
            if (gap < leastGap) {
                least = i;
                leastGap = gap;
            }
        }
        return least;
    }
}
