package dev.metronome.signal;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * One pad of the chip, where what the chip drives meets what the board drives.
 *
 * <p>Who drives decides the level; where nobody does, the pulls decide, the board's before the chip's (a resistor on a
 * board is some kilohms, the one in the pad about 40, DS10198 I/O characteristics). Where nothing pulls, the pad
 * floats; it then reads low, which on real silicon is a matter of chance. A pad that is stuck, as by a splash of solder
 * to a supply rail, has that rail's level whoever drives and pulls.
 *
 * <h2>Not modelled</h2>
 * Voltages, slew rates, and what burns when two drivers disagree: low wins.
 */
public final class Pin implements Stateful {
    /** What a driver does to the pad. */
    public enum Drive { FLOATING, LOW, HIGH }

    /** A resistor to a supply rail. */
    public enum Pull { NONE, UP, DOWN }

    /** Hears of every change of the pad's level or of what the chip drives. */
    @FunctionalInterface
    public interface Watcher {
        /** The pad has changed. */
        void changed(Pin pin);
    }

    private final String name;
    private final Timeline timeline;
    private final Trace trace;
    private final List<Watcher> watchers = new ArrayList<>();
    private Drive chip = Drive.FLOATING;
    private Pull chipPull = Pull.NONE;
    private Drive board = Drive.FLOATING;
    private Pull boardPull = Pull.NONE;
    private Drive stuck = Drive.FLOATING;
    private boolean high;

    /** @param name the pad's name as in the manual: "PA5" */
    public Pin(String name, Timeline timeline, Trace trace) {
        this.name = name;
        this.timeline = timeline;
        this.trace = trace;
    }

    /** "PA5". */
    public String name() {
        return name;
    }

    /** The level of the pad, as an input stage sees it. */
    public boolean isHigh() {
        return high;
    }

    /** What the chip's output stage does. */
    public Drive drivenByChip() {
        return chip;
    }

    /** The chip's side: its output stage and its pull resistor. */
    public void driveFromChip(Drive drive, Pull pull) {
        if (drive == chip && pull == chipPull) {
            return;
        }
        chip = drive;
        chipPull = pull;
        settle();
    }

    /** The board's side: a button, a test, another chip. */
    public void driveFromBoard(Drive drive) {
        if (drive != board) {
            board = drive;
            settle();
        }
    }

    /** A fault of the board: a short to the supply, or to ground, that is stronger than everybody. */
    public void stick(boolean atHigh) {
        stick(atHigh ? Drive.HIGH : Drive.LOW);
    }

    /** Takes the short away. */
    public void unstick() {
        stick(Drive.FLOATING);
    }

    private void stick(Drive rail) {
        if (rail != stuck) {
            stuck = rail;
            settle();
        }
    }

    /** True from {@link #stick(boolean)} to {@link #unstick}. */
    public boolean isStuck() {
        return stuck != Drive.FLOATING;
    }

    /** A resistor on the board. */
    public void pullFromBoard(Pull pull) {
        boardPull = pull;
        settle();
    }

    /** Adds a watcher; it is not told the present state. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    private void settle() {
        var level = level();
        if (level != high) {
            high = level;
            trace.emit(new TraceEvent.PinChanged(timeline.now(), name, level));
        }
        for (var watcher : watchers) {
            watcher.changed(this);
        }
    }

    private boolean level() {
        if (isStuck()) {
            return stuck == Drive.HIGH;
        }
        if (chip != Drive.FLOATING || board != Drive.FLOATING) {
            return chip != Drive.LOW && board != Drive.LOW;
        }
        return (boardPull == Pull.NONE ? chipPull : boardPull) == Pull.UP;
    }

    @Override
    public void save(StateWriter out) {
        out.word(chip.ordinal());
        out.word(chipPull.ordinal());
        out.word(board.ordinal());
        out.word(boardPull.ordinal());
        out.word(stuck.ordinal());
        out.flag(high);
    }

    @Override
    public void restore(StateReader in) {
        chip = Drive.values()[in.word()];
        chipPull = Pull.values()[in.word()];
        board = Drive.values()[in.word()];
        boardPull = Pull.values()[in.word()];
        stuck = Drive.values()[in.word()];
        high = in.flag();
    }
}
