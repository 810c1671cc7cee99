package dev.metronome.time;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * An alarm set for a time rather than a cycle: what a crystal, a voltage regulator or a flash cell takes does not
 * depend on the core clock. The cycle is worked out anew whenever the clocks change.
 */
public final class Delay implements ClockTree.Listener, Stateful {
    private static final long NOT_RUNNING = -1;

    private final Timeline timeline;
    private final SimulatedTime time;
    private final Alarm alarm;
    private long dueNanoseconds = NOT_RUNNING;

    /**
     * @param name     what it is for, as people read it: "HSE ready"
     * @param priority among alarms of one cycle the lower runs first
     * @param action   what happens when it has passed
     */
    public Delay(Timeline timeline, ClockTree clocks, String name, int priority, Runnable action) {
        this.timeline = timeline;
        time = clocks.time();
        alarm = timeline.alarm(name, priority, () -> {
            dueNanoseconds = NOT_RUNNING;
            action.run();
        });
        clocks.addListener(this);
    }

    /** Starts it, anew if it runs. It is over on the first cycle at which that many nanoseconds have passed. */
    public void start(long nanoseconds) {
        dueNanoseconds = time.nanoseconds(timeline.now()) + nanoseconds;
        alarm.at(time.cycleAt(dueNanoseconds));
    }

    /** Stops it without an effect; nothing happens if it does not run. */
    public void cancel() {
        dueNanoseconds = NOT_RUNNING;
        alarm.cancel();
    }

    /** True from start to end. */
    public boolean isRunning() {
        return dueNanoseconds != NOT_RUNNING;
    }

    @Override
    public void clocksAboutToChange() {}

    @Override
    public void clocksChanged() {
        if (isRunning()) {
            alarm.at(time.cycleAt(dueNanoseconds));
        }
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(dueNanoseconds);
    }

    @Override
    public void restore(StateReader in) {
        dueNanoseconds = in.cycle();
    }
}
