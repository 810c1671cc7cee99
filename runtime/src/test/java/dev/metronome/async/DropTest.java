package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What dropping does to a task, in every state that it can be in. */
@Timeout(20)
class DropTest {
    private final List<String> log = new ArrayList<>();
    private final Events events = new Events();
    private final Gate<Void> gate = new Gate<>();
    private final Executor executor = Executor.builder().observer(events).build();

    @AfterEach
    void close() {
        executor.close();
    }

    private JoinHandle<Void> waiting(String name, Future<?> future) {
        return executor.spawn(name, task -> {
            try {
                task.await(future);
                log.add(name + " went on");
            } finally {
                log.add(name + " finally");
            }
        });
    }

    @Test
    void oneThatWasNeverPolledJustGoes() {
        var handle = waiting("task", gate);
        handle.drop();
        assertThat(log).isEmpty();
        assertThat(executor.hasAwake()).as("its bit went with it").isFalse();
        assertThat(executor.arenaUsed()).isZero();
        assertThatThrownBy(handle::join).isInstanceOf(TaskCancelledException.class)
                .hasMessage("task \"task\" was dropped before it finished");
    }

    @Test
    void oneThatWaitsRunsItsFinallyBlocksAndDropsWhatItWaitsFor() {
        var handle = waiting("task", gate);
        executor.runUntilIdle();
        handle.drop();
        assertThat(log).containsExactly("task finally");
        assertThat(gate.drops).isOne();
        assertThat(executor.tasks()).isEmpty();
        assertThat(events.told).last().isEqualTo("task dropped");
        gate.wake();
        assertThat(executor.hasAwake()).isFalse();
    }

    @Test
    void oneThatIsAwakeButNotPolledYetIsDroppedWithItsReadyFuture() {
        var handle = waiting("task", gate);
        executor.runUntilIdle();
        gate.open(null);
        handle.drop();
        executor.runUntilIdle();
        assertThat(log).containsExactly("task finally");
        assertThat(gate.polls).isOne();
    }

    @Test
    void oneThatIsFinishedKeepsItsResult() {
        var handle = executor.compute("task", _ -> 7);
        executor.run();
        handle.drop();
        handle.drop();
        assertThat(handle.join()).isEqualTo(7);
        assertThat(events.told).doesNotContain("task dropped");
    }

    @Test
    void droppingTwiceIsDroppingOnce() {
        var handle = waiting("task", gate);
        executor.runUntilIdle();
        handle.drop();
        handle.drop();
        assertThat(events.told).filteredOn("task dropped"::equals).hasSize(1);
        assertThat(gate.drops).isOne();
    }

    @Test
    void aForgottenHandleLetsTheTaskRunOn() {
        executor.spawn("forgotten", task -> {
            task.defer();
            log.add("ran on");
        });
        executor.run();
        assertThat(log).containsExactly("ran on");
    }

    @Test
    void aTaskThatDropsItselfEndsAtItsNextAwait() {
        var own = new ArrayList<JoinHandle<Void>>();
        own.add(executor.spawn("self", task -> {
            try {
                own.getFirst().drop();
                log.add("still here");
                task.await(Async.ready(1));
                log.add("not reached");
            } finally {
                log.add("finally");
            }
        }));
        executor.run();
        assertThat(log).containsExactly("still here", "finally");
        assertThat(events.told).last().isEqualTo("self dropped");
        assertThatThrownBy(own.getFirst()::join).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void aTaskThatDropsItselfAndAwaitsNoMoreIsFinished() {
        var own = new ArrayList<JoinHandle<Integer>>();
        own.add(executor.compute("self", _ -> {
            own.getFirst().drop();
            return 5;
        }));
        assertThat(own.getFirst().join()).isEqualTo(5);
    }

    @Test
    void aPollBasedTaskThatDropsItselfEndsWithItsPoll() {
        var own = new ArrayList<JoinHandle<Void>>();
        own.add(executor.spawn("self", new OneShot<Void>() {
            @Override
            protected Poll<Void> step(Waker waker) {
                own.getFirst().drop();
                waker.wake();
                log.add("poll ends");
                return Poll.pending();
            }

            @Override
            protected void abandon() {
                log.add("abandoned");
            }
        }));
        executor.run();
        assertThat(log).containsExactly("poll ends", "abandoned");
        assertThat(events.told).last().isEqualTo("self dropped");
    }

    @Test
    void whoeverAwaitsADroppedTaskIsToldSo() {
        var victim = waiting("victim", gate);
        var waiter = executor.compute("waiter", task -> {
            try {
                return "got " + task.await(victim);
            } catch (TaskCancelledException cancelled) {
                return cancelled.task() + " is gone";
            }
        });
        executor.runUntilIdle();
        victim.drop();
        assertThat(executor.hasAwake()).isTrue();
        assertThat(waiter.join()).isEqualTo("victim is gone");
    }

    @Test
    void droppingATaskDropsTheTaskItAwaits() {
        var inner = waiting("inner", gate);
        var outer = waiting("outer", inner);
        executor.runUntilIdle();
        outer.drop();
        assertThat(log).containsExactly("inner finally", "outer finally");
        assertThat(executor.tasks()).isEmpty();
    }

    @Test
    void aTaskMayDropAnotherWhoseFinallyBlocksThenRunAtOnce() {
        var victim = waiting("victim", gate);
        executor.spawn("killer", _ -> {
            log.add("before");
            victim.drop();
            log.add("after");
        });
        executor.run();
        assertThat(log).containsExactly("before", "victim finally", "after");
    }

    @Test
    void twoThatDropEachOtherBothEnd() {
        var handles = new ArrayList<JoinHandle<Void>>();
        handles.add(executor.spawn("one", task -> {
            task.defer();
            handles.get(1).drop();
            log.add("one goes on");
            task.defer();
            log.add("not reached");
        }));
        handles.add(executor.spawn("two", task -> {
            try {
                task.await(gate);
            } finally {
                handles.getFirst().drop(); // in the middle of its poll
            }
        }));
        executor.run();
        assertThat(log).containsExactly("one goes on");
        assertThat(events.told).containsSubsequence("two dropped", "one dropped");
    }

    @Test
    void aFinallyBlockCannotAwaitAndWhatItWantedToAwaitIsDropped() {
        var last = new Gate<Void>();
        var handle = executor.spawn("task", task -> {
            try {
                task.await(gate);
            } finally {
                task.await(last);
            }
        });
        executor.runUntilIdle();
        handle.drop();
        assertThat(last.polls).isZero();
        assertThat(last.drops).isOne();
        assertThat(executor.tasks()).isEmpty();
    }

    @Test
    void aFinallyBlockMaySpawnAndWake() {
        var bell = new Gate<Void>();
        executor.spawn("listener", task -> {
            task.await(bell);
            log.add("heard");
        });
        var handle = executor.spawn("task", task -> {
            try {
                task.await(gate);
            } finally {
                bell.open(null);
                Async.spawn("last will", _ -> log.add("last will"));
            }
        });
        executor.runUntilIdle();
        handle.drop();
        executor.run();
        assertThat(log).containsExactly("heard", "last will");
        assertThat(events.told).contains("listener woken by task");
    }

    @Test
    void whatAFinallyBlockThrowsIsReportedAndNotThrownAtTheDropper() {
        var handle = executor.spawn("task", task -> {
            try {
                task.await(gate);
            } finally {
                throwing();
            }
        });
        executor.runUntilIdle();
        handle.drop();
        assertThat(events.told).last().isEqualTo("task failed: in finally");
        assertThat(executor.tasks()).isEmpty();
        assertThatThrownBy(handle::join).isInstanceOf(TaskCancelledException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneThatSwallowsTheUnwindingForEverIsReportedByName() {
        var handle = executor.spawn("stubborn", task -> {
            for (;;) {
                try {
                    task.await(new Gate<>());
                } catch (Throwable _) {
                    // would go on and on
                }
            }
        });
        executor.runUntilIdle();
        handle.drop();
        assertThat(events.told).last().asString().startsWith("stubborn failed: \"stubborn\" was told 1000 times");
        assertThat(executor.arenaUsed()).isZero();
    }

    @Test
    void oneThatSwallowsTheUnwindingAndReturnsWasDroppedAllTheSame() {
        var handle = executor.compute("task", task -> {
            try {
                task.await(gate);
            } catch (Throwable _) {
                // not to be done
            }
            return 3;
        });
        executor.runUntilIdle();
        handle.drop();
        assertThatThrownBy(handle::join).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void aPollBasedTaskIsDroppedInTheScopeOfItsExecutor() {
        var handle = executor.spawn("task", new OneShot<Void>() {
            @Override
            protected Poll<Void> step(Waker waker) {
                return Poll.pending();
            }

            @Override
            protected void abandon() {
                assertThat(Executor.current()).isSameAs(executor);
                log.add("abandoned");
            }
        });
        executor.runUntilIdle();
        handle.drop();
        assertThat(log).containsExactly("abandoned");
    }

    @Test
    void closeDropsAllInSlotOrderAlsoIfOneFails() {
        waiting("a", gate);
        executor.spawn("b", task -> {
            try {
                task.await(gate);
            } finally {
                throwing();
            }
        });
        waiting("c", gate);
        executor.spawn("d", gate);
        executor.runUntilIdle();
        executor.close();
        executor.close();
        assertThat(log).containsExactly("a finally", "c finally");
        assertThat(events.told).endsWith("a dropped", "b failed: in finally", "c dropped", "d dropped");
        assertThat(gate.drops).isEqualTo(4);
        executor.run();
    }

    private static void throwing() {
        throw new IllegalStateException("in finally");
    }

    @Test
    void aForeignUnwoundIsNoFailureOfTheTask() {
        var own = executor;
        var around = new Coroutine[1];
        around[0] = new Coroutine("hosted program", () -> {
            try (own) {
                own.spawn("polite", task -> task.await(gate));
                own.spawn("at the bus", _ -> around[0].suspend());
                own.spawn("tidy", task -> {
                    try {
                        task.await(gate);
                    } finally {
                        around[0].suspend();
                    }
                });
                own.spawn("last", task -> task.await(gate));
                own.round();
            }
        });
        around[0].resume();
        around[0].unwind();
        assertThat(events.told).noneMatch(told -> told.contains("failed"));
        assertThat(events.told).endsWith("at the bus polled", "at the bus dropped", "polite dropped", "tidy dropped",
                "last dropped");
        assertThat(own.arenaUsed()).isZero();
        assertThat(gate.drops).as("polite; tidy and last had not begun").isOne();
    }

    @Test
    void aFinallyBlockThatMeetsAForeignUnwoundDoesNotKeepTheOthersFromBeingDropped() {
        var own = executor;
        var around = new Coroutine[1];
        around[0] = new Coroutine("hosted program", () -> {
            try (own) {
                for (var name : List.of("one", "two", "three")) {
                    own.spawn(name, task -> {
                        try {
                            task.await(gate);
                        } finally {
                            log.add(name + " finally");
                            around[0].suspend();
                        }
                    });
                }
                own.runUntilIdle();
                around[0].suspend();
            }
        });
        around[0].resume();
        around[0].unwind();
        assertThat(log).containsExactly("one finally", "two finally", "three finally");
        assertThat(own.tasks()).isEmpty();
        assertThat(around[0].isFinished()).isTrue();
    }
}
