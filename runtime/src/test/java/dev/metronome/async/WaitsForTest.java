package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a suspended task waits for, in words. */
class WaitsForTest {
    private final List<TaskView> tasks = new ArrayList<>();
    private final Executor executor = Executor.builder().observer(new TaskObserver() {
        @Override
        public void spawned(TaskView task) {
            tasks.add(task);
        }
    }).build();

    private String waits(Action body) {
        executor.spawn("it", body);
        executor.round();
        return tasks.getLast().waitsFor();
    }

    @Test
    void oneFutureIsNamed() {
        assertThat(waits(task -> task.await(new Event().untilSet()))).isEqualTo("an event");
        assertThat(waits(task -> task.await(new Channel<String>(1).receive()))).isEqualTo("an item of a channel");
        var full = new Channel<String>(1);
        full.trySend("x");
        assertThat(waits(task -> task.await(full.send("y")))).isEqualTo("room in a channel");
        var mutex = new Mutex();
        mutex.tryLock();
        assertThat(waits(task -> task.await(mutex.lock()))).isEqualTo("a mutex that another has");
        assertThat(waits(Task::defer)).isEqualTo("its next turn");
    }

    @Test
    void theEndOfAnotherTaskIsNamedByIt() {
        var other = executor.spawn("other", task -> task.await(new Event().untilSet()));
        assertThat(waits(task -> task.await(other))).isEqualTo("the end of task other");
    }

    @Test
    void severalFuturesAreNamedOneByOneAndThoseThatAreReadyLeftOut() {
        var event = new Event();
        var channel = new Channel<String>(1);
        assertThat(waits(task -> task.await(Async.select(event.untilSet(), channel.receive()))))
                .isEqualTo("the first of: an event; an item of a channel");
        event.set();
        assertThat(waits(task -> task.await(Async.join(event.untilSet(), channel.receive()))))
                .isEqualTo("an item of a channel");
        event.clear();
        assertThat(waits(task -> task.await(Async.join(List.of(event.untilSet(), event.untilSet(), event.untilSet(),
                event.untilSet(), event.untilSet(), event.untilSet())))))
                .isEqualTo("all of: an event; an event; an event; an event; and 2 more");
    }

    @Test
    void somebodysOwnFutureHasTheNameOfItsClass() {
        assertThat(waits(task -> task.await(new Weather()))).isEqualTo("a Weather");
    }

    @Test
    void aTaskThatIsOverWaitsForNothingMore() {
        var event = new Event();
        assertThat(waits(task -> task.await(event.untilSet()))).isEqualTo("an event");
        event.set();
        executor.round();
        assertThat(tasks.getLast().waitsFor()).isEqualTo("its next turn");
    }

    private static final class Weather extends OneShot<Void> {
        @Override
        protected Poll<Void> step(Waker waker) {
            return Poll.pending();
        }

        @Override
        protected void abandon() {
            // it holds nothing
        }
    }
}
