package dev.metronome.testkit.recording;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long the program takes from one instruction to another: from each time that execution comes to the first to the
 * next time that it comes to the second, with everything that happens in between. Java that stands in for a function is
 * not an instruction.
 */
public final class Passages {
    private final String from;
    private final String to;
    private final int fromAddress;
    private final int toAddress;
    private final List<Stretch> all = new ArrayList<>();
    private long seen;
    private long since = -1;

    Passages(String from, int fromAddress, String to, int toAddress) {
        this.from = from;
        this.to = to;
        this.fromAddress = fromAddress;
        this.toAddress = toAddress;
    }

    void arrives(int address, long cycle) {
        if (since >= 0 && address == toAddress && cycle > since) {
            if (seen++ < Recording.MAXIMUM_PASSAGES) {
                all.add(new Stretch(since, cycle));
            }
            since = -1;
        }
        if (since < 0 && address == fromAddress) {
            since = cycle;
        }
    }

    /** Where it begins, as it was asked for. */
    public String from() {
        return from;
    }

    /** Where it ends, as it was asked for. */
    public String to() {
        return to;
    }

    /** Those that came to their end, in order. */
    public List<Stretch> all() {
        return Collections.unmodifiableList(all);
    }

    /** When the one that has not ended began, or -1 if there is none. */
    public long openSince() {
        return since;
    }

    /** True when one was not kept. */
    public boolean isCut() {
        return seen > all.size();
    }
}
