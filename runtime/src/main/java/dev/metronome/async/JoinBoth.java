package dev.metronome.async;

import java.util.List;

/** Polls both until both are ready. */
final class JoinBoth<A, B> extends OneShot<Both<A, B>> {
    private final Future<A> first;
    private final Future<B> second;
    private Poll<A> firstPoll = Poll.pending();
    private Poll<B> secondPoll = Poll.pending();

    JoinBoth(Future<A> first, Future<B> second) {
        this.first = first;
        this.second = second;
    }

    @Override
    protected Poll<Both<A, B>> step(Waker waker) {
        if (!firstPoll.isReady()) {
            firstPoll = first.poll(waker);
        }
        if (!secondPoll.isReady()) {
            secondPoll = second.poll(waker);
        }
        return firstPoll instanceof Poll.Ready<A>(var a) && secondPoll instanceof Poll.Ready<B>(var b)
                ? Poll.ready(new Both<>(a, b))
                : Poll.pending();
    }

    @Override
    public String waitsFor() {
        return firstPoll.isReady()
                ? second.waitsFor()
                : secondPoll.isReady() ? first.waitsFor() : Words.list("all of", List.of(first, second));
    }

    @Override
    protected void abandon() {
        Drops.all(List.of(first, second));
    }
}
