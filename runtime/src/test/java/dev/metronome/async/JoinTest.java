package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JoinTest {
    private final List<String> log = new ArrayList<>();
    private final Events events = new Events();
    private Executor executor = Executor.builder().observer(events).build();

    @AfterEach
    void close() {
        executor.close();
    }

    private static int failing() throws IOException {
        throw new IOException("no medium");
    }

    @Test
    void joinRunsTheExecutorUntilTheTaskIsFinished() {
        var long1 = executor.spawn("long", task -> {
            for (var i = 0; i < 100; i++) {
                task.defer();
            }
        });
        var handle = executor.compute("short", task -> {
            task.defer();
            return 42;
        });
        assertThat(handle.join()).isEqualTo(42);
        assertThat(handle.isFinished()).isTrue();
        assertThat(long1.isFinished()).isFalse();
        assertThat(handle.join()).as("once more").isEqualTo(42);
    }

    @Test
    void aNestedTaskIsSpawnedAndAwaited() {
        var sum = executor.compute("outer", outer -> {
            var left = executor.compute("left", task -> {
                task.defer();
                return Async.compute("leaf", _ -> 3);
            });
            var right = Async.compute("right", _ -> 4);
            return outer.await(outer.await(left)) + outer.await(right);
        });
        assertThat(sum.join()).isEqualTo(7);
        executor.run();
        assertThat(executor.arenaUsed()).isZero();
    }

    @Test
    void anExceptionPassesThroughJoin() {
        var handle = executor.compute("reader", _ -> failing());
        assertThatThrownBy(handle::join)
                .isInstanceOfSatisfying(TaskFailedException.class,
                        failure -> assertThat(failure.task()).isEqualTo("reader"))
                .hasMessage("task \"reader\" failed: java.io.IOException: no medium")
                .hasCauseInstanceOf(IOException.class);
        assertThat(events.told).contains("reader failed: no medium");
    }

    @Test
    void anExceptionPassesThroughAwait() {
        var reader = executor.compute("reader", _ -> failing());
        var caught = executor.compute("catcher", task -> {
            try {
                return task.await(reader);
            } catch (TaskFailedException failure) {
                return -1;
            }
        });
        var passes = executor.compute("passes", task -> task.await(reader));
        assertThat(caught.join()).isEqualTo(-1);
        assertThatThrownBy(passes::join).hasRootCauseInstanceOf(IOException.class)
                .hasMessageStartingWith("task \"passes\" failed");
    }

    @Test
    void whatAFutureThrowsPassesToWhoeverAwaitsIt() {
        var gate = new Gate<Void>();
        var thrown = new IllegalArgumentException("bad");
        var handle = executor.compute("task", task -> {
            try {
                task.await(gate);
                return null;
            } catch (IllegalArgumentException failure) {
                return failure;
            }
        });
        executor.runUntilIdle();
        gate.fail(thrown);
        assertThat(handle.join()).isSameAs(thrown);
        assertThat(gate.drops).as("it lets go of what it holds").isOne();
    }

    @Test
    void whenATaskThrowsTheOthersGoOn() {
        executor.spawn("bad", _ -> failing());
        executor.spawn("good", task -> {
            task.defer();
            log.add("good");
        });
        executor.run();
        assertThat(log).containsExactly("good");
    }

    @Test
    void aPollBasedTaskThatThrowsIsDroppedAndReported() {
        var gate = new Gate<Void>();
        var handle = executor.spawn("gate", gate);
        executor.runUntilIdle();
        gate.fail(new IllegalStateException("broken"));
        assertThatThrownBy(handle::join).hasMessageContaining("broken");
        assertThat(gate.drops).isOne();
    }

    @Test
    void aFutureThatGivesNullFailsItsTask() {
        var handle = executor.spawn("nothing", new OneShot<Void>() {
            @Override
            protected Poll<Void> step(Waker waker) {
                return null;
            }

            @Override
            protected void abandon() {
                log.add("abandoned");
            }
        });
        assertThatThrownBy(handle::join).hasCauseInstanceOf(NullPointerException.class);
    }

    @Test
    void withStopTheRunEndsAndAnotherGoesOn() {
        executor = Executor.builder().onFailure(FailurePolicy.STOP).observer(events).build();
        executor.spawn("bad", _ -> failing());
        executor.spawn("good", task -> {
            log.add("one");
            task.defer();
            log.add("two");
        });
        assertThatThrownBy(executor::run).isInstanceOf(TaskFailedException.class)
                .hasMessageStartingWith("task \"bad\" failed");
        assertThat(log).isEmpty();
        executor.run();
        assertThat(log).containsExactly("one", "two");
    }

    @Test
    void joinInsideATaskSaysToAwait() {
        var other = executor.spawn("other", new Gate<>());
        var handle = executor.spawn("joiner", _ -> other.join());
        assertThatThrownBy(handle::join).hasMessageContaining("join of \"other\" inside task \"joiner\"")
                .hasMessageContaining("await the handle");
    }

    @Test
    void aTaskThatAwaitsItselfIsTold() {
        var handles = new ArrayList<JoinHandle<Void>>();
        handles.add(executor.spawn("narcissus", task -> task.await(handles.getFirst())));
        assertThatThrownBy(handles.getFirst()::join).hasMessageContaining("\"narcissus\" awaits itself");
    }

    @Test
    void severalMayAwaitOneHandle() {
        var gate = new Gate<String>();
        var source = executor.spawn("source", gate);
        for (var name : List.of("a", "b", "c")) {
            executor.spawn(name, task -> log.add(name + task.await(source)));
        }
        executor.runUntilIdle();
        gate.open("!");
        executor.run();
        assertThat(log).containsExactly("a!", "b!", "c!");
    }

    @Test
    void aHandleMayBeAwaitedByATaskOfAnotherExecutor() {
        var gate = new Gate<String>();
        var source = executor.spawn("source", gate);
        try (var other = new Executor()) {
            var waiter = other.compute("waiter", task -> task.await(source));
            other.runUntilIdle();
            executor.runUntilIdle();
            gate.open("across");
            executor.runUntilIdle();
            assertThat(waiter.join()).isEqualTo("across");
        }
    }

    @Test
    void aResultMayBeNull() {
        assertThat(executor.compute("null", _ -> null).join()).isNull();
        assertThat(executor.spawn("void", Async.ready(null)).join()).isNull();
    }

    @Test
    void joinOfATaskThatCannotEndIsADeadlock() {
        var handle = executor.spawn("stuck", new Gate<>());
        assertThatThrownBy(handle::join).isInstanceOf(DeadlockException.class).hasMessageContaining("\"stuck\"");
    }
}
