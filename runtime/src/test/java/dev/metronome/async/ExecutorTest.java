package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ExecutorTest {
    private final List<String> log = new ArrayList<>();
    private final Events events = new Events();
    private Executor executor = Executor.builder().observer(events).build();

    @AfterEach
    void close() {
        executor.close();
    }

    private Action deferring(String name, int times) {
        return task -> {
            for (var i = 0; i < times; i++) {
                log.add(name + i);
                task.defer();
            }
        };
    }

    @Test
    void tasksDoNothingUntilTheExecutorRuns() {
        executor.spawn("ld1", _ -> log.add("ran"));
        assertThat(log).isEmpty();
        executor.run();
        assertThat(log).containsExactly("ran");
    }

    @Test
    void aRoundPollsInSlotOrder() {
        executor.spawn("a", deferring("a", 3));
        executor.spawn("b", deferring("b", 2));
        executor.spawn("c", deferring("c", 3));
        executor.run();
        assertThat(log).containsExactly("a0", "b0", "c0", "a1", "b1", "c1", "a2", "c2");
    }

    @Test
    void aTaskWokenDuringTheRoundIsPolledInTheNext() {
        var later = new Gate<Void>();
        executor.spawn("first", task -> {
            task.defer();
            later.open(null);
            log.add("first opens");
        });
        executor.spawn("second", task -> {
            task.await(later);
            log.add("second");
        });
        executor.round();
        executor.round();
        assertThat(log).as("its bit was set after the round took its bits").containsExactly("first opens");
        executor.round();
        assertThat(log).containsExactly("first opens", "second");
    }

    @Test
    void aTaskThatIsNotWokenIsNotPolled() {
        var never = new Gate<Void>();
        executor.spawn("waits", task -> task.await(never));
        executor.spawn("works", deferring("w", 10));
        executor.runUntilIdle();
        assertThat(never.polls).isOne();
    }

    @Test
    void aWakeDuringTheOwnPollIsNotLost() {
        var polls = new int[1];
        executor.spawn("self", new OneShot<Void>() {
            @Override
            protected Poll<Void> step(Waker waker) {
                waker.wake();
                return ++polls[0] == 3 ? Poll.ready() : Poll.pending();
            }

            @Override
            protected void abandon() {
                log.add("abandoned");
            }
        });
        executor.run();
        assertThat(polls[0]).isEqualTo(3);
    }

    @Test
    void aWakeBetweenReadyConditionAndSuspendIsNotLost() {
        // an interrupt that comes while the task is on its way to sleep: after its poll, before the executor goes on
        var woken = new boolean[1];
        var handle = executor.compute("task", task -> task.await(new OneShot<String>() {
            @Override
            protected Poll<String> step(Waker waker) {
                if (woken[0]) {
                    return Poll.ready("awake");
                }
                woken[0] = true;
                executor.wake(task.id());
                return Poll.pending();
            }

            @Override
            protected void abandon() {
                log.add("abandoned");
            }
        }));
        assertThat(handle.join()).isEqualTo("awake");
        assertThat(log).isEmpty();
    }

    @Test
    void manyWakesAreOnePoll() {
        var gate = new Gate<Void>();
        executor.spawn("waits", gate);
        executor.runUntilIdle();
        for (var i = 0; i < 5; i++) {
            gate.wake();
        }
        executor.runUntilIdle();
        assertThat(gate.polls).isEqualTo(2);
        assertThat(executor.tasks()).containsExactly(new TaskInfo(0, "waits", TaskState.WAITING, 96, 2, 6));
    }

    @Test
    void aStaleWakerWakesNobody() {
        var gate = new Gate<Void>();
        var old = executor.spawn("old", gate);
        executor.runUntilIdle();
        var stale = gate.waker;
        gate.open(null);
        executor.runUntilIdle();
        assertThat(old.isFinished()).isTrue();

        var next = new Gate<Void>();
        assertThat(executor.spawn("next", next).id()).as("the same slot").isEqualTo(old.id());
        executor.runUntilIdle();
        stale.wake();
        assertThat(executor.hasAwake()).isFalse();
        assertThat(next.polls).isOne();
    }

    @Test
    void aSlotReusedWithinARoundIsNotPolledWithTheOldBit() {
        var victim = new JoinHandle<?>[1];
        var fresh = new Gate<Void>();
        executor.spawn("killer", task -> {
            task.defer();
            victim[0].drop();
            var replacement = executor.spawn("fresh", fresh);
            assertThat(replacement.id()).isEqualTo(victim[0].id());
            log.add("replaced");
            task.defer();
            log.add("polls of fresh: " + fresh.polls);
        });
        victim[0] = executor.spawn("victim", deferring("v", 100));
        executor.round();
        executor.round();
        assertThat(log).containsExactly("v0", "replaced");
        assertThat(fresh.polls).as("its own wake is for the next round").isZero();
        executor.round();
        assertThat(fresh.polls).isOne();
    }

    @Test
    void wakeByNumberIgnoresAFreeSlotAndRefusesOneThatIsNot() {
        executor.wake(7);
        assertThat(executor.hasAwake()).isFalse();
        assertThatThrownBy(() -> executor.wake(8)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wake(8): the slots are 0 to 7");
        assertThatThrownBy(() -> executor.wake(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 128, Executor.MAXIMUM_CAPACITY})
    void anyCapacityUpToTheMaximumHasItsBits(int capacity) {
        executor = Executor.builder().capacity(capacity).arenaBytes(capacity).observer(events).build();
        var gates = new ArrayList<Gate<Void>>();
        for (var i = 0; i < capacity; i++) {
            var gate = new Gate<Void>();
            gates.add(gate);
            assertThat(executor.spawn("task " + i, 1, gate).id()).isEqualTo(i);
        }
        executor.runUntilIdle();
        gates.getLast().wake();
        gates.getFirst().wake();
        executor.runUntilIdle();
        assertThat(executor.polls()).isEqualTo(capacity + (capacity == 1 ? 1 : 2));
        gates.reversed().forEach(gate -> gate.open(null));
        events.told.clear();
        executor.run();
        assertThat(events.told).filteredOn(told -> told.endsWith("polled")).hasSize(capacity).first()
                .isEqualTo("task 0 polled");
        assertThatThrownBy(() -> Executor.builder().capacity(Executor.MAXIMUM_CAPACITY + 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("4097").hasMessageContaining("4096");
    }

    @Test
    void everyPollHasItsNumber() {
        var numbers = new ArrayList<Long>();
        for (var name : List.of("a", "b")) {
            executor.spawn(name, task -> {
                for (var i = 0; i < 5; i++) {
                    var number = executor.pollNumber();
                    assertThat(executor.pollNumber()).isEqualTo(number);
                    numbers.add(number);
                    task.defer();
                }
            });
        }
        executor.run();
        assertThat(new HashSet<>(numbers)).hasSize(10);
    }

    @Test
    void whatNobodyCanEndIsADeadlockThatNamesWhoWaits() {
        executor.spawn("ld1", task -> task.await(new Gate<>()));
        executor.spawn("ld2", new Gate<>());
        executor.spawn("done", _ -> log.add("done"));
        assertThatThrownBy(executor::run).isInstanceOfSatisfying(DeadlockException.class, deadlock -> {
            assertThat(deadlock).hasMessageStartingWith("nobody is awake and nothing can wake \"ld1\", \"ld2\"");
            assertThat(deadlock.waiting()).extracting(TaskInfo::name).containsExactly("ld1", "ld2");
        });
        executor.runUntilIdle();
    }

    @Test
    void idleIsAskedUntilSomebodyIsAwake() {
        var gate = new Gate<Void>();
        var idled = new int[1];
        executor = Executor.builder().idle(_ -> {
            if (++idled[0] == 3) {
                gate.open(null);
            }
        }).build();
        executor.spawn("waits", gate);
        executor.run();
        assertThat(idled[0]).isEqualTo(3);
    }

    @Test
    void runForeverEndsOnlyByAnException() {
        executor = Executor.builder().idle(_ -> {
            throw new IllegalStateException("power off");
        }).build();
        executor.spawn("ld1", _ -> log.add("ran"));
        assertThatThrownBy(executor::runForever).hasMessage("power off");
        assertThat(log).containsExactly("ran");
    }

    @Test
    void runWithoutTasksIsOverAndRunForeverWithoutTasksIdles() {
        executor.run();
        assertThatThrownBy(executor::runForever).isInstanceOf(DeadlockException.class)
                .hasMessageStartingWith("there is no task");
    }

    @Test
    void roundSaysWhetherAnybodyWasAwake() {
        assertThat(executor.round()).isFalse();
        executor.spawn("one", _ -> log.add("ran"));
        assertThat(executor.hasAwake()).isTrue();
        assertThat(executor.round()).isTrue();
        assertThat(executor.round()).isFalse();
    }

    @Test
    void aTaskCannotRunTheExecutorItIsRunBy() {
        for (var again : List.<Runnable>of(executor::run, executor::runForever, executor::runUntilIdle, executor::round,
                executor::close)) {
            var handle = executor.spawn("greedy", _ -> again.run());
            assertThatThrownBy(handle::join).isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(IllegalStateException.class).hasMessageContaining("task \"greedy\"");
        }
        var poller = executor.spawn("poller", new OneShot<Void>() {
            @Override
            protected Poll<Void> step(Waker waker) {
                executor.run();
                return Poll.ready();
            }

            @Override
            protected void abandon() {
                log.add("abandoned");
            }
        });
        assertThatThrownBy(poller::join).hasMessageContaining("task \"poller\" runs the executor");
    }

    @Test
    void anIdleCannotRunTheExecutorEither() {
        executor = Executor.builder().idle(Executor::runUntilIdle).build();
        executor.spawn("waits", new Gate<>());
        assertThatThrownBy(executor::run).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("runs already");
    }

    @Test
    void oneExecutorMayRunAnotherInsideATask() {
        executor.spawn("outer", task -> {
            try (var nested = new Executor()) {
                nested.spawn("inner", inner -> {
                    assertThat(Executor.current()).isSameAs(nested);
                    inner.defer();
                    task.defer(); // the inner task runs on behalf of the outer one
                    log.add("inner");
                });
                nested.run();
            }
            log.add("outer");
        });
        executor.spawn("other", deferring("o", 3));
        executor.run();
        assertThat(log).containsExactly("o0", "inner", "outer", "o1", "o2");
    }

    @Test
    void theCurrentExecutorIsKnownInsideTasksInARunAndInScope() {
        assertThat(Executor.isCurrent()).isFalse();
        assertThatThrownBy(Executor::current).isInstanceOf(IllegalStateException.class);
        executor.scope(() -> {
            assertThat(Executor.current()).isSameAs(executor);
            Async.spawn("straight", task -> {
                assertThat(Executor.current()).isSameAs(executor);
                task.defer();
                Async.compute("nested", _ -> log.add("nested"));
            });
            Async.spawn("polled", new OneShot<Void>() {
                @Override
                protected Poll<Void> step(Waker waker) {
                    assertThat(Executor.current()).isSameAs(executor);
                    log.add("polled");
                    return Poll.ready();
                }

                @Override
                protected void abandon() {
                    log.add("abandoned");
                }
            });
        });
        executor.run();
        assertThat(log).containsExactly("polled", "nested");
        assertThat(events.told).noneMatch(told -> told.contains("failed"));
    }

    @Test
    void awaitIsForTheTaskItselfInItsOwnTurn() {
        var stolen = new Task[1];
        executor.spawn("owner", task -> {
            stolen[0] = task;
            task.await(new Gate<>());
        });
        var thief = executor.spawn("thief", _ -> stolen[0].await(Async.ready(1)));
        var deferrer = executor.spawn("deferrer", _ -> stolen[0].defer());
        assertThatThrownBy(thief::join).hasMessageContaining("await of task \"owner\" was called by task \"thief\"");
        assertThatThrownBy(deferrer::join).hasMessageContaining("defer of task \"owner\"");
        assertThatThrownBy(() -> stolen[0].await(Async.ready(1))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("while no task is being polled");
    }

    @Test
    void awaitingWhatIsReadyDoesNotSuspend() {
        var handle = executor.compute("quick", task -> task.await(Async.ready("a")) + task.await(Async.ready("b")));
        executor.round();
        assertThat(handle.isFinished()).isTrue();
        assertThat(handle.join()).isEqualTo("ab");
        assertThat(executor.polls()).isOne();
    }

    @Test
    void aTaskKnowsItsNameAndNumber() {
        executor.spawn("first", new Gate<>());
        var handle = executor.compute("second", task -> task.name() + " " + task.id());
        assertThat(handle.join()).isEqualTo("second 1");
        assertThat(handle.name()).isEqualTo("second");
        assertThat(handle.id()).isOne();
    }

    @Test
    void anObserverIsToldEverythingInOrder() {
        var gate = new Gate<Void>();
        var waiter = executor.spawn("waiter", task -> task.await(gate));
        executor.spawn("opener", task -> {
            gate.open(null);
            task.await(waiter);
            throw new IllegalStateException("out of order");
        });
        executor.spawn("unlucky", task -> task.await(new Gate<>()));
        executor.runUntilIdle();
        executor.close();
        assertThat(events.told).containsExactly("waiter spawned", "waiter woken", "opener spawned", "opener woken",
                "unlucky spawned", "unlucky woken", "waiter polled", "waiter suspended", "opener polled",
                "waiter woken by opener", "opener suspended", "unlucky polled", "unlucky suspended", "waiter polled",
                "waiter finished", "opener woken by waiter", "opener polled", "opener failed: out of order",
                "unlucky dropped");
    }

    @Test
    void anInterruptHandlerThatWakesDuringAPollIsNotMistakenForTheTask() throws InterruptedException {
        var gate = new Gate<Void>();
        executor.spawn("waiter", gate);
        executor.spawn("working", _ -> {
            var handler = Thread.ofVirtual().start(gate::wake);
            handler.join();
        });
        executor.runUntilIdle();
        assertThat(events.told).contains("waiter woken").doesNotContain("waiter woken by working");
    }

    @Test
    void tasksShowsWhoIsThereAndHowTheyStand() {
        executor.spawn("waiting", 100, new Gate<>());
        executor.spawn("looking", task -> {
            task.defer();
            for (var info : executor.tasks()) {
                log.add(info.name() + " " + info.state());
            }
        });
        executor.spawn("awake", deferring("", 10));
        executor.round();
        log.clear();
        executor.round();
        assertThat(log).startsWith("waiting WAITING", "looking POLLED", "awake AWAKE");
        assertThat(executor.tasks()).extracting(TaskInfo::name, TaskInfo::state, TaskInfo::frameBytes)
                .containsExactly(tuple("waiting", TaskState.WAITING, 100),
                        tuple("awake", TaskState.AWAKE, 96));
    }
}
