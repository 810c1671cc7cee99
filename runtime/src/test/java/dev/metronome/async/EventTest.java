package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventTest {
    private final List<String> log = new ArrayList<>();
    private final Event event = new Event();
    private final Executor executor = new Executor();

    @AfterEach
    void close() {
        executor.close();
    }

    private JoinHandle<Void> waiter(String name) {
        return executor.spawn(name, task -> {
            task.await(event.untilSet());
            log.add(name);
        });
    }

    @Test
    void releasesEverybodyWhoWaits() {
        waiter("a");
        waiter("b");
        executor.runUntilIdle();
        assertThat(log).isEmpty();
        event.set();
        executor.run();
        assertThat(log).containsExactly("a", "b");
    }

    @Test
    void staysSetUntilItIsCleared() {
        event.set();
        waiter("a");
        executor.run();
        assertThat(log).containsExactly("a");
        event.clear();
        assertThat(event.isSet()).isFalse();
        waiter("b");
        executor.runUntilIdle();
        assertThat(log).containsExactly("a");
    }

    @Test
    void thoseWhoWaitedAreReleasedAlsoIfItIsClearedBeforeTheirTurn() {
        waiter("a");
        executor.runUntilIdle();
        event.set();
        event.clear();
        executor.run();
        assertThat(log).containsExactly("a");
    }

    @Test
    void aDroppedWaiterIsNotWokenAndTheOthersAre() {
        waiter("a");
        var b = waiter("b");
        waiter("c");
        executor.runUntilIdle();
        b.drop();
        var before = executor.wakes();
        event.set();
        assertThat(executor.wakes() - before).isEqualTo(2);
        executor.run();
        assertThat(log).containsExactly("a", "c");
    }

    @Test
    void isSetByAnInterruptHandlerOnAnotherThread() {
        waiter("a");
        executor.runUntilIdle();
        var handler = new Coroutine("handler", event::set);
        handler.resume();
        executor.run();
        assertThat(log).containsExactly("a");
    }

    @Test
    void aWaiterPolledManyTimesIsWokenOnce() {
        var other = new Gate<Void>();
        executor.spawn("both", task -> {
            task.await(Async.select(event.untilSet(), other));
            log.add("both");
        });
        executor.runUntilIdle();
        for (var i = 0; i < 3; i++) {
            other.wake();
            executor.runUntilIdle();
        }
        var before = executor.wakes();
        event.set();
        assertThat(executor.wakes() - before).isOne();
        executor.run();
        assertThat(log).containsExactly("both");
    }
}
