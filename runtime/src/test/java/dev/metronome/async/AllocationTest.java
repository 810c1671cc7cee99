package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Poll-based tasks cost no memory while they go on: nothing is allocated for a poll, a wake or a round. */
class AllocationTest {
    private static final int ROUNDS = 200_000;
    /** What the measurement itself may take, for all rounds together. */
    private static final long SLACK_BYTES = 2_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Polls its partner awake and waits to be woken by it. */
    private static final class PingPong extends OneShot<Void> {
        private Waker own;
        private PingPong partner;

        @Override
        protected Poll<Void> step(Waker waker) {
            own = waker;
            if (partner.own != null) {
                partner.own.wake();
            }
            return Poll.pending();
        }

        @Override
        protected void abandon() {
            own = null;
        }
    }

    private long allocatedBy(Runnable work) {
        var before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void nothingIsAllocatedForAPollAWakeOrARound() {
        try (var executor = new Executor()) {
            var ping = new PingPong();
            var pong = new PingPong();
            ping.partner = pong;
            pong.partner = ping;
            executor.spawn("ping", ping);
            executor.spawn("pong", pong);
            Runnable work = () -> {
                for (var i = 0; i < ROUNDS; i++) {
                    executor.round();
                }
            };
            executor.scope(() -> {
                work.run();
                var polls = executor.polls();
                assertThat(allocatedBy(work)).isLessThan(SLACK_BYTES);
                assertThat(executor.polls() - polls).isGreaterThanOrEqualTo(ROUNDS);
            });
        }
    }

    @Test
    void nothingIsAllocatedInsideARun() {
        var rounds = new int[1];
        var bytes = new long[2];
        var executor = new Executor();
        executor.spawn("self", new OneShot<Void>() {
            @Override
            protected Poll<Void> step(Waker waker) {
                rounds[0]++;
                if (rounds[0] == ROUNDS) {
                    bytes[0] = threads.getCurrentThreadAllocatedBytes();
                }
                if (rounds[0] == 2 * ROUNDS) {
                    bytes[1] = threads.getCurrentThreadAllocatedBytes();
                    return Poll.ready();
                }
                waker.wake();
                return Poll.pending();
            }

            @Override
            protected void abandon() {
                rounds[0] = 0;
            }
        });
        executor.run();
        assertThat(bytes[1] - bytes[0]).isLessThan(SLACK_BYTES);
    }

    @Test
    void anEventThatIsSetWithManyWaitersAllocatesNothing() {
        try (var executor = Executor.builder().capacity(100).arenaBytes(10_000).build()) {
            var event = new Event();
            for (var i = 0; i < 100; i++) {
                executor.spawn("waiter", event.untilSet());
            }
            executor.runUntilIdle();
            new Event().set(); // its classes are loaded
            assertThat(allocatedBy(event::set)).isLessThan(SLACK_BYTES);
            executor.run();
        }
    }
}
