package dev.metronome.driver;

import static dev.metronome.driver.OnChip.apart;
import static dev.metronome.driver.OnChip.ld1;
import static dev.metronome.driver.OnChip.ld2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.async.Event;
import dev.metronome.async.Executor;
import dev.metronome.async.Future;
import dev.metronome.async.TimedOutException;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Delays on the chip, to the cycle. Where nothing else is said the core runs at 4 MHz: four cycles a tick, so that a
 * handler is many ticks long.
 */
class AsyncTimerTest {
    /** From a compare to the first access of the task that it wakes: see {@link #fromCompareToLedItTakes35Cycles}. */
    private static final int WAKE_CYCLES = 35;
    /** Cycles a tick. */
    private static final int TICK = 4;

    private final OnChip on = new OnChip();
    private final List<Long> cycles = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    /** The cycle of tick 0: the counter starts a cycle after CEN is written. */
    private long epoch;

    private static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    private static Duration us(long count) {
        return Duration.ofNanos(1_000 * count);
    }

    private AsyncTimer timer(Chip chip, AsyncTimer.Builder builder) {
        var timer = builder.on(chip, Clocks.on(chip));
        epoch = chip.cycle();
        return timer;
    }

    private AsyncTimer timer(Chip chip) {
        return timer(chip, AsyncTimer.builder());
    }

    /** A program of one task at 4 MHz. */
    private interface Body {
        void run(Chip chip, AsyncTimer timer, dev.metronome.async.Task task) throws Exception;
    }

    private void play(long cycles, Body body) {
        on.run(chip -> {
            var timer = timer(chip);
            var executor = chip.executor();
            executor.spawn("task", task -> {
                body.run(chip, timer, task);
                notes.add("end");
            });
            executor.run();
        }, cycles);
        assertThat(on.warnings()).isEmpty();
        assertThat(notes).endsWith("end");
    }

    // ---- the classic

    /** LD1 every second, LD2 every half. */
    private static OnChip.Main twoLeds(long hz) {
        return chip -> {
            var clocks = Clocks.on(chip);
            clocks.run(hz);
            OnChip.leds(chip);
            var timer = AsyncTimer.on(chip, clocks);
            var executor = chip.executor();
            executor.spawn("ld1", task -> {
                for (var lit = true;; lit = !lit) {
                    ld1(chip, lit);
                    task.await(timer.delay(ms(1000)));
                }
            });
            executor.spawn("ld2", task -> {
                for (var lit = true;; lit = !lit) {
                    ld2(chip, lit);
                    task.await(timer.delay(ms(500)));
                }
            });
            executor.runForever();
        };
    }

    @Test
    void ld1TogglesEvery80MillionCyclesExactly() {
        on.run(twoLeds(80_000_000), 2_000_000_000);
        assertThat(apart(on.edges("LD1"))).hasSize(24);
        assertThat(apart(on.edges("LD1")).subList(1, 24)).containsOnly(80_000_000L);
        assertThat(on.warnings()).isEmpty();
    }

    @Test
    void ofTwoTasksDueOnOneTickTheSecondStoresOneStoreLater() {
        on.run(twoLeds(80_000_000), 2_000_000_000);
        var edges = on.edges("LD2");
        for (var i = 2; i < edges.size(); i++) {
            var together = i % 2 == 0 ? 1 : 0; // LD1's store, a cycle
            assertThat(edges.get(i)).isEqualTo(edges.get(1) + (i - 1) * 40_000_000L + together);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4_000_000, 80_000_000})
    void inAnHourNotACycleIsLost(long hz) {
        on.run(twoLeds(hz), 3600 * hz);
        assertThat(apart(on.edges("LD1"))).hasSizeGreaterThan(3598);
        assertThat(apart(on.edges("LD1")).subList(1, 3598)).containsOnly(hz);
        var ld2 = on.edges("LD2");
        assertThat(ld2.get(7_001) - ld2.get(1)).isEqualTo(3_500 * hz);
        assertThat(on.warnings()).isEmpty();
    }

    @Test
    void aRunCutIntoPiecesGivesTheSameTrace() {
        on.run(twoLeds(4_000_000), 12_000_000);
        var pieces = new OnChip().run(twoLeds(4_000_000), 12_000_000, 7_919);
        assertThat(pieces.events).isEqualTo(on.events);
    }

    /** Compare, 12 entry, SR 2, CNT 3, CCR1 2, CNT 3, BX LR 3, exit 10; then the store. */
    @Test
    void fromCompareToLedItTakes35Cycles() {
        on.run(chip -> {
            OnChip.leds(chip);
            var timer = timer(chip);
            var executor = chip.executor();
            executor.spawn("ld1", task -> {
                task.await(timer.delay(ms(1)));
                ld1(chip, true);
            });
            executor.run();
        }, 10_000);
        var compare = epoch + 1001 * TICK;
        assertThat(on.all(ExceptionEntered.class)).extracting(ExceptionEntered::cycle).containsExactly(compare);
        assertThat(on.all(TraceEvent.TaskWoken.class).get(1).cycle()).as("entry, SR, CNT")
                .isEqualTo(compare + 12 + 2 + 3);
        assertThat(on.all(TraceEvent.ExceptionReturned.class).get(0).cycle()).as("CCR1, CNT, BX LR")
                .isEqualTo(compare + 17 + 2 + 3 + 3);
        assertThat(on.edges("LD1")).as("exit").containsExactly(compare + 25 + 10);
    }

    @Test
    void aBlinkingLoopTouchesTheTimerOnlyInItsHandler() {
        on.run(real -> {
            var chip = new WriteLog(real);
            OnChip.leds(chip);
            var timer = timer(chip);
            var executor = chip.executor();
            executor.spawn("ld1", task -> {
                for (var lit = true;; lit = !lit) {
                    ld1(chip, lit);
                    chip.written.clear();
                    chip.reads = 0;
                    var delay = timer.delay(ms(100));
                    notes.add(chip.reads + " reads, " + chip.written.size() + " writes");
                    task.await(delay);
                }
            });
            executor.runForever();
        }, 4_000_000);
        assertThat(notes.subList(1, notes.size())).hasSizeGreaterThan(5).containsOnly("0 reads, 0 writes");
    }

    // ---- waiters

    @Test
    void eightTasksWithDifferentPeriodsKeepThem() {
        var periods = List.of(3, 5, 7, 11, 13, 17, 19, 23);
        var wakes = new TreeMap<Integer, List<Long>>();
        on.run(chip -> {
            var clocks = Clocks.on(chip);
            clocks.run(80_000_000);
            var timer = AsyncTimer.on(chip, clocks);
            var executor = chip.executor();
            for (var period : periods) {
                var cyclesOfOne = new ArrayList<Long>();
                wakes.put(period, cyclesOfOne);
                executor.spawn("every " + period, task -> {
                    for (;;) {
                        task.await(timer.delay(ms(period)));
                        cyclesOfOne.add(chip.cycle());
                    }
                });
            }
            executor.runForever();
        }, 1_600_000_000);
        wakes.forEach((period, at) -> {
            assertThat(at).hasSizeGreaterThan(800);
            for (var i = 1; i < at.size(); i++) {
                assertThat(at.get(i)).as("wake %d of %d ms", i, period)
                        .isBetween(at.get(0) - 20 + i * period * 80_000L, at.get(0) + 80 + i * period * 80_000L);
            }
        });
    }

    @Test
    void aNinthDelayIsRefusedAndTheOthersGoOn() {
        play(1_000_000, (chip, timer, task) -> {
            var delays = new ArrayList<Future<Void>>();
            for (var i = 1; i <= 8; i++) {
                delays.add(timer.delay(ms(i)));
            }
            assertThatThrownBy(() -> timer.delay(ms(1))).isInstanceOfSatisfying(TimerError.class,
                    e -> assertThat(e.reason()).isEqualTo(TimerError.Reason.TOO_MANY_WAITERS))
                    .hasMessageContaining("TOO_MANY_WAITERS").hasMessageContaining("no delay number 9")
                    .hasMessageContaining("8 waiters").hasMessageContaining("AsyncTimer.builder().waiters(n)");
            task.await(timer.delay(Duration.ZERO));
            for (var delay : delays) {
                task.await(delay);
            }
            task.await(timer.delay(ms(1)));
        });
    }

    @Test
    void aDroppedDelayGivesItsWaiterBackAtOnceAndNobodyIsWoken() {
        play(1_000_000, (chip, timer, task) -> {
            var delay = timer.delay(ms(1));
            var other = timer.delay(ms(1));
            assertThat(timer.waiting()).isEqualTo(2);
            delay.drop();
            delay.drop();
            assertThat(timer.waiting()).isEqualTo(1);
            task.await(other);
        });
        assertThat(on.all(TraceEvent.TaskPolled.class)).hasSize(2);
    }

    @Test
    void aDelayThatNobodyAwaitsGivesItsWaiterBackAtItsDeadline() {
        play(1_000_000, (chip, timer, task) -> {
            timer.delay(ms(1));
            chip.spend(3_900);
            assertThat(timer.waiting()).isEqualTo(1);
            chip.spend(200);
            assertThat(timer.waiting()).isZero();
        });
    }

    @Test
    void awaitingLaterDoesNotMoveTheDeadline() {
        play(1_000_000, (chip, timer, task) -> {
            var delay = timer.delay(us(500));
            task.await(timer.delay(us(300)));
            task.await(delay);
            cycles.add(chip.cycle());
            var passed = timer.delay(us(100));
            chip.spend(4_000);
            var before = chip.cycle();
            task.await(passed);
            assertThat(chip.cycle()).as("ready at once").isEqualTo(before);
        });
        assertThat(cycles).containsExactly(epoch + 501 * TICK + WAKE_CYCLES);
    }

    // ---- short, zero, negative

    @Test
    void aDelayOfZeroIsReadyAtOnceAndTakesNoWaiter() {
        play(10_000, (chip, timer, task) -> {
            var before = chip.cycle();
            task.await(timer.delay(Duration.ZERO));
            assertThat(chip.cycle()).isEqualTo(before);
        });
        assertThat(on.all(TraceEvent.TaskSuspended.class)).isEmpty();
    }

    @Test
    void aNegativeDelayIsRefused() {
        play(10_000, (chip, timer, task) -> assertThatThrownBy(() -> timer.delay(us(-1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("time runs forward"));
    }

    @ParameterizedTest(name = "{0} ns")
    @CsvSource({"1", "999", "1000", "1001", "2000", "3000", "5000", "9000", "12000", "20000"})
    void theShortestDelaysAreNeverTooShortAndAtMostATickAndAWakeLonger(long nanoseconds) {
        play(1_000_000, (chip, timer, task) -> {
            for (var i = 0; i < 100; i++) {
                chip.spend(i % 7);
                task.defer(); // so that each begins afresh
                var before = chip.cycle();
                task.await(timer.delay(Duration.ofNanos(nanoseconds)));
                cycles.add(chip.cycle() - before);
            }
        });
        var ticks = Math.ceilDiv(nanoseconds, 1_000);
        assertThat(cycles).hasSize(100)
                .allSatisfy(took -> assertThat(took).isBetween(ticks * TICK, (ticks + 2) * TICK + 2 * WAKE_CYCLES));
    }

    @Test
    void aDelayThatEndsWhileItIsRegisteredIsNotMissed() {
        play(1_000_000, (chip, timer, task) -> {
            var first = timer.delay(us(1));
            cycles.add(chip.cycle());
            task.await(first);
            cycles.add(chip.cycle());
        });
        assertThat(cycles.get(0)).as("registered after its deadline").isGreaterThan(epoch + 2 * TICK);
        assertThat(cycles.get(1) - cycles.get(0)).isLessThan(2 * WAKE_CYCLES);
    }

    @Test
    void deadlinesThatFallIntoTheHandlerAreServed() {
        for (var gap = 0; gap < 16; gap++) {
            var apart = gap;
            cycles.clear();
            on.events.clear();
            on.run(chip -> {
                var timer = timer(chip);
                var executor = chip.executor();
                for (var i = 0; i < 4; i++) {
                    var at = 100 + i * apart;
                    executor.spawn("at " + at, task -> {
                        task.await(timer.delayUntil(new Instant(at * 1_000L)));
                        cycles.add(chip.cycle());
                        assertThat(chip.cycle()).isBetween(epoch + at * TICK, epoch + at * TICK + 4 * WAKE_CYCLES);
                    });
                }
                executor.run();
            }, 10_000);
            assertThat(cycles).hasSize(4);
            assertThat(on.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void hundredsOfDeadlinesThatCollideAreServedInTheirOrder(int seed) {
        var random = new Random(seed);
        var deadlines = new ArrayList<Integer>();
        var served = new ArrayList<Integer>();
        on.run(chip -> {
            var timer = timer(chip, AsyncTimer.builder().waiters(300));
            var executor = chip.executor(builder -> builder.capacity(300).arenaBytes(300 * 96));
            for (var i = 0; i < 300; i++) {
                var at = 2_000 + random.nextInt(4_000);
                deadlines.add(at);
                executor.spawn("at " + at, task -> {
                    task.await(timer.delayUntil(new Instant(at * 1_000L)));
                    served.add(at);
                    assertThat(chip.cycle()).isBetween(epoch + at * TICK, epoch + at * TICK + 6 * WAKE_CYCLES);
                });
            }
            executor.run();
            assertThat(timer.waiting()).isZero();
        }, 1_000_000);
        Collections.sort(deadlines);
        assertThat(on.warnings()).isEmpty();
        assertThat(served).hasSize(300);
        for (var i = 0; i < 300; i++) { // those that one handler wakes run in slot order
            assertThat(Math.abs(served.get(i) - deadlines.get(i))).isLessThan(WAKE_CYCLES);
        }
    }

    // ---- long

    @ParameterizedTest(name = "{0} us")
    @ValueSource(longs = {32_766, 32_767, 32_780, 49_152, 65_534, 65_535, 65_536, 65_537, 98_304, 131_072, 1_000_000,
        60_000_000})
    void delaysOfManyTurnsEndOnTheirTick(long duration) {
        play(duration * TICK + 10_000, (chip, timer, task) -> {
            task.await(timer.delay(us(duration)));
            cycles.add(chip.cycle());
            assertThat(timer.now()).isEqualTo(new Instant((duration + 1 + (WAKE_CYCLES + 1) / TICK) * 1_000));
        });
        assertThat(cycles).containsExactly(epoch + (duration + 1) * TICK + WAKE_CYCLES);
    }

    @ParameterizedTest(name = "{0} us")
    @ValueSource(longs = {32_768, 32_769, 32_770, 32_774, 32_775})
    void aDeadlineJustBehindTheInterruptOfHalfATurnIsServedByIt(long duration) {
        play(duration * TICK + 10_000, (chip, timer, task) -> {
            task.await(timer.delay(us(duration)));
            cycles.add(chip.cycle() - epoch - (duration + 1) * TICK);
        });
        assertThat(cycles).allSatisfy(late -> assertThat(late).isBetween(20L, 2L * WAKE_CYCLES));
    }

    @Test
    void aDelayOfADayEndsOnItsTick() {
        on.run(chip -> {
            var timer = timer(chip, AsyncTimer.builder().tickHz(1_000));
            var executor = chip.executor();
            executor.spawn("tomorrow", task -> {
                task.await(timer.delay(Duration.ofDays(1)));
                cycles.add(chip.cycle());
            });
            executor.run();
        }, 87_000L * 4_000_000);
        assertThat(cycles).containsExactly(epoch + (86_400_000L + 1) * 4_000 + WAKE_CYCLES);
    }

    @Test
    void aDelayLongerThanTheUniverseIsJustLong() {
        play(1_000_000, (chip, timer, task) -> {
            var forever = timer.delay(Duration.ofSeconds(Long.MAX_VALUE));
            task.await(timer.delay(ms(1)));
            assertThat(timer.waiting()).isEqualTo(1);
            forever.drop();
        });
    }

    // ---- drift

    @Test
    void workBetweenDelaysIsNotAddedToThem() {
        play(2_000_000, (chip, timer, task) -> {
            for (var i = 0; i < 100; i++) {
                task.await(timer.delay(us(300)));
                cycles.add(chip.cycle());
                chip.spend(i * 11);
            }
        });
        assertThat(apart(cycles)).containsOnly(1_200L);
    }

    @Test
    void aTaskThatIsLateIsNotDrivenToCatchUp() {
        play(2_000_000, (chip, timer, task) -> {
            task.await(timer.delay(us(100)));
            chip.spend(4_000);
            cycles.add(chip.cycle());
            task.await(timer.delay(us(100)));
            cycles.add(chip.cycle());
            task.await(timer.delay(us(100)));
            cycles.add(chip.cycle());
        });
        assertThat(cycles.get(1) - cycles.get(0)).as("its deadline has passed").isLessThan(2 * WAKE_CYCLES);
        assertThat(cycles.get(2) - cycles.get(0)).as("the next counts from the present")
                .isBetween(99L * TICK, 101L * TICK + WAKE_CYCLES);
    }

    @Test
    void aDelayInALaterPollBeginsAfresh() {
        play(2_000_000, (chip, timer, task) -> {
            task.await(timer.delay(us(100)));
            task.defer();
            chip.spend(100);
            cycles.add(chip.cycle());
            task.await(timer.delay(us(100)));
            cycles.add(chip.cycle());
        });
        assertThat(cycles.get(1) - cycles.get(0)).isBetween(100L * TICK, 102L * TICK + WAKE_CYCLES);
    }

    @Test
    void ofSeveralDelaysThatEndInOnePollTheLatestCounts() {
        play(2_000_000, (chip, timer, task) -> {
            var late = timer.delay(us(200));
            var early = timer.delay(us(100));
            chip.spend(2_000);
            task.await(late);
            task.await(early);
            task.await(timer.delay(us(1_000)));
            cycles.add(chip.cycle());
        });
        assertThat(cycles).containsExactly(epoch + 1_201 * TICK + WAKE_CYCLES);
    }

    // ---- instants, tickers, timeouts

    @Test
    void delayUntilEndsAtItsInstantAndAtOnceIfThatHasPassed() {
        play(1_000_000, (chip, timer, task) -> {
            var start = timer.now();
            task.await(timer.delayUntil(start.plus(us(500))));
            cycles.add(chip.cycle());
            var before = chip.cycle();
            var polls = Executor.current().polls();
            task.await(timer.delayUntil(start));
            task.await(timer.delayUntil(Instant.START.minus(ms(1))));
            assertThat(Executor.current().polls()).isEqualTo(polls);
            assertThat(chip.cycle() - before).as("two looks at CNT").isEqualTo(6);
            assertThat(timer.waiting()).isZero();
        });
        assertThat(cycles).containsExactly(epoch + 500 * TICK + WAKE_CYCLES);
    }

    @Test
    void aTickerForAnHourDoesNotDrift() {
        play(3_601L * 4_000_000, (chip, timer, task) -> {
            var ticker = timer.every(ms(250));
            for (var i = 0; i < 4 * 3_600; i++) {
                task.await(ticker.next());
                cycles.add(chip.cycle());
                chip.spend(i % 1_000);
            }
        });
        assertThat(apart(cycles)).hasSize(4 * 3_600 - 1).containsOnly(1_000_000L);
        assertThat(cycles.get(0)).isEqualTo(epoch + 250_001 * TICK + WAKE_CYCLES);
    }

    @Test
    void aPeriodThatIsNoWholeNumberOfTicksDoesNotAddUp() {
        play(5_000_000, (chip, timer, task) -> {
            var ticker = timer.every(Duration.ofNanos(333_333));
            for (var i = 1; i <= 3_000; i++) {
                task.await(ticker.next());
                var due = 1 + Math.ceilDiv(i * 333_333L, 1_000);
                assertThat(chip.cycle()).isEqualTo(epoch + due * TICK + WAKE_CYCLES);
            }
        });
    }

    @Test
    void aTickThatPassesWhileNobodyWaitsIsLeftOut() {
        play(1_000_000, (chip, timer, task) -> {
            var ticker = timer.every(us(100));
            task.await(ticker.next());
            chip.spend(250 * TICK); // over ticks 2 and 3
            task.await(ticker.next());
            cycles.add(chip.cycle());
            assertThat(ticker.missed()).isEqualTo(2);
            task.await(ticker.next());
            cycles.add(chip.cycle());
            assertThat(ticker.missed()).isEqualTo(2);
        });
        assertThat(cycles).containsExactly(epoch + 401 * TICK + WAKE_CYCLES, epoch + 501 * TICK + WAKE_CYCLES);
    }

    @Test
    void droppingTheNextTickDoesNotUseItUp() {
        play(1_000_000, (chip, timer, task) -> {
            var ticker = timer.every(us(100));
            ticker.next().drop();
            assertThat(timer.waiting()).isZero();
            task.await(ticker.next());
            cycles.add(chip.cycle());
        });
        assertThat(cycles).containsExactly(epoch + 101 * TICK + WAKE_CYCLES);
    }

    @Test
    void aTickerFasterThanTheTimerIsRefused() {
        play(10_000, (chip, timer, task) -> assertThatThrownBy(() -> timer.every(Duration.ofNanos(999)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1 MHz"));
    }

    @Test
    void aTimeoutDropsWhatTakesTooLong() {
        play(1_000_000, (chip, timer, task) -> {
            var never = new Event();
            assertThatThrownBy(() -> task.await(timer.timeout(never.untilSet(), us(500))))
                    .isInstanceOf(TimedOutException.class);
            cycles.add(chip.cycle());
        });
        assertThat(cycles).containsExactly(epoch + 501 * TICK + WAKE_CYCLES);
    }

    @Test
    void aTimeoutThatIsNotNeededGivesItsWaiterBack() {
        play(1_000_000, (chip, timer, task) -> {
            task.await(timer.timeout(timer.delay(us(100)), us(500)));
            assertThat(timer.waiting()).isZero();
            cycles.add(chip.cycle());
        });
        assertThat(cycles).containsExactly(epoch + 101 * TICK + WAKE_CYCLES);
    }

    @Test
    void aTimeoutWithoutAWaiterDropsItsFuture() {
        play(1_000_000, (chip, timer, task) -> {
            for (var i = 0; i < 7; i++) {
                timer.delay(ms(100));
            }
            var limited = timer.delay(ms(1));
            assertThatThrownBy(() -> timer.timeout(limited, ms(1))).isInstanceOf(TimerError.class);
            assertThat(timer.waiting()).isEqualTo(7);
        });
    }

    // ---- clocks

    private long nanoseconds(Chip chip) {
        return on.machine.clocks().time().nanoseconds(chip.cycle());
    }

    /** A step of a change loses the tick that had begun and a dozen cycles of the slower clock. */
    @ParameterizedTest(name = "4 MHz, then {0} and {1} Hz: {2} steps")
    @CsvSource({"80000000, 16000000, 3", "16000000, 4000000, 2", "16000000, 80000000, 2", "80000000, 72000000, 3",
        "2000000, 48000000, 2"})
    void aChangeOfClocksWhileTasksWaitIsNeverEarlyAndAtMostThatLate(long second, long third, int steps) {
        var slowest = Math.min(4_000_000, Math.min(second, third));
        var lost = steps * (1_000 + 12 * 1_000_000_000L / slowest);
        var late = new ArrayList<Long>();
        on.run(chip -> {
            var clocks = Clocks.on(chip);
            var timer = AsyncTimer.on(chip, clocks);
            var executor = chip.executor();
            for (var i = 0; i < 7; i++) {
                var duration = us(20_000 + 40_000 * i);
                executor.spawn("waits", task -> {
                    var before = nanoseconds(chip);
                    task.await(timer.delay(duration));
                    late.add(nanoseconds(chip) - before - duration.toNanos());
                });
            }
            executor.spawn("changes", task -> {
                task.await(timer.delay(us(31_234)));
                clocks.run(second);
                task.await(timer.delay(us(112_345)));
                clocks.run(third);
            });
            executor.run();
        }, 100_000_000);
        assertThat(on.warnings()).isEmpty();
        assertThat(late).hasSize(7).allSatisfy(
                nanoseconds -> assertThat(nanoseconds).isBetween(0L, lost + 1_000 + 60 * 1_000_000_000L / slowest));
    }

    @Test
    void whateverTheClocksBecomeNoDelayIsEarly() {
        var megahertz = List.of(1, 2, 4, 8, 16, 24, 33, 48, 64, 72, 80);
        for (var seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var ended = new ArrayList<Long>();
            on.run(chip -> {
                var clocks = Clocks.on(chip);
                var timer = AsyncTimer.on(chip, clocks);
                var executor = chip.executor();
                for (var i = 0; i < 6; i++) {
                    var most = 1 + random.nextInt(70_000);
                    executor.spawn("waits", task -> {
                        for (var j = 0; j < 10; j++) {
                            task.defer(); // so that it begins afresh
                            var duration = us(1 + random.nextInt(most));
                            var before = nanoseconds(chip);
                            task.await(timer.delay(duration));
                            ended.add(nanoseconds(chip) - before - duration.toNanos());
                        }
                    });
                }
                executor.spawn("changes", task -> {
                    for (var j = 0; j < 20; j++) {
                        task.await(timer.delay(us(1 + random.nextInt(20_000))));
                        clocks.run(1_000_000 * megahertz.get(random.nextInt(megahertz.size())));
                    }
                });
                executor.run();
            }, 60_000_000);
            assertThat(on.warnings()).as("seed %d", seed).isEmpty();
            assertThat(ended).as("seed %d", seed).hasSize(60)
                    .allSatisfy(late -> assertThat(late).isBetween(0L, 20 * 100_000L));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 16})
    void dividedBusesMakeNoDifferenceToDelays(int divider) {
        play(100_000_000, (chip, timer, task) -> {
            var clocks = Clocks.on(chip);
            clocks.run(80_000_000);
            clocks.change().apb1(divider).apb2(divider).apply();
            timer.close();
            var other = AsyncTimer.on(chip, clocks);
            task.await(other.delay(ms(1))); // its interrupt's vector is in the flash's cache from then on
            for (var i = 0; i < 10; i++) {
                task.await(other.delay(ms(7)));
                cycles.add(chip.cycle());
            }
        });
        assertThat(apart(cycles)).hasSize(9).containsOnly(7L * 80_000);
    }

    /** From PLL to PLL the way leads over the MSI, of whose 4 MHz no ticks of 20 MHz can be made. */
    @Test
    void whereTheWayLeadsOverAClockWithoutSuchATickDelaysGetLongerNotShorter() {
        on.run(chip -> {
            var clocks = Clocks.on(chip);
            clocks.run(80_000_000);
            var timer = AsyncTimer.builder().tickHz(20_000_000).on(chip, clocks);
            var executor = chip.executor();
            executor.spawn("waits", task -> {
                var before = nanoseconds(chip);
                task.await(timer.delay(ms(3)));
                cycles.add(nanoseconds(chip) - before - 3_000_000);
            });
            executor.spawn("changes", task -> {
                task.await(timer.delay(ms(1)));
                clocks.run(60_000_000);
            });
            executor.run();
        }, 1_000_000);
        assertThat(on.warnings()).isEmpty();
        assertThat(cycles).hasSize(1).allSatisfy(late -> assertThat(late).isBetween(0L, 30_000L));
    }

    @Test
    void clocksThatWereChangedBehindTheTimersBackAreTakenUpByRefresh() {
        play(10_000_000, (chip, timer, task) -> {
            var clocks = Clocks.on(chip);
            timer.close();
            var other = AsyncTimer.on(chip, clocks);
            chip.modify(0x4002_1008, 0, 8 << 4); // HCLK is half of SYSCLK
            for (var hz : List.of(1_000_000, 2_000_000)) { // it takes 2 MHz for 4, then knows
                cycles.clear();
                for (var i = 0; i < 5; i++) {
                    task.await(other.delay(ms(10)));
                    cycles.add(on.machine.clocks().time().nanoseconds(chip.cycle()));
                }
                assertThat(apart(cycles)).containsOnly(10_000_000L * 2_000_000 / hz);
                clocks.refresh();
            }
        });
    }

    @Test
    void afterAChangeOfClocksDelaysAreExactAgain() {
        play(100_000_000, (chip, timer, task) -> {
            var clocks = Clocks.on(chip);
            timer.close();
            var other = AsyncTimer.on(chip, clocks);
            for (var hz : List.of(80_000_000L, 16_000_000L, 4_000_000L, 1_000_000L, 72_000_000L)) {
                clocks.run(hz);
                cycles.clear();
                for (var i = 0; i < 5; i++) {
                    task.await(other.delay(ms(40)));
                    cycles.add(chip.cycle());
                }
                assertThat(apart(cycles)).containsOnly(40 * hz / 1_000);
            }
        });
    }

    @Test
    void clocksThatTheTickCannotBeMadeOfAreRefused() {
        play(1_000_000, (chip, timer, task) -> {
            var clocks = Clocks.on(chip);
            timer.close();
            var second = AsyncTimer.builder().on(chip, clocks);
            assertThatThrownBy(() -> clocks.run(800_000)).isInstanceOf(ClockError.class)
                    .hasMessageContaining("TIM15 cannot tick at 1 MHz").hasMessageContaining("800 kHz");
            assertThat(clocks.hclk()).isEqualTo(4_000_000);
            second.close();
            clocks.run(800_000);
            assertThat(on.machine.clocks().frequency(Clock.HCLK).hertz()).isEqualTo(800_000);
        });
    }

    @Test
    void aTickThatTheClockCannotMakeIsRefused() {
        on.run(chip -> {
            var clocks = Clocks.on(chip);
            assertThatThrownBy(() -> AsyncTimer.builder().tickHz(3_000_000).on(chip, clocks))
                    .isInstanceOf(TimerError.class).hasMessageContaining("TICK_RATE")
                    .hasMessageContaining("its clock, 4 MHz, is no whole multiple");
            assertThatThrownBy(() -> AsyncTimer.builder().tickHz(50).on(chip, clocks)).isInstanceOf(TimerError.class)
                    .hasMessageContaining("80000 times that").hasMessageContaining("65,536");
            notes.add("end");
        }, 10_000);
        assertThat(notes).hasSize(1);
    }

    // ---- the end

    @Test
    void aClosedTimerStopsAndRefuses() {
        play(1_000_000, (chip, timer, task) -> {
            var waits = timer.delay(us(100));
            timer.close();
            timer.close();
            chip.spend(10_000);
            assertThat(timer.waiting()).isEqualTo(1);
            waits.drop();
            assertThat(timer.waiting()).isZero();
            assertThatThrownBy(() -> timer.delay(ms(1))).isInstanceOf(TimerError.class).hasMessageContaining("CLOSED");
        });
        assertThat(on.all(ExceptionEntered.class)).isEmpty();
    }

    @Test
    void tasksThatWaitAreDroppedWithTheMachineAndNothingIsReported() {
        on.run(chip -> {
            var timer = timer(chip);
            var executor = chip.executor();
            executor.spawn("straight", task -> task.await(timer.delay(ms(1_000))));
            executor.spawn("polled", timer.delay(ms(1_000)));
            executor.run();
        }, 10_000);
        assertThat(on.warnings()).isEmpty();
    }

    @Test
    void aSecondDriverOfTim15IsRefused() {
        on.run(chip -> {
            var clocks = Clocks.on(chip);
            var timer = AsyncTimer.on(chip, clocks);
            assertThatThrownBy(() -> AsyncTimer.on(chip, clocks)).isInstanceOf(IllegalStateException.class).hasMessage(
                    "TIM15 cannot be taken for an AsyncTimer: it is in use for an AsyncTimer; any number of tasks may"
                            + " share one timer");
            assertThatThrownBy(() -> Pwm.on(chip, clocks, Pwm.Timer.TIM15, 1, "PB14"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("TIM15 cannot be taken for PWM: it is in use for an AsyncTimer");
            timer.close();
            Pwm.on(chip, clocks, Pwm.Timer.TIM15, 1, "PB14");
            Pwm.on(chip, clocks, Pwm.Timer.TIM15, 2, "PB15");
            assertThatThrownBy(() -> AsyncTimer.on(chip, clocks)).hasMessageContaining("in use for PWM");
        }, 10_000);
    }
}
