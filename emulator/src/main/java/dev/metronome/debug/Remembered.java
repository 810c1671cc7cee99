package dev.metronome.debug;

import java.util.ArrayList;
import java.util.List;

/** What was written down as it was done, of a machine that cannot go back. */
final class Remembered implements Chronicle {
    private final List<Deed> deeds;
    private final long beginCycle;
    private final boolean whole;

    /** @param beginCycle when the scribe began to listen */
    Remembered(Scribe scribe, long beginCycle) {
        deeds = new ArrayList<>(scribe.deeds()).reversed();
        whole = !scribe.hasDropped();
        this.beginCycle = whole ? beginCycle : deeds.getLast().cycle();
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
        return false;
    }

    @Override
    public long beginCycle() {
        return beginCycle;
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    @Override
    public void close() {}
}
