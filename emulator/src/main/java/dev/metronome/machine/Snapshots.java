package dev.metronome.machine;

import dev.metronome.time.Timeline;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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
    /** As many acts are done again, and no more for now: the way leads to a place before the next one. */
    private int lastAct = Integer.MAX_VALUE;
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
     * @throws SnapshotException if the way does not come to where something was done
     */
    public Machine.Stop run(Limit limit) {
        while (true) {
            var act = actAhead();
            if (isDue(act)) {
                repeat(act);
                continue;
            }
            var furthestAhead = begins() ? furthest.cycle() : Timeline.NEVER;
            var end = limit.cycle(machine.clocks().time());
            Machine.Stop stop;
            if (cycle(act) <= now() || furthestAhead <= now() && now() < end) { // some instructions take no time
                stop = stepOver();
                if (stop != null) {
                    return stop;
                }
            } else {
                var mark = Math.min(Math.min(next, cycle(act)),
                        furthestAhead <= now() ? Timeline.NEVER : furthestAhead);
                stop = machine.run(time -> Math.min(limit.cycle(time), mark));
                ended();
                end = limit.cycle(machine.clocks().time());
                if (stop != Machine.Stop.TIME_LIMIT && !sleepsUpTo(act, stop, end)) {
                    return stop;
                }
                if (now() >= end && cycle(act) > now()) {
                    return stop;
                }
                takeIfTime();
            }
        }
    }

    private void takeIfTime() {
        if (now() >= next) {
            if (isWorthOne()) {
                take();
            } else {
                next = now() + everyCycles;
            }
        }
    }

    /** Makes a step, if it begins on this cycle. Gives back why it leads nowhere, or null if it leads somewhere. */
    private Machine.Stop stepOver() {
        var before = Position.of(machine);
        var stop = machine.step(Limit.cycles(now() + 1));
        ended();
        var leads = stop == Machine.Stop.TIME_LIMIT
                || stop == Machine.Stop.INTERRUPTED && !Position.of(machine).isAt(before);
        return leads ? null : stop;
    }

    /** True if time has gone on to where somebody acts, before which nothing happens. */
    private boolean sleepsUpTo(Outside.Act act, Machine.Stop stop, long end) {
        var sleeps = stop == Machine.Stop.DEADLOCK && cycle(act) != Timeline.NEVER && cycle(act) <= end;
        if (sleeps) {
            machine.timeline().advanceTo(Math.max(now(), cycle(act)));
        }
        return sleeps;
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
            var act = actAhead();
            if (isDue(act)) {
                var before = Position.of(machine);
                repeat(act);
                if (!Position.of(machine).isAt(before)) {
                    return Machine.Stop.INTERRUPTED;
                }
                continue;
            }
            begins();
            var mark = cycle(act) > now() ? cycle(act) : Timeline.NEVER; // or it is behind the next instruction
            var stop = machine.step(time -> Math.min(limit.cycle(time), mark));
            ended();
            var end = limit.cycle(machine.clocks().time());
            if (stop != Machine.Stop.TIME_LIMIT && !sleepsUpTo(act, stop, end) || now() >= end) {
                return stop;
            }
        }
    }

    /** True if what comes next has happened before. */
    private boolean begins() {
        var isRepeated = Position.of(machine).isBefore(furthest);
        machine.trace().repeats(isRepeated);
        return isRepeated;
    }

    private void ended() {
        machine.trace().repeats(false); // what is done now is new
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
            machine.restore(latestBefore(cycle));
            if (cycle - now() > FAR_CYCLES) {
                goTo(cycle - NEAR_CYCLES);
                near = machine.snapshot();
            }
        }
        Machine.Stop stop;
        do {
            stop = run(Limit.cycles(cycle));
        } while (now() < cycle && (stop == Machine.Stop.INTERRUPTED || goesOn()));
        return stop;
    }

    /** True if something was done where the machine stands, whatever has stopped it there. */
    public boolean goesOn() {
        return isDue(actAhead());
    }

    /** Goes some way on which nothing is done again that was done from outside at some place or behind. */
    public <T> T upTo(Position place, Supplier<T> way) {
        var before = lastAct;
        lastAct = place.acts();
        try {
            return way.get();
        } finally {
            lastAct = before;
        }
    }

    /** Goes to a place at which it stood before, once, or will stand if it is let run. */
    public void goTo(Position place) {
        var here = Position.of(machine);
        if (!here.isBefore(place) && !here.equals(place)) {
            machine.restore(latestNotBehind(place));
        }
        upTo(place, () -> {
            goTo(place.cycle());
            while (!Position.of(machine).isAt(place)) { // some instructions take no time
                if (place.isBefore(Position.of(machine))) {
                    throw isNoPlace(place);
                }
                var from = Position.of(machine);
                var stop = step(Limit.cycles(Long.MAX_VALUE));
                if (stop != Machine.Stop.INTERRUPTED && Position.of(machine).isAt(from)) {
                    throw isNoPlace(place);
                }
            }
            fetchAt(place);
            return null;
        });
    }

    private SnapshotException isNoPlace(Position place) {
        return new SnapshotException(place + " is no place of this history, which has come to "
                + Position.of(machine) + " without it");
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
        return snapshot.cycle() < place.cycle() && snapshot.instructions() <= place.instructions()
                && snapshot.acts() <= place.acts();
    }

    /**
     * The snapshot from which the way to a cycle is shortest: one taken on that cycle may be of a later place on it, if
     * it is not the first.
     *
     * @throws IllegalArgumentException if that lies before the history's beginning
     */
    public Snapshot latestBefore(long cycle) {
        if (near != null && near.cycle() < cycle && cycle - near.cycle() < FAR_CYCLES) {
            return near;
        }
        for (var i = kept.size() - 1; i > 0; i--) {
            if (kept.get(i).cycle() < cycle) {
                return kept.get(i);
            }
        }
        if (kept.getFirst().cycle() <= cycle) {
            return kept.getFirst();
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
        return snapshot.cycle() > now() || snapshot.acts() > machine.outside().acts()
                || snapshot.instructions() > machine.processor().instructions();
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

    /** The next act that was done here before, when the machine has gone back; or null. */
    private Outside.Act actAhead() {
        var index = indexAhead();
        return index < acts.size() && acts.get(index).place().acts() < lastAct ? acts.get(index) : null;
    }

    private static long cycle(Outside.Act act) {
        return act == null ? Timeline.NEVER : act.place().cycle();
    }

    /**
     * True if an act was done where the machine stands.
     *
     * @throws SnapshotException if the machine has come past that place
     */
    private boolean isDue(Outside.Act act) {
        if (act == null) {
            return false;
        }
        var here = Position.of(machine);
        if (here.cycle() == act.place().cycle() && here.isAt(act.place())) {
            return true;
        }
        if (act.place().isBefore(here)) {
            throw new SnapshotException(
                    "what was done at " + act.place() + " cannot be done again: the way has come to "
                            + here + " without being there");
        }
        return false;
    }

    /** At a place, has the next instruction arrive if it had then: a stop before it let it come so far. */
    private void fetchAt(Position place) {
        var processor = machine.processor();
        if (place.fetched() && !processor.hasFetched() && processor.exceptions().preempting() == 0) {
            processor.fetch();
        }
    }

    private void repeat(Outside.Act act) {
        begins();
        fetchAt(act.place());
        machine.outside().repeat(act);
        ended();
    }

    private void acted(Outside.Act act) {
        if (acts.size() == MAXIMUM_ACTS) {
            throw new IllegalStateException("more than " + MAXIMUM_ACTS + " acts in one history");
        }
        acts.subList(act.place().acts() - kept.getFirst().acts(), acts.size()).clear();
        acts.add(act);
        forgetAhead();
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
