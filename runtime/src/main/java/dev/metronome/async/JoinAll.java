package dev.metronome.async;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Polls all until all are ready. */
final class JoinAll<T> extends OneShot<List<T>> {
    private final List<Future<T>> futures;
    private final List<Poll<T>> polls = new ArrayList<>();

    JoinAll(List<? extends Future<T>> futures) {
        this.futures = List.copyOf(futures);
        polls.addAll(Collections.nCopies(futures.size(), Poll.pending()));
    }

    @Override
    protected Poll<List<T>> step(Waker waker) {
        var pending = false;
        for (var i = 0; i < futures.size(); i++) {
            if (!polls.get(i).isReady()) {
                polls.set(i, futures.get(i).poll(waker));
                pending |= !polls.get(i).isReady();
            }
        }
        return pending ? Poll.pending() : Poll.ready(values());
    }

    private List<T> values() {
        var values = new ArrayList<T>(polls.size());
        for (var poll : polls) {
            if (poll instanceof Poll.Ready<T>(var value)) {
                values.add(value);
            }
        }
        return Collections.unmodifiableList(values);
    }

    @Override
    public String waitsFor() {
        return Words.list("all of", IntStream.range(0, futures.size()).filter(i -> !polls.get(i).isReady())
                .mapToObj(futures::get).toList());
    }

    @Override
    protected void abandon() {
        Drops.all(futures);
    }
}
