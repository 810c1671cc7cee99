package dev.metronome.async;

import java.util.List;

/** Polls in order until one is ready; drops the others. */
final class SelectAny<T> extends OneShot<Selected<T>> {
    private final List<Future<T>> futures;

    SelectAny(List<? extends Future<T>> futures) {
        if (futures.isEmpty()) {
            throw new IllegalArgumentException("selectAny of no futures would never be ready");
        }
        this.futures = List.copyOf(futures);
    }

    @Override
    protected Poll<Selected<T>> step(Waker waker) {
        for (var i = 0; i < futures.size(); i++) {
            if (futures.get(i).poll(waker) instanceof Poll.Ready<T>(var value)) {
                abandon(); // the one that is ready does not mind
                return Poll.ready(new Selected<>(i, value));
            }
        }
        return Poll.pending();
    }

    @Override
    public String waitsFor() {
        return Words.list("the first of", futures);
    }

    @Override
    protected void abandon() {
        Drops.all(futures);
    }
}
