package dev.metronome.driver;

import dev.metronome.async.Future;
import dev.metronome.async.OneShot;
import dev.metronome.async.Poll;
import dev.metronome.async.Waker;
import java.util.ArrayList;
import java.util.List;

/**
 * An EXTI line and those who wait for its edges. The line is unmasked while somebody waits, for the edges that somebody
 * waits for; the handler masks it again, so that a contact that bounces, or a clock on the wrong pad, does not keep the
 * core busy.
 *
 * <p>The hardware has one pending bit for both edges. While both are waited for, the level tells which came: it is
 * looked at before the edges are enabled and after every pending bit. If it has not changed there were at least two
 * edges, one of either kind.
 */
final class ExternalLine {
    /** Edges, as bits. */
    static final int RISING = 1;
    static final int FALLING = 2;
    static final int ANY = RISING | FALLING;

    private static final int EXTI_IMR1 = 0x4001_0400;
    private static final int EXTI_RTSR1 = 0x4001_0408;
    private static final int EXTI_FTSR1 = 0x4001_040C;
    private static final int EXTI_PR1 = 0x4001_0414;

    private final Chip chip;
    private final Pad pad;
    private final List<EdgeWait> waits = new ArrayList<>();
    /** What RTSR1 and FTSR1 have. While the line is masked it does not matter, and is left as it was. */
    private int enabled;
    /** The level when it was last looked at. Kept while both edges are enabled. */
    private boolean wasHigh;

    ExternalLine(Chip chip, Pad pad) {
        this.chip = chip;
        this.pad = pad;
    }

    Pad pad() {
        return pad;
    }

    boolean isHigh() {
        return (chip.read(pad.idr()) & pad.bit()) != 0;
    }

    /** Ready when an edge of these has come since the call. */
    Future<Void> waitFor(int edges) {
        var wait = new EdgeWait(edges);
        chip.critical(() -> begin(wait));
        return wait;
    }

    /** Ready when the level has been this since the call. */
    Future<Void> waitForLevel(boolean high) {
        var wait = new EdgeWait(high ? RISING : FALLING);
        if (isHigh() == high) {
            wait.over = true;
            return wait;
        }
        chip.critical(() -> {
            begin(wait);
            if (isHigh() == high) { // it came while the edge was not yet enabled
                wait.over = true;
                end(wait);
            }
        });
        return wait;
    }

    private void begin(EdgeWait wait) {
        if (!waits.isEmpty() && (chip.read(EXTI_PR1) & pad.bit()) != 0) {
            chip.write(EXTI_PR1, pad.bit());
            edgeCame(); // for those who were here before
        }
        var wasMasked = waits.isEmpty();
        waits.add(wait);
        if (wanted() == ANY && (wasMasked || enabled != ANY)) {
            wasHigh = isHigh();
        }
        enable(wanted());
        if (wasMasked) {
            chip.write(EXTI_PR1, pad.bit());
            chip.modify(EXTI_IMR1, 0, pad.bit());
        }
    }

    private void end(EdgeWait wait) {
        if (waits.remove(wait)) {
            enableWanted();
        }
    }

    /** The pending bit was set, and has been cleared. */
    void edgeCame() {
        if (waits.isEmpty()) {
            return; // between the last one's release and the mask
        }
        var came = enabled == ANY ? which() : enabled;
        for (var i = 0; i < waits.size();) {
            if ((waits.get(i).edges & came) != 0) {
                waits.remove(i).release();
            } else {
                i++;
            }
        }
        enableWanted();
    }

    private int which() {
        var isHigh = isHigh();
        var hasChanged = isHigh != wasHigh;
        wasHigh = isHigh;
        return !hasChanged ? ANY : isHigh ? RISING : FALLING;
    }

    private int wanted() {
        var wanted = 0;
        for (var i = 0; i < waits.size(); i++) {
            wanted |= waits.get(i).edges;
        }
        return wanted;
    }

    private void enableWanted() {
        if (waits.isEmpty()) {
            chip.modify(EXTI_IMR1, pad.bit(), 0);
        } else {
            enable(wanted());
        }
    }

    private void enable(int edges) {
        enable(EXTI_RTSR1, RISING, edges);
        enable(EXTI_FTSR1, FALLING, edges);
        enabled = edges;
    }

    private void enable(int register, int edge, int edges) {
        if (((enabled ^ edges) & edge) != 0) {
            chip.modify(register, pad.bit(), (edges & edge) != 0 ? pad.bit() : 0);
        }
    }

    /** One wait. Edges come in whether or not it was polled. */
    private final class EdgeWait extends OneShot<Void> {
        private final int edges;
        private Waker waker;
        private boolean over;

        EdgeWait(int edges) {
            this.edges = edges;
        }

        void release() {
            over = true;
            if (waker != null) {
                waker.wake();
            }
        }

        @Override
        protected Poll<Void> step(Waker polledWith) {
            if (over) {
                return Poll.ready();
            }
            waker = polledWith;
            return Poll.pending();
        }

        @Override
        public String waitsFor() {
            return "an edge on " + pad.name();
        }

        @Override
        protected void abandon() {
            if (!over) {
                chip.critical(() -> end(this));
            }
        }
    }
}
