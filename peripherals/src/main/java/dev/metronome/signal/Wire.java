package dev.metronome.signal;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import java.util.ArrayList;
import java.util.List;

/**
 * One on-chip signal that one part drives and others watch: a timer channel, an EXTI input, a clock-ready event.
 * Watchers hear of changes only, in the order in which they were added.
 */
public final class Wire implements Stateful {
    /** Hears of a new level. */
    @FunctionalInterface
    public interface Watcher {
        /** The wire is now high, or low. */
        void changed(boolean high);
    }

    private final String name;
    private final List<Watcher> watchers = new ArrayList<>();
    private boolean high;

    /** A wire that is low. */
    public Wire(String name) {
        this.name = name;
    }

    /** The signal's name as in the manual: "TIM15_CH1". */
    public String name() {
        return name;
    }

    /** The present level. */
    public boolean isHigh() {
        return high;
    }

    /** Sets the level. */
    public void drive(boolean level) {
        if (level == high) {
            return;
        }
        high = level;
        for (var watcher : watchers) {
            watcher.changed(level);
        }
    }

    /** Adds a watcher; it is not told the present level. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    @Override
    public void save(StateWriter out) {
        out.flag(high);
    }

    @Override
    public void restore(StateReader in) {
        high = in.flag();
    }
}
