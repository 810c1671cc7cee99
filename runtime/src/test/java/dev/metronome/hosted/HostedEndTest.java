package dev.metronome.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.async.Future;
import dev.metronome.async.Poll;
import dev.metronome.async.Waker;
import dev.metronome.async.Event;
import dev.metronome.async.Task;
import dev.metronome.board.Boards;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Nvic;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.stm32l4.Interrupt;
import dev.metronome.trace.TraceEvent;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong around a hosted program, and how a hosted machine ends. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostedEndTest {
    private static final int ISPR0 = 0xE000_E200;
    private static final int TIM2 = 1 << 28;
    private static final int TIM3 = 1 << 29;

    private final List<String> log = new ArrayList<>();

    /** A program of a main alone. */
    private interface Main extends HostedProgram {
        @Override
        void main(Chip chip) throws Exception;
    }

    private static HostedMachine hosted(Main program) {
        return HostedMachine.of(program).patience(Duration.ofMillis(500))
                .on(new Machine(Boards.named(Boards.DEFAULT)));
    }

    private static void handle(Chip chip, Interrupt interrupt, int priority, Runnable handler) {
        Nvic.setPriority(chip, interrupt, priority);
        chip.handle(interrupt, handler);
        Nvic.enable(chip, interrupt);
    }

    // ---- failures

    @Test
    void afterAFailureNothingGoesOn() {
        try (var hosted = hosted(_ -> {
            throw new IllegalStateException("one");
        })) {
            assertThatThrownBy(() -> hosted.run(Limit.cycles(100))).hasMessageContaining("one");
            assertThatThrownBy(() -> hosted.run(Limit.cycles(200))).hasMessageContaining("one");
            assertThatThrownBy(() -> hosted.machine().run(Limit.cycles(200))).hasMessageContaining("ended");
        }
    }

    @Test
    void aHandlerThatThrowsInTheMiddleOfATaskEndsTheRunAndTheTaskIsUnwound() {
        try (var hosted = hosted(chip -> {
            handle(chip, Interrupt.TIM2, 8, () -> {
                try {
                    chip.write(ISPR0, TIM3);
                } finally {
                    log.add("TIM2 ends");
                }
            });
            handle(chip, Interrupt.TIM3, 4, () -> {
                throw new IllegalStateException("three");
            });
            var executor = chip.executor();
            executor.spawn("t", _ -> {
                try {
                    chip.write(ISPR0, TIM2);
                } finally {
                    log.add("t ends");
                }
            });
            executor.run();
        })) {
            assertThatThrownBy(() -> hosted.run(Limit.cycles(1_000)))
                    .hasMessageContaining("the handler of TIM3 failed").hasMessageContaining("three");
            assertThat(log).isEmpty();
        }
        assertThat(log).containsExactly("TIM2 ends", "t ends");
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void aCheckedExceptionThatNobodyDeclaredIsAFailureToo() {
        try (var hosted = hosted(chip -> {
            handle(chip, Interrupt.TIM2, 8, () -> HostedEndTest.<RuntimeException>sneak(new IOException("four")));
            chip.write(ISPR0, TIM2);
        })) {
            assertThatThrownBy(() -> hosted.run(Limit.cycles(1_000))).isInstanceOf(HostedException.class)
                    .hasMessageContaining("four");
        }
    }

    @Test
    void aTraceSinkThatThrowsEndsTheRunForGood() {
        try (var hosted = hosted(chip -> {
            handle(chip, Interrupt.TIM2, 8, () -> {});
            chip.write(ISPR0, TIM2);
        })) {
            hosted.machine().trace().add(event -> {
                if (event instanceof TraceEvent.ExceptionEntered && log.isEmpty()) {
                    log.add("once");
                    throw new IllegalStateException("five");
                }
            });
            assertThatThrownBy(() -> hosted.run(Limit.cycles(1_000))).hasMessageContaining("five");
            assertThatThrownBy(() -> hosted.run(Limit.cycles(2_000))).hasMessageContaining("five");
        }
    }

    @Test
    void stackOverflowAndOutOfMemoryInATaskAreFailuresOfTheTask() {
        try (var hosted = hosted(chip -> {
            var executor = chip.executor();
            executor.spawn("deep", _ -> deeper(1));
            executor.spawn("big", _ -> log.add("" + new long[Integer.MAX_VALUE].length));
            executor.spawn("good", _ -> log.add("good"));
            executor.run();
        })) {
            var failed = new ArrayList<String>();
            hosted.machine().trace().add(event -> {
                if (event instanceof TraceEvent.Warned warned) {
                    failed.add(warned.message());
                }
            });
            hosted.run(Limit.cycles(1_000));
            assertThat(failed).hasSize(2);
            assertThat(failed.get(0)).contains("deep failed").contains("StackOverflowError");
            assertThat(failed.get(1)).contains("big failed").contains("OutOfMemoryError");
        }
        assertThat(log).containsExactly("good");
    }

    private static int deeper(int n) {
        return n + deeper(n + 1);
    }

    // ---- the end

    @Test
    void aFinallyBlockThatWaitsForAFlagDoesNotKeepTheMachineFromEnding() {
        var hosted = hosted(chip -> {
            try {
                chip.waitForInterrupt();
            } finally {
                while ((chip.read(0x2000_0000) & 1) == 0) {
                } // a chip that is over reads as zero
            }
        });
        hosted.run(Limit.cycles(1_000));
        assertThatThrownBy(hosted::close).isInstanceOf(HostedException.class).hasMessageContaining("main of")
                .hasMessageContaining("after its end");
    }

    /** A future whose drop takes time: the run may end in the middle of it. */
    private static Future<Void> slowToDrop(Chip chip) {
        return new Future<>() {
            @Override
            public Poll<Void> poll(Waker waker) {
                return Poll.pending();
            }

            @Override
            public void drop() {
                chip.spend(1_000);
            }
        };
    }

    @Test
    void theEndThatComesWhileATaskDropsAnotherEndsBoth() {
        try (var hosted = hosted(chip -> {
            var executor = chip.executor();
            var dropped = executor.spawn("dropped", task -> task.await(slowToDrop(chip)));
            executor.spawn("drops", _ -> {
                dropped.drop();
                log.add("drops goes on");
            });
            executor.runForever();
        })) {
            hosted.run(Limit.cycles(500));
        }
        assertThat(log).isEmpty();
    }

    @Test
    void theEndThatAResourceSwallowsComesAgain() {
        try (var hosted = hosted(chip -> {
            var executor = chip.executor();
            var dropped = executor.spawn("dropped", task -> {
                try (AutoCloseable _ = () -> chip.spend(1_000)) { // its Unwound is suppressed by that of the task
                    task.await(new Event().untilSet());
                }
            });
            executor.spawn("drops", _ -> dropped.drop());
            executor.runForever();
        })) {
            hosted.run(Limit.cycles(500));
        }
    }

    @Test
    void aProgramThatSwallowsItsEndIsGivenUp() {
        var hosted = hosted(chip -> {
            for (;;) {
                try {
                    chip.spend(100);
                } catch (Throwable _) {
                    // goes on
                }
            }
        });
        hosted.run(Limit.cycles(1_000));
        assertThatThrownBy(hosted::close).isInstanceOf(HostedException.class)
                .hasMessageContaining("does not come back");
    }

    @Test
    void aProgramThatSwallowsItsEndWhereItWaitsIsGivenUpAtOnce() {
        var hosted = hosted(chip -> {
            for (;;) {
                try {
                    chip.waitForInterrupt();
                } catch (Throwable _) {
                    // goes on
                }
            }
        });
        hosted.run(Limit.cycles(1_000));
        assertThatThrownBy(hosted::close).isInstanceOf(HostedException.class)
                .hasMessageContaining("told 1000 times to unwind");
    }

    @Test
    void aTaskThatSwallowsItsEndIsGivenUpAtAResetToo() {
        try (var hosted = hosted(chip -> {
            log.add("begins");
            if (log.size() > 1) {
                return;
            }
            var executor = chip.executor();
            executor.spawn("stubborn", task -> {
                for (;;) {
                    try {
                        task.await(new Event().untilSet());
                    } catch (Throwable _) {
                        // goes on
                    }
                }
            });
            executor.spawn("resets", _ -> chip.write(0xE000_ED0C, 0x05FA_0004));
            executor.run();
        })) {
            hosted.run(Limit.cycles(1_000));
            assertThat(log).containsExactly("begins", "begins");
        }
    }

    @Test
    void anErrorInAFinallyBlockDoesNotKeepTheOthersFromRunning() {
        var hosted = hosted(chip -> {
            handle(chip, Interrupt.TIM2, 8, () -> {
                try {
                    chip.spend(1_000_000);
                } finally {
                    assertThat("five").isEqualTo("six");
                }
            });
            var executor = chip.executor();
            executor.spawn("waits", task -> {
                try {
                    task.await(new Event().untilSet());
                } finally {
                    log.add("waits ends");
                }
            });
            try {
                executor.round();
                chip.write(ISPR0, TIM2);
            } finally {
                log.add("main ends");
            }
        });
        hosted.run(Limit.cycles(1_000));
        assertThatThrownBy(hosted::close).hasStackTraceContaining("six");
        assertThat(log).containsExactlyInAnyOrder("main ends", "waits ends");
    }

    @Test
    void closedTwiceIsClosed_andARunThenIsRefused() {
        var hosted = hosted(Chip::waitForInterrupt);
        hosted.run(Limit.cycles(100));
        hosted.close();
        hosted.close();
        assertThatThrownBy(() -> hosted.run(Limit.cycles(200))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void itIsNotClosedNorRunAgainWhileItRuns() throws Exception {
        var hosted = new AtomicReference<HostedMachine>();
        var running = new CountDownLatch(1);
        hosted.set(hosted(chip -> {
            handle(chip, Interrupt.TIM2, 8, () -> {
                assertThatThrownBy(() -> hosted.get().close()).hasMessageContaining("runs");
                assertThatThrownBy(() -> hosted.get().run(Limit.cycles(5))).hasMessageContaining("runs");
                log.add("refused");
            });
            chip.write(ISPR0, TIM2);
            running.countDown();
            chip.spend(Long.MAX_VALUE);
        }));
        var thread = new Thread(() -> hosted.get().run(Limit.cycles(Long.MAX_VALUE)));
        thread.start();
        running.await();
        assertThatThrownBy(() -> hosted.get().close()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("runs");
        hosted.get().machine().interrupt();
        thread.join();
        hosted.get().close();
        assertThat(log).containsExactly("refused");
    }

    @Test
    void theChipOfARunThatEndedIsRefusedInTheNext() {
        var chips = new ArrayList<Chip>();
        try (var hosted = hosted(chip -> {
            chips.add(chip);
            if (chips.size() == 1) {
                chip.write(0xE000_ED0C, 0x05FA_0004); // AIRCR.SYSRESETREQ
            }
            chips.getFirst().write(0x2000_0000, 1);
        })) {
            assertThatThrownBy(() -> hosted.run(Limit.cycles(1_000))).isInstanceOf(HostedException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void aHandlerCannotAwait() {
        var tasks = new ArrayList<Task>();
        try (var hosted = hosted(chip -> {
            handle(chip, Interrupt.TIM2, 8, () -> tasks.getFirst().await(new Event().untilSet()));
            var executor = chip.executor();
            executor.spawn("t", task -> {
                tasks.add(task);
                chip.write(ISPR0, TIM2);
                log.add("goes on");
            });
            executor.run();
        })) {
            assertThatThrownBy(() -> hosted.run(Limit.cycles(1_000))).isInstanceOf(HostedException.class)
                    .hasMessageContaining("handler of TIM2").hasMessageContaining("await of task \"t\"");
        }
        assertThat(log).isEmpty();
    }

    @Test
    void anExceptionThatTheChipDoesNotHaveIsRefused() {
        for (var number : new int[]{-1, 0, 1, 16 + 82}) {
            try (var hosted = hosted(chip -> chip.handleException(number, () -> {}))) {
                assertThatThrownBy(() -> hosted.run(Limit.cycles(100))).hasMessageContaining("exception " + number);
            }
        }
    }

    // ---- between runs

    @Test
    void aTaskThatIsAwakeWhileAnotherSleepsTheCoreDoesNotWakeItWhenTheRunIsCut() {
        assertThat(sleepsBesideAnAwakeTask(100)).isEqualTo(sleepsBesideAnAwakeTask(10_000));
    }

    private static List<TraceEvent> sleepsBesideAnAwakeTask(int step) {
        var events = new ArrayList<TraceEvent>();
        try (var hosted = hosted(chip -> {
            chip.handleException(15, () -> {});
            chip.write(0xE000_E014, 3_000);
            chip.write(0xE000_E010, 7);
            var executor = chip.executor();
            executor.spawn("sleeps", _ -> {
                for (;;) {
                    chip.waitForInterrupt();
                }
            });
            executor.spawn("awake", _ -> {});
            executor.run();
        })) {
            hosted.machine().trace().add(events::add);
            for (var cycle = step; cycle <= 10_000; cycle += step) {
                hosted.run(Limit.cycles(cycle));
            }
        }
        return events;
    }

    @Test
    void twoExecutorsOnOneChipTakeTurns_alsoOneInATaskOfTheOther() {
        try (var hosted = hosted(chip -> {
            var tick = new Event();
            chip.handleException(15, tick::set);
            chip.write(0xE000_E014, 999);
            chip.write(0xE000_E010, 7);
            var outer = chip.executor();
            var inner = chip.executor();
            outer.spawn("outer", task -> {
                for (var i = 0; i < 3; i++) {
                    task.await(tick.untilSet());
                    log.add("outer");
                }
                inner.spawn("last", last -> {
                    tick.clear();
                    last.await(tick.untilSet());
                    log.add("last");
                }).join();
                log.add("joined");
            });
            inner.spawn("inner", task -> {
                for (var i = 0; i < 3; i++) {
                    task.await(tick.untilSet());
                    log.add("inner");
                }
            });
            for (;;) {
                outer.runUntilIdle();
                inner.runUntilIdle();
                tick.clear();
                chip.waitForInterrupt();
            }
        })) {
            hosted.run(Limit.cycles(10_000));
        }
        assertThat(log).endsWith("last", "joined").filteredOn("inner"::equals).hasSize(3);
    }

    @Test
    void anInterruptOfTheCallersThreadEndsTheRunAndIsKept() {
        try (var hosted = hosted(chip -> chip.spend(Long.MAX_VALUE))) {
            var caller = Thread.currentThread();
            Thread.ofVirtual().start(caller::interrupt);
            assertThat(hosted.run(Limit.cycles(Long.MAX_VALUE))).isEqualTo(Machine.Stop.INTERRUPTED);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(hosted.run(Limit.cycles(hosted.machine().timeline().now() + 100)))
                    .isEqualTo(Machine.Stop.TIME_LIMIT);
        }
    }

    @Test
    void aTaskThatInterruptsItselfDisturbsNothing() {
        try (var hosted = hosted(chip -> {
            Thread.currentThread().interrupt();
            chip.spend(100);
            var executor = chip.executor();
            executor.spawn("t", task -> {
                Thread.currentThread().interrupt();
                chip.spend(100);
                task.defer();
                log.add("t " + Thread.interrupted());
            });
            executor.run();
            log.add("main " + Thread.interrupted());
        })) {
            for (var cycle = 0; cycle < 300; cycle += 10) {
                hosted.run(Limit.cycles(cycle));
            }
        }
        assertThat(log).containsExactly("t true", "main true");
    }

    @Test
    void machinesThatAreClosedAreCollected() throws Exception {
        var references = new ArrayList<WeakReference<HostedMachine>>();
        for (var i = 0; i < 5; i++) {
            references.add(ranAndClosed());
        }
        for (var i = 0; i < 50 && references.stream().anyMatch(reference -> reference.get() != null); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(references).allMatch(reference -> reference.get() == null);
    }

    private static WeakReference<HostedMachine> ranAndClosed() {
        var hosted = hosted(chip -> {
            handle(chip, Interrupt.TIM2, 8, () -> chip.spend(100));
            handle(chip, Interrupt.TIM3, 4, () -> chip.spend(10));
            var executor = chip.executor();
            executor.spawn("waits", task -> task.await(new Event().untilSet()));
            executor.spawn("works", _ -> {
                chip.write(ISPR0, TIM3);
                chip.write(ISPR0, TIM2);
            });
            executor.runForever();
        });
        hosted.run(Limit.cycles(80));
        hosted.close();
        return new WeakReference<>(hosted);
    }
}
