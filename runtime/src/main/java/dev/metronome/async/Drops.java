package dev.metronome.async;

import java.util.Iterator;

/** Dropping so that everything is dropped, whatever one of the drops throws. */
final class Drops {
    private Drops() {}

    /**
     * Drops after {@code thrown}, which the caller then throws on. What the drop throws is added to it, but for one
     * thing: an {@link Unwound} matters more than a failure, and that of a coroutine around this one more than its own;
     * it is thrown in its place.
     */
    static void after(Throwable thrown, Runnable drop) {
        try {
            drop.run();
        } catch (Throwable second) {
            if (second == thrown) {
                return;
            }
            if (second instanceof Unwound unwound && !(thrown instanceof Unwound first && !isWithin(first, unwound))) {
                unwound.addSuppressed(thrown);
                throw unwound;
            }
            thrown.addSuppressed(second);
        }
    }

    /** True if {@code first} would end on this very thread, and {@code second} further out. */
    private static boolean isWithin(Unwound first, Unwound second) {
        return first.coroutine().thread() == Thread.currentThread() && second.coroutine() != first.coroutine();
    }

    /** Drops all, in order. What the first of them to throw threw is thrown when all are dropped. */
    static void all(Iterable<? extends Future<?>> futures) {
        rest(futures.iterator());
    }

    private static void rest(Iterator<? extends Future<?>> futures) {
        while (futures.hasNext()) {
            try {
                futures.next().drop();
            } catch (Throwable thrown) {
                after(thrown, () -> rest(futures));
                throw thrown;
            }
        }
    }
}
