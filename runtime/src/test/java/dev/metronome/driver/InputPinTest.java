package dev.metronome.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.metronome.async.Async;
import dev.metronome.async.Either;
import dev.metronome.async.Event;
import dev.metronome.async.Future;
import dev.metronome.async.Task;
import dev.metronome.async.Waker;
import dev.metronome.board.Board;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Edges on pads through EXTI, at 4 MHz out of reset. B2 pulls PC13 low while it is pressed. */
class InputPinTest {
    private static final int RCC_AHB2ENR = 0x4002_104C;
    private static final int EXTI_IMR1 = 0x4001_0400;
    private static final int EXTI_SWIER1 = 0x4001_0410;
    private static final int LINE_13 = 1 << 13;
    /** A handler's first instruction comes this much after the edge: Cortex-M4 TRM 3.9. */
    private static final int ENTRY = 12;
    private static final int EXIT = 10;
    /** EXTI is behind the APB2 bridge, which waits a cycle of PCLK2: here 1. */
    private static final int LOAD = 2 + 1;
    private static final int STORE = 1 + 1;
    private static final int RETURN = 3;

    private final List<Long> cycles = new ArrayList<>();
    private final List<Boolean> levels = new ArrayList<>();

    private static InputPin b2(Chip chip) {
        return InputPin.on(chip, ExternalInterrupts.on(chip), "PC13");
    }

    /** A program of one task, which has B2 in hand. */
    private static OnChip run(Consumer<Board> person, Work work) {
        return OnChip.quietly(100_000, person, chip -> {
            var b2 = b2(chip);
            var executor = chip.executor();
            executor.spawn("work", task -> work.run(chip, b2, task));
            executor.runForever();
        });
    }

    private interface Work {
        void run(Chip chip, InputPin b2, Task task) throws Exception;
    }

    @Test
    void isHighReadsThePad() {
        OnChip.quietly(10_000, board -> board.button("B2").pressAt(5_000), chip -> {
            var b2 = b2(chip);
            levels.add(b2.isHigh());
            cycles.add(OnChip.cost(chip, b2::isLow));
            chip.spend(5_000 - chip.cycle());
            levels.add(b2.isHigh());
            levels.add(b2.isLow());
        });
        assertThat(levels).containsExactly(true, false, true);
        assertThat(cycles).as("a load from AHB").containsExactly(2L);
    }

    @Test
    void aPressWakesATaskOnTheCycleThatTheHandlersPartsAddUpTo() {
        var run = run(board -> board.button("B2").pressAt(10_000), (chip, b2, task) -> {
            task.await(b2.waitForFallingEdge());
            cycles.add(chip.cycle());
        });
        var handler = 10_000 + ENTRY;
        var woken = handler + LOAD + STORE; // PR1 looked at and cleared
        var masked = woken + LOAD + STORE; // IMR1
        assertThat(run.all(TraceEvent.TaskWoken.class)).last().satisfies(wake -> {
            assertThat(wake.by()).isEqualTo("EXTI15_10");
            assertThat(wake.cycle()).isEqualTo(woken);
        });
        assertThat(cycles).containsExactly((long) masked + RETURN + EXIT);
    }

    @Test
    void eachEdgeComesToWhomItIsFor() {
        run(board -> {
            board.button("B2").pulseAt(10_000, 5_000);
            board.button("B2").pulseAt(20_000, 5_000);
        }, (chip, b2, task) -> {
            for (var i = 0; i < 2; i++) {
                task.await(b2.waitForRisingEdge());
                cycles.add(chip.cycle());
            }
        });
        assertThat(cycles).containsExactly(15_035L, 25_035L);
    }

    @Test
    void bothEdgesComeToWhoWaitsForAny() {
        run(board -> {
            board.button("B2").pulseAt(10_000, 5_000);
            board.button("B2").pulseAt(20_000, 5_000);
        }, (chip, b2, task) -> {
            for (;;) {
                task.await(b2.waitForAnyEdge());
                cycles.add(chip.cycle());
            }
        });
        assertThat(cycles).as("the level is looked at too: 2 more").containsExactly(10_037L, 15_037L, 20_037L, 25_037L);
    }

    @Test
    void twoWaitersForTheSameEdgeWakeTogether() {
        OnChip.quietly(100_000, board -> board.button("B2").pressAt(10_000), chip -> {
            var interrupts = ExternalInterrupts.on(chip);
            var executor = chip.executor();
            for (var name : List.of("one", "two")) {
                var b2 = InputPin.on(chip, interrupts, "PC13");
                executor.spawn(name, task -> {
                    task.await(b2.waitForFallingEdge());
                    cycles.add(chip.cycle());
                });
            }
            executor.runForever();
        });
        assertThat(cycles).containsExactly(10_035L, 10_035L);
    }

    @Test
    void waitersForDifferentEdgesOfOneLineDoNotDisturbEachOther() {
        var run = OnChip.quietly(100_000, board -> {
            board.button("B2").pulseAt(10_000, 5_000);
            board.button("B2").pulseAt(20_000, 5_000);
        }, chip -> {
            var b2 = b2(chip);
            var executor = chip.executor();
            executor.spawn("presses", task -> {
                for (;;) {
                    task.await(b2.waitForFallingEdge());
                    cycles.add(chip.cycle() / 1_000);
                }
            });
            executor.spawn("releases", task -> {
                for (;;) {
                    task.await(b2.waitForRisingEdge());
                    cycles.add(-chip.cycle() / 1_000);
                }
            });
            executor.runForever();
        });
        assertThat(cycles).containsExactly(10L, -15L, 20L, -25L);
        assertThat(run.all(TraceEvent.ExceptionEntered.class)).hasSize(4);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoeverWaitsAndDropsNobodyMissesAnEdgeOrGetsOneTooMany(long seed) {
        var random = new Random(seed);
        var presses = new ArrayList<Long>();
        var releases = new ArrayList<Long>();
        Map<String, List<Long>> seen = new TreeMap<>();
        OnChip.quietly(1_000_000, board -> {
            var cycle = 5_000L;
            for (var i = 0; i < 100; i++) {
                var hold = 1_000 + random.nextInt(2_000);
                board.button("B2").pulseAt(cycle, hold);
                presses.add(cycle);
                releases.add(cycle + hold);
                cycle += hold + 1_000 + random.nextInt(2_000);
            }
        }, chip -> {
            var b2 = b2(chip);
            var executor = chip.executor();
            Map<String, Supplier<Future<Void>>> waits = Map.of("presses", b2::waitForFallingEdge, "releases",
                    b2::waitForRisingEdge, "both", b2::waitForAnyEdge);
            new TreeMap<>(waits).forEach((name, wait) -> {
                var cyclesSeen = seen.computeIfAbsent(name, _ -> new ArrayList<>());
                executor.spawn(name, task -> {
                    for (;;) {
                        for (var i = random.nextInt(3); i > 0; i--) {
                            wait.get().drop();
                        }
                        task.await(wait.get());
                        cyclesSeen.add(chip.cycle());
                    }
                });
            });
            executor.runForever();
        });
        var both = Stream.concat(presses.stream(), releases.stream()).sorted().toList();
        assertSeen(seen.get("presses"), presses);
        assertSeen(seen.get("releases"), releases);
        assertSeen(seen.get("both"), both);
    }

    /** Each was seen soon after it happened, and nothing else. */
    private static void assertSeen(List<Long> seen, List<Long> happened) {
        assertThat(seen).hasSameSizeAs(happened);
        for (var i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i) - happened.get(i)).as("edge %d at %d", i, happened.get(i)).isBetween(35L, 500L);
        }
    }

    @Test
    void aPulseThatIsOverBeforeTheHandlerLooksWasBothEdges() {
        OnChip.quietly(100_000, board -> board.button("B2").pulseAt(10_000, 5), chip -> {
            var b2 = b2(chip);
            var executor = chip.executor();
            executor.spawn("presses", task -> {
                task.await(b2.waitForFallingEdge());
                levels.add(b2.isHigh());
            });
            executor.spawn("releases", task -> {
                task.await(b2.waitForRisingEdge());
                levels.add(b2.isHigh());
            });
            executor.runForever();
        });
        assertThat(levels).containsExactly(true, true);
    }

    @Test
    void aPulseBetweenWaitForFallingEdgeAndTheTaskIsStillAPress() {
        run(board -> board.button("B2").pulseAt(10_000, 5), (chip, b2, task) -> {
            task.await(b2.waitForFallingEdge());
            levels.add(b2.isHigh());
        });
        assertThat(levels).as("released again, and yet it was pressed").containsExactly(true);
    }

    @Test
    void aContactThatBouncesIsOneInterruptAWait() {
        var run = run(board -> {
            for (var i = 0; i < 20; i++) {
                board.button("B2").pulseAt(10_000 + 100 * i, 50);
            }
        }, (chip, b2, task) -> {
            task.await(b2.waitForFallingEdge());
            chip.spend(5_000);
            cycles.add(chip.cycle());
            task.await(b2.waitForFallingEdge());
            cycles.add(-1L);
        });
        assertThat(run.all(TraceEvent.ExceptionEntered.class)).hasSize(1);
        assertThat(cycles).containsExactly(15_035L);
    }

    @Test
    void anEdgeBetweenTheCallAndTheFirstPollIsNotLost() {
        run(board -> board.button("B2").pulseAt(10_000, 100), (chip, b2, task) -> {
            var pressed = b2.waitForFallingEdge();
            chip.spend(50_000);
            task.await(pressed);
            cycles.add(chip.cycle());
        });
        assertThat(cycles).hasSize(1);
    }

    @Test
    void anEdgeBeforeTheCallDoesNotCount() {
        run(board -> board.button("B2").pulseAt(10_000, 100), (chip, b2, task) -> {
            chip.spend(50_000);
            task.await(b2.waitForFallingEdge());
            cycles.add(chip.cycle());
        });
        assertThat(cycles).isEmpty();
    }

    @Test
    void anEdgeThatIsStillPendingIsTheOneWhoWaitedsAndNotTheNewcomers() {
        run(board -> board.button("B2").pulseAt(10_000, 100), (chip, b2, task) -> {
            var first = b2.waitForFallingEdge();
            chip.spend(9_000);
            var second = new ArrayList<Future<Void>>();
            chip.critical(() -> {
                chip.spend(1_050);
                second.add(b2.waitForFallingEdge());
            });
            task.await(first);
            cycles.add(chip.cycle());
            task.await(second.getFirst());
            cycles.add(-1L);
        });
        assertThat(cycles).hasSize(1);
    }

    @Test
    void waitForALevelIsOverAtOnceWhereTheLevelIsThere() {
        run(board -> board.button("B2").pulseAt(10_000, 5_000), (chip, b2, task) -> {
            cycles.add(OnChip.cost(chip, () -> task.await(b2.waitForHigh())));
            task.await(b2.waitForLow());
            cycles.add(chip.cycle());
            task.await(b2.waitForLow());
            cycles.add(chip.cycle());
            task.await(b2.waitForHigh());
            cycles.add(chip.cycle());
        });
        assertThat(cycles).containsExactly(2L, 10_035L, 10_037L, 15_035L);
    }

    @Test
    void droppingAWaitMasksTheLine() {
        var run = run(board -> board.button("B2").pressAt(10_000), (chip, b2, task) -> {
            var wait = b2.waitForFallingEdge();
            levels.add((chip.read(EXTI_IMR1) & LINE_13) != 0);
            wait.drop();
            levels.add((chip.read(EXTI_IMR1) & LINE_13) != 0);
        });
        assertThat(levels).containsExactly(true, false);
        assertThat(run.all(TraceEvent.ExceptionEntered.class)).isEmpty();
    }

    @Test
    void droppingAWaitLeavesTheOthers() {
        var run = run(board -> board.button("B2").pulseAt(10_000, 5_000), (chip, b2, task) -> {
            var pressed = b2.waitForFallingEdge();
            var released = b2.waitForRisingEdge();
            pressed.drop();
            task.await(released);
            cycles.add(chip.cycle());
        });
        assertThat(cycles).containsExactly(15_035L);
        assertThat(run.all(TraceEvent.ExceptionEntered.class)).as("the press interrupts nobody any more").hasSize(1);
    }

    @Test
    void selectOfAButtonAndAnEventDropsTheOneThatLoses() {
        Function<Either<Void, Void>, Boolean> first = Either.First.class::isInstance;
        OnChip.quietly(100_000, board -> board.button("B2").pressAt(30_000), chip -> {
            var b2 = b2(chip);
            var event = new Event();
            var executor = chip.executor();
            executor.spawn("either", task -> {
                levels.add(first.apply(task.await(Async.select(b2.waitForFallingEdge(), event.untilSet()))));
                levels.add((chip.read(EXTI_IMR1) & LINE_13) != 0);
                event.clear();
                levels.add(first.apply(task.await(Async.select(b2.waitForFallingEdge(), event.untilSet()))));
                cycles.add(chip.cycle());
            });
            executor.spawn("event", task -> {
                chip.spend(10_000);
                event.set();
            });
            executor.runForever();
        });
        assertThat(levels).containsExactly(false, false, true);
        assertThat(cycles).containsExactly(30_035L);
    }

    @Test
    void aDroppedTaskMasksItsLine() {
        OnChip.quietly(100_000, chip -> {
            var b2 = b2(chip);
            var executor = chip.executor();
            var waits = executor.spawn("waits", task -> {
                task.await(b2.waitForFallingEdge());
            });
            executor.spawn("drops", task -> {
                levels.add((chip.read(EXTI_IMR1) & LINE_13) != 0);
                waits.drop();
                levels.add((chip.read(EXTI_IMR1) & LINE_13) != 0);
            });
            executor.run();
        });
        assertThat(levels).containsExactly(true, false);
    }

    @Test
    void linesOfOneVectorAreToldApart() {
        OnChip.quietly(100_000, board -> board.button("B2").pressAt(10_000), chip -> {
            var interrupts = ExternalInterrupts.on(chip);
            var b2 = InputPin.on(chip, interrupts, "PC13");
            var other = InputPin.on(chip, interrupts, "PA12", Pull.DOWN);
            var executor = chip.executor();
            executor.spawn("b2", task -> {
                task.await(b2.waitForFallingEdge());
                cycles.add(13L);
                chip.write(EXTI_SWIER1, 1 << 12);
            });
            executor.spawn("other", task -> {
                task.await(other.waitForRisingEdge());
                cycles.add(12L);
            });
            executor.run();
        });
        assertThat(cycles).containsExactly(13L, 12L);
    }

    @Test
    void everyLineHasItsVector() {
        var run = OnChip.quietly(100_000, chip -> {
            var interrupts = ExternalInterrupts.on(chip);
            var executor = chip.executor(settings -> settings.capacity(16).arenaBytes(4096));
            for (var number = 0; number < 16; number++) {
                var pin = InputPin.on(chip, interrupts, "PD" + number, Pull.DOWN);
                var line = (long) number;
                executor.spawn(pin.name(), task -> {
                    task.await(pin.waitForRisingEdge());
                    cycles.add(line);
                });
            }
            executor.runUntilIdle();
            for (var number = 0; number < 16; number++) {
                chip.write(EXTI_SWIER1, 1 << number);
                executor.runUntilIdle();
            }
        });
        assertThat(cycles).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
        assertThat(run.all(TraceEvent.ExceptionEntered.class)).extracting(TraceEvent.ExceptionEntered::name)
                .containsExactly(
                        "EXTI0", "EXTI1", "EXTI2", "EXTI3", "EXTI4", "EXTI9_5", "EXTI9_5", "EXTI9_5", "EXTI9_5",
                        "EXTI9_5",
                        "EXTI15_10", "EXTI15_10", "EXTI15_10", "EXTI15_10", "EXTI15_10", "EXTI15_10");
    }

    @Test
    void aPinPullsItself() {
        OnChip.quietly(1_000, chip -> {
            var interrupts = ExternalInterrupts.on(chip);
            levels.add(InputPin.on(chip, interrupts, "PD0", Pull.UP).isHigh());
            levels.add(InputPin.on(chip, interrupts, "PD1", Pull.DOWN).isHigh());
        });
        assertThat(levels).containsExactly(true, false);
    }

    @Test
    void aSecondPadOnOneLineIsRefusedAndLeftAsItWas() {
        OnChip.quietly(10_000, chip -> {
            var interrupts = ExternalInterrupts.on(chip);
            InputPin.on(chip, interrupts, "PC13");
            assertThatIllegalStateException().isThrownBy(() -> InputPin.on(chip, interrupts, "PB13")).withMessage(
                    "PB13 cannot wait for edges: it shares EXTI line 13 with PC13, which has the line. Only pads of"
                            + " different numbers can both wait");
            assertThat(chip.read(RCC_AHB2ENR)).as("only port C was opened").isEqualTo(1 << 2);
        });
    }

    @Test
    void aPadThatIsNotThereIsRefused() {
        OnChip.quietly(10_000, chip -> assertThatIllegalArgumentException()
                .isThrownBy(() -> InputPin.on(chip, ExternalInterrupts.on(chip), "PX1")).withMessageContaining("PX1"));
    }

    @Test
    void futuresAreOverWhenTheyGaveTheirValue() {
        Waker nobody = () -> {};
        OnChip.quietly(10_000, chip -> {
            var high = b2(chip).waitForHigh();
            assertThat(high.poll(nobody).isReady()).isTrue();
            assertThatIllegalStateException().isThrownBy(() -> high.poll(nobody));
            high.drop();
        });
    }

    @Test
    void externalInterruptsAskedForTwiceAreTheSame() {
        OnChip.quietly(10_000, chip -> {
            InputPin.on(chip, ExternalInterrupts.on(chip), "PC13");
            assertThat(ExternalInterrupts.on(chip)).isSameAs(ExternalInterrupts.on(chip));
            assertThatIllegalStateException()
                    .isThrownBy(() -> InputPin.on(chip, ExternalInterrupts.on(chip), "PA13"))
                    .withMessageContaining("shares EXTI line 13 with PC13");
        });
    }
}
