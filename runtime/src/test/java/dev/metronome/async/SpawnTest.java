package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpawnTest {
    private Executor executor = Executor.builder().observer(new Events()).build();

    @AfterEach
    void close() {
        executor.close();
    }

    @Test
    void theNinthTaskIsRefusedInWords() {
        for (var i = 1; i <= Executor.DEFAULT_CAPACITY; i++) {
            executor.spawn("ld" + i, new Gate<>());
        }
        assertThatThrownBy(() -> executor.spawn("ninth", new Gate<>())).isInstanceOfSatisfying(SpawnError.class,
                error -> assertThat(error.reason()).isEqualTo(SpawnError.Reason.TASK_LIST_FULL)).hasMessage(
                        "no task \"ninth\", TASK_LIST_FULL: the limit is 8 tasks and it would be number 9, beside"
                                + " \"ld1\", \"ld2\", \"ld3\", \"ld4\", \"ld5\", \"ld6\", \"ld7\", \"ld8\"; let one of"
                                + " them finish, drop its handle, or build the executor with a larger capacity");
        assertThat(executor.tasks()).hasSize(8);
    }

    @Test
    void aFrameBeyondTheArenaIsRefusedInWords() {
        executor.spawn("large", 1000, new Gate<>());
        assertThatThrownBy(() -> executor.spawn("more", new Gate<>())).isInstanceOfSatisfying(SpawnError.class,
                error -> assertThat(error.reason()).isEqualTo(SpawnError.Reason.ARENA_EXHAUSTED))
                .hasMessage("no task \"more\", ARENA_EXHAUSTED: the limit is 1024 bytes and with its 96 there would be"
                        + " 1096 in use, beside \"large\" (1000); let one finish, state a smaller frame, or build the"
                        + " executor with a larger arena");
        assertThat(executor.arenaUsed()).isEqualTo(1000);
        executor.spawn("fits", 24, new Gate<>());
        assertThat(executor.arenaUsed()).isEqualTo(1024);
    }

    @Test
    void aFrameLargerThanAnIntegerCanAddUpIsRefusedToo() {
        executor.spawn("one", 1, new Gate<>());
        assertThatThrownBy(() -> executor.spawn("huge", Integer.MAX_VALUE, new Gate<>()))
                .hasMessageContaining("2147483648 in use");
    }

    @Test
    void outsideAnyScopeThereIsNoExecutorToSpawnOn() {
        assertThatThrownBy(() -> Async.spawn("lost", new Gate<>())).isInstanceOfSatisfying(SpawnError.class,
                error -> assertThat(error.reason()).isEqualTo(SpawnError.Reason.EXECUTOR_NOT_INITIALIZED))
                .hasMessageStartingWith("no task \"lost\", EXECUTOR_NOT_INITIALIZED: no executor is current here");
        assertThatThrownBy(() -> Async.compute("lost", _ -> 1)).isInstanceOf(SpawnError.class);
    }

    @Test
    void aFrameTakesOneByteAtLeast() {
        assertThatThrownBy(() -> executor.spawn("empty", 0, new Gate<>()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a frame of 0 bytes");
    }

    @Test
    void aTaskThatIsOverGivesSlotAndBytesBackHoweverItEnded() {
        var finished = executor.spawn("finished", _ -> {
        });
        var failed = executor.spawn("failed", _ -> {
            throw new IllegalStateException();
        });
        var ready = executor.spawn("ready", Async.ready(1));
        var dropped = executor.spawn("dropped", 200, new Gate<>());
        assertThat(executor.arenaUsed()).isEqualTo(3 * 96 + 200);
        executor.runUntilIdle();
        assertThat(executor.arenaUsed()).isEqualTo(200);
        dropped.drop();
        assertThat(executor.arenaUsed()).isZero();
        assertThat(executor.tasks()).isEmpty();
        assertThat(new boolean[]{finished.isFinished(), failed.isFinished(), ready.isFinished(),
            dropped.isFinished()}).containsOnly(true);
        assertThat(executor.spawn("next", new Gate<>()).id()).isZero();
    }

    @Test
    void theLowestFreeSlotIsTaken() {
        var handles = new ArrayList<JoinHandle<Void>>();
        for (var i = 0; i < 4; i++) {
            handles.add(executor.spawn("task", new Gate<>()));
        }
        handles.get(2).drop();
        handles.get(1).drop();
        assertThat(executor.spawn("new", new Gate<>()).id()).isEqualTo(1);
        assertThat(executor.spawn("new", new Gate<>()).id()).isEqualTo(2);
        assertThat(executor.spawn("new", new Gate<>()).id()).isEqualTo(4);
    }

    @Test
    void aRefusedSpawnInsideATaskFailsThatTaskAndNobodyElse() {
        executor = Executor.builder().capacity(2).observer(new Events()).build();
        var greedy = executor.spawn("greedy", _ -> {
            for (;;) {
                Async.spawn("child", new Gate<>());
            }
        });
        var modest = executor.compute("modest", _ -> "fine");
        assertThatThrownBy(greedy::join).hasCauseInstanceOf(SpawnError.class);
        assertThat(modest.join()).isEqualTo("fine");
    }

    @Test
    void aClosedExecutorTakesNoTask() {
        executor.close();
        assertThatThrownBy(() -> executor.spawn("late", new Gate<>())).isInstanceOf(IllegalStateException.class)
                .hasMessage("no task \"late\": the executor is closed");
    }

    @Test
    void anInfiniteLoopIsAnActionAndNothingElse() {
        var count = new int[1];
        executor.spawn("x", task -> {
            for (;;) {
                count[0]++;
                task.defer();
            }
        });
        executor.round();
        executor.round();
        assertThat(count[0]).isEqualTo(2);
    }
}
