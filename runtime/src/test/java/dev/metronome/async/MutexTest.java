package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MutexTest {
    private final List<String> log = new ArrayList<>();
    private final Mutex mutex = new Mutex();
    private final Executor executor = Executor.builder().observer(new Events()).build();

    @AfterEach
    void close() {
        executor.close();
    }

    private JoinHandle<Void> user(String name, Future<?> use) {
        return executor.spawn(name, task -> {
            try (var _ = task.await(mutex.lock())) {
                log.add(name + " in");
                task.await(use);
            } finally {
                log.add(name + " out");
            }
        });
    }

    @Test
    void oneAtATimeInTheOrderInWhichTheyAsked() {
        for (var name : List.of("a", "b", "c")) {
            user(name, Async.defer());
        }
        executor.run();
        assertThat(log).containsExactly("a in", "a out", "b in", "b out", "c in", "c out");
        assertThat(mutex.isLocked()).isFalse();
    }

    @Test
    void whoUnlocksAndLocksAgainDoesNotOvertakeThoseWhoWait() {
        executor.spawn("greedy", task -> {
            for (var i = 0; i < 3; i++) {
                try (var _ = task.await(mutex.lock())) {
                    log.add("greedy");
                    task.defer();
                }
            }
        });
        executor.spawn("patient", task -> {
            for (var i = 0; i < 3; i++) {
                try (var _ = task.await(mutex.lock())) {
                    log.add("patient");
                }
            }
        });
        executor.run();
        assertThat(log).startsWith("greedy", "patient", "greedy", "patient");
    }

    @Test
    void aDroppedHolderUnlocks() {
        var holder = user("holder", new Gate<>());
        user("next", Async.defer());
        executor.runUntilIdle();
        holder.drop();
        executor.run();
        assertThat(log).containsExactly("holder in", "holder out", "next in", "next out");
    }

    @Test
    void aDroppedWaiterLeavesTheLine() {
        var gate = new Gate<Void>();
        user("holder", gate);
        var waiter = user("waiter", Async.defer());
        user("next", Async.defer());
        executor.runUntilIdle();
        waiter.drop();
        gate.open(null);
        executor.run();
        assertThat(log).containsExactly("holder in", "waiter out", "holder out", "next in", "next out");
    }

    @Test
    void oneDroppedBetweenHandOverAndItsTurnPassesTheLockOn() {
        var guard = mutex.tryLock().orElseThrow();
        var waiter = user("waiter", Async.defer());
        user("next", Async.defer());
        executor.runUntilIdle();
        guard.close();
        assertThat(mutex.tryLock()).as("handed over, not free").isEmpty();
        waiter.drop();
        executor.run();
        assertThat(log).containsExactly("waiter out", "next in", "next out");
        assertThat(mutex.isLocked()).isFalse();
    }

    @Test
    void aGuardUnlocksOnce() {
        var first = mutex.tryLock().orElseThrow();
        first.close();
        var second = mutex.tryLock().orElseThrow();
        first.close();
        assertThat(mutex.isLocked()).isTrue();
        second.close();
        assertThat(mutex.isLocked()).isFalse();
    }

    @Test
    void anExceptionUnlocks() {
        var failing = user("failing", new Gate<>().fail(new IllegalStateException("broken")));
        user("next", Async.defer());
        assertThatThrownBy(failing::join).hasMessageContaining("broken");
        executor.run();
        assertThat(log).endsWith("next in", "next out");
    }

    @Test
    void aLockNeverPolledOrDroppedAfterItWasReadyChangesNothing() {
        mutex.lock().drop();
        assertThat(mutex.isLocked()).isFalse();
        var lock = mutex.lock();
        assertThat(lock.poll(() -> log.add("woken")).isReady()).isTrue();
        lock.drop();
        assertThat(mutex.isLocked()).as("the guard has it").isTrue();
    }
}
