package dev.metronome.async;

/**
 * Futures that wait for the same thing, first come, first served. Each is its own link: to join or leave the line
 * allocates nothing and takes the same time wherever one stands.
 */
final class Line<T, Q extends Queued<T>> {
    private Queued<T> first;
    private Queued<T> last;

    boolean isEmpty() {
        return first == null;
    }

    /** Null if nobody waits. */
    @SuppressWarnings("unchecked") // only Qs are ever added
    Q first() {
        return (Q) first;
    }

    /** Wakes {@code queued} with {@code waker} from now on, and puts it at the end if it is not yet in line. */
    void await(Q queued, Waker waker) {
        queued.waker = waker;
        if (queued.inLine) {
            return;
        }
        queued.inLine = true;
        queued.before = last;
        if (last == null) {
            first = queued;
        } else {
            last.after = queued;
        }
        last = queued;
    }

    /** Does nothing if it is not in line. */
    void leave(Queued<T> queued) {
        if (!queued.inLine) {
            return;
        }
        if (queued.before == null) {
            first = queued.after;
        } else {
            queued.before.after = queued.after;
        }
        if (queued.after == null) {
            last = queued.before;
        } else {
            queued.after.before = queued.before;
        }
        queued.before = null;
        queued.after = null;
        queued.inLine = false;
    }

    /** Null if nobody waits; else whoever waited longest, no more in line. */
    Q takeFirst() {
        var taken = first();
        if (taken != null) {
            leave(taken);
        }
        return taken;
    }
}
