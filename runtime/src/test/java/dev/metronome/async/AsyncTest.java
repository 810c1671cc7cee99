package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Futures made of futures. */
@Timeout(20)
class AsyncTest {
    private final List<String> log = new ArrayList<>();
    private final Gate<String> a = new Gate<>();
    private final Gate<String> b = new Gate<>();
    private final Gate<String> c = new Gate<>();
    private final Executor executor = Executor.builder().observer(new Events()).build();

    @AfterEach
    void close() {
        executor.close();
    }

    private <T> JoinHandle<T> started(Future<T> future) {
        var handle = executor.compute("task", task -> task.await(future));
        executor.runUntilIdle();
        return handle;
    }

    @Test
    void joinOfTwoWaitsForBothInAnyOrder() {
        var handle = started(Async.join(a, b));
        b.open("B");
        executor.runUntilIdle();
        assertThat(handle.isFinished()).isFalse();
        a.open("A");
        assertThat(handle.join()).isEqualTo(new Both<>("A", "B"));
        assertThat(b.polls).as("not polled again once it was ready").isEqualTo(2);
    }

    @Test
    void joinOfManyGivesTheValuesInOrder() {
        var handle = started(Async.join(a, b, c));
        c.open("C");
        executor.runUntilIdle();
        a.open(null);
        b.open("B");
        assertThat(handle.join()).containsExactly(null, "B", "C");
        assertThat(started(Async.join(List.<Future<String>>of())).join()).isEmpty();
    }

    @Test
    void whenOneOfAJoinThrowsTheOthersAreDropped() {
        var handle = started(Async.join(List.of(a, b, c)));
        b.fail(new IllegalStateException("b broke"));
        assertThatThrownBy(handle::join).hasMessageContaining("b broke");
        assertThat(a.drops).isOne();
        assertThat(c.drops).isOne();

        var two = started(Async.join(new Gate<>(), a.fail(new IllegalStateException("a broke"))));
        assertThatThrownBy(two::join).hasMessageContaining("a broke");
    }

    @Test
    void droppingAJoinDropsItsParts() {
        started(Async.join(a, b)).drop();
        assertThat(List.of(a.drops, b.drops)).containsExactly(1, 1);
    }

    @Test
    void aJoinOfHandlesIsAJoinOfTasks() {
        var handles = new ArrayList<JoinHandle<Integer>>();
        for (var i = 0; i < 5; i++) {
            var value = i;
            handles.add(executor.compute("square", task -> {
                for (var j = 0; j < 5 - value; j++) {
                    task.defer();
                }
                return value * value;
            }));
        }
        assertThat(executor.compute("all", task -> task.await(Async.join(handles))).join()).containsExactly(0, 1, 4, 9,
                16);
    }

    @Test
    void selectGivesTheOneThatIsReadyFirstAndDropsTheOther() {
        var handle = started(Async.select(a, b));
        b.open("B");
        assertThat(handle.join()).isEqualTo(new Either.Second<>("B"));
        assertThat(a.drops).isOne();
    }

    @Test
    void selectPollsInOrderSoThatTheFirstWinsATie() {
        var handle = started(Async.select(a.open("A"), b.open("B")));
        assertThat(handle.join()).isEqualTo(new Either.First<>("A"));
        assertThat(b.polls).isZero();
        assertThat(b.drops).isOne();
    }

    @Test
    void theLoserOfASelectRunsItsFinallyBlocksBeforeTheWinnerIsKnown() {
        var loser = executor.spawn("loser", task -> {
            try {
                task.await(a);
            } finally {
                log.add("finally");
            }
        });
        var winner = executor.spawn("winner", task -> {
            task.await(Async.select(loser, b));
            log.add("selected");
        });
        executor.runUntilIdle();
        b.open("B");
        winner.join();
        assertThat(log).containsExactly("finally", "selected");
        assertThat(loser.isFinished()).isTrue();
    }

    @Test
    void whenOneOfASelectThrowsTheOtherIsDropped() {
        var handle = started(Async.select(a, b));
        b.fail(new IllegalStateException("b broke"));
        assertThatThrownBy(handle::join).hasMessageContaining("b broke");
        assertThat(a.drops).isOne();
    }

    @Test
    void selectAnyTellsWhichOne() {
        var handle = started(Async.selectAny(a, b, c));
        c.open("C");
        assertThat(handle.join()).isEqualTo(new Selected<>(2, "C"));
        assertThat(List.of(a.drops, b.drops)).containsExactly(1, 1);
        assertThatThrownBy(() -> Async.selectAny(List.<Future<String>>of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTimeoutThrowsWhenTheLimitIsReadyFirst() {
        var handle = started(Async.timeout(a, b));
        b.open("late");
        assertThatThrownBy(handle::join).hasCauseInstanceOf(TimedOutException.class);
        assertThat(a.drops).isOne();
    }

    @Test
    void aTimeoutGivesTheValueThatCameInTimeAndDropsTheLimit() {
        var handle = started(Async.timeout(a, b));
        a.open("in time");
        b.open("late");
        assertThat(handle.join()).isEqualTo("in time");
        assertThat(b.drops).isOne();
    }

    @Test
    void aTimeoutMayBeCaughtAndTheTaskGoesOn() {
        var handle = executor.compute("task", task -> {
            try {
                return task.await(Async.timeout(a, b));
            } catch (TimedOutException _) {
                return task.await(c);
            }
        });
        executor.runUntilIdle();
        b.open("");
        c.open("second try");
        assertThat(handle.join()).isEqualTo("second try");
    }

    @Test
    void combinatorsNest() {
        var handle = started(Async.select(Async.join(a, b), Async.timeout(c, new Gate<>())));
        a.open("A");
        executor.runUntilIdle();
        c.open("C");
        assertThat(handle.join()).isEqualTo(new Either.Second<>("C"));
        assertThat(b.drops).isOne();
    }

    @Test
    void deferIsReadyInTheNextRound() {
        var handle = executor.spawn("task", Async.defer());
        executor.round();
        assertThat(handle.isFinished()).isFalse();
        executor.round();
        assertThat(handle.isFinished()).isTrue();
    }

    @Test
    void aFutureThatIsOverSaysSoWhenItIsPolledAgain() {
        Waker nobody = () -> log.add("woken");
        for (var future : List.of(Async.ready("x"), Async.select(Async.ready(1), a),
                Async.join(Async.ready(1), Async.ready(2)), Async.selectAny(Async.ready(1)))) {
            assertThat(future.poll(nobody).isReady()).isTrue();
            future.drop();
            assertThatThrownBy(() -> future.poll(nobody)).isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("polled when it was over");
        }
        var dropped = Async.defer();
        dropped.drop();
        assertThatThrownBy(() -> dropped.poll(nobody)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDropThatThrowsKeepsNobodyFromBeingDropped() {
        var bad = new OneShot<String>() {
            @Override
            protected Poll<String> step(Waker waker) {
                return Poll.pending();
            }

            @Override
            protected void abandon() {
                throw new IllegalStateException("cannot let go");
            }
        };
        var join = Async.join(List.of(a, bad, b));
        join.poll(() -> log.add("woken"));
        assertThatThrownBy(join::drop).hasMessage("cannot let go");
        assertThat(List.of(a.drops, b.drops)).containsExactly(1, 1);
    }
}
