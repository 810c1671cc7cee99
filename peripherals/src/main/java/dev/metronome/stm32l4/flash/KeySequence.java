package dev.metronome.stm32l4.flash;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/** Two keys to be written one after the other. A wrong one jams the lock until the next reset (RM0351 3.3.5). */
final class KeySequence implements Stateful {
    private enum Lock { CLOSED, FIRST_KEY_IN, OPEN, JAMMED }

    private final int first;
    private final int second;
    private Lock lock = Lock.CLOSED;

    KeySequence(int first, int second) {
        this.first = first;
        this.second = second;
    }

    /** Takes a key; false when it is the wrong one. */
    boolean accepts(int key) {
        lock = switch (lock) {
            case CLOSED -> key == first ? Lock.FIRST_KEY_IN : Lock.JAMMED;
            case FIRST_KEY_IN -> key == second ? Lock.OPEN : Lock.JAMMED;
            case OPEN, JAMMED -> Lock.JAMMED;
        };
        return lock != Lock.JAMMED;
    }

    boolean isOpen() {
        return lock == Lock.OPEN;
    }

    void reset() {
        lock = Lock.CLOSED;
    }

    @Override
    public void save(StateWriter out) {
        out.word(lock.ordinal());
    }

    @Override
    public void restore(StateReader in) {
        lock = Lock.values()[in.word()];
    }
}
