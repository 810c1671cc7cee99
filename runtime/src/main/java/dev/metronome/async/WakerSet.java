package dev.metronome.async;

import java.util.Arrays;

/** Whom to wake when something happens: each once, in the order in which they came. */
final class WakerSet {
    private Waker[] wakers = new Waker[1];
    private int count;

    void add(Waker waker) {
        for (var i = 0; i < count; i++) {
            if (wakers[i] == waker) {
                return;
            }
        }
        if (count == wakers.length) {
            wakers = Arrays.copyOf(wakers, 2 * count);
        }
        wakers[count++] = waker;
    }

    /** Wakes them all and forgets them. */
    void wakeAll() {
        var all = count;
        count = 0;
        for (var i = 0; i < all; i++) {
            var waker = wakers[i];
            wakers[i] = null;
            waker.wake();
        }
    }
}
