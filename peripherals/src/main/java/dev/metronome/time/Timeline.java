package dev.metronome.time;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The one clock of a machine: a count of core clock (HCLK) cycles since reset, and the alarms set on it.
 *
 * <p>While an alarm runs, {@link #now()} is that alarm's deadline, so that a periodic device re-arms with
 * {@code after(period)} and never drifts. Alarms due on one cycle run by priority (lower first), then in the
 * order in which they were made. An alarm may set any alarm, itself included, also on the present cycle.
 */
public final class Timeline implements Stateful {
    /** The deadline of an alarm that is not set: later than any cycle that is ever reached. */
    public static final long NEVER = Long.MAX_VALUE;

    /** More alarms than a chip has devices; reaching it means that alarms are made while the machine runs. */
    public static final int MAXIMUM_ALARMS = 256;

    private final List<Alarm> alarms = new ArrayList<>();
    /** Armed alarms, soonest first; the first {@code armedCount} places are in use. */
    private final Alarm[] armed = new Alarm[MAXIMUM_ALARMS];
    private int armedCount;
    private long now;
    private Alarm running;

    /** The present cycle. */
    public long now() {
        return now;
    }

    /** The cycle of the soonest alarm, or {@link #NEVER}. */
    public long nextDeadline() {
        return armedCount == 0 ? NEVER : armed[0].deadline;
    }

    /**
     * Runs every alarm due up to and including {@code cycle}, each at its own deadline, and arrives at {@code cycle}.
     */
    public void advanceTo(long cycle) {
        if (cycle < now) {
            throw new IllegalArgumentException("time runs forward: now " + now + ", asked for " + cycle);
        }
        while (armedCount > 0 && armed[0].deadline <= cycle) {
            var due = armed[0];
            now = due.deadline;
            disarm(due);
            running = due;
            due.action.run();
            running = null;
        }
        now = cycle;
    }

    /**
     * What the alarm is for whose action runs now, or null: a device then acts by itself, at nobody's bidding. It is
     * the alarm's name, unless the device has said more exactly what it does.
     */
    public String running() {
        if (running == null) {
            return null;
        }
        return running.present == null ? running.name : running.present;
    }

    /** The alarms that are set, soonest first. */
    public List<Alarm> armed() {
        return List.copyOf(Arrays.asList(armed).subList(0, armedCount));
    }

    /**
     * Makes an alarm, not yet set. Made once, when the machine is built, and set again and again.
     *
     * @param priority among alarms of one cycle the lower runs first
     */
    public Alarm alarm(String name, int priority, Runnable action) {
        if (alarms.size() == MAXIMUM_ALARMS) {
            throw new IllegalStateException(
                    "more than " + MAXIMUM_ALARMS + " alarms on one timeline; the next was " + name);
        }
        var alarm = new Alarm(this, name, priority, alarms.size(), action);
        alarms.add(alarm);
        return alarm;
    }

    void arm(Alarm alarm, long deadline) {
        if (deadline < now) {
            throw new IllegalArgumentException(
                    alarm.name + " is set for cycle " + deadline + ", which is before " + now);
        }
        disarm(alarm);
        if (deadline == NEVER) {
            return;
        }
        alarm.deadline = deadline;
        var place = armedCount++;
        while (place > 0 && alarm.runsBefore(armed[place - 1])) {
            armed[place] = armed[place - 1];
            place--;
        }
        armed[place] = alarm;
    }

    void disarm(Alarm alarm) {
        if (alarm.deadline == NEVER) {
            return;
        }
        alarm.deadline = NEVER;
        var place = 0;
        while (armed[place] != alarm) {
            place++;
        }
        armedCount--;
        System.arraycopy(armed, place + 1, armed, place, armedCount - place);
        armed[armedCount] = null;
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(now);
        out.word(alarms.size());
        for (var alarm : alarms) {
            out.cycle(alarm.deadline);
        }
    }

    @Override
    public void restore(StateReader in) {
        for (var alarm : alarms) {
            disarm(alarm);
        }
        now = in.cycle();
        var saved = in.word();
        if (saved != alarms.size()) {
            throw new IllegalStateException(saved + " alarms were saved, this machine has " + alarms.size());
        }
        for (var alarm : alarms) {
            arm(alarm, in.cycle());
        }
    }
}
