package dev.metronome.async;

import java.util.List;

/** Polls the first, then the second, until one is ready; drops the other. */
final class Select<A, B> extends OneShot<Either<A, B>> {
    private final Future<A> first;
    private final Future<B> second;

    Select(Future<A> first, Future<B> second) {
        this.first = first;
        this.second = second;
    }

    @Override
    protected Poll<Either<A, B>> step(Waker waker) {
        if (first.poll(waker) instanceof Poll.Ready<A>(var value)) {
            second.drop();
            return Poll.ready(new Either.First<>(value));
        }
        if (second.poll(waker) instanceof Poll.Ready<B>(var value)) {
            first.drop();
            return Poll.ready(new Either.Second<>(value));
        }
        return Poll.pending();
    }

    @Override
    public String waitsFor() {
        return Words.list("the first of", List.of(first, second));
    }

    @Override
    protected void abandon() {
        Drops.all(List.of(first, second));
    }
}
