package dev.metronome.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.async.Event;
import dev.metronome.async.Executor;
import dev.metronome.board.Boards;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Nvic;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.stm32l4.Interrupt;
import dev.metronome.trace.TraceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Java that plays firmware on a chip out of reset: 4 MHz, so that a cycle is 250 ns. */
class HostedMachineTest {
    private static final int RCC_AHB2ENR = 0x4002_104C;
    private static final int RCC_APB2ENR = 0x4002_1060;
    private static final int GPIOA_MODER = 0x4800_0000;
    private static final int GPIOA_BSRR = 0x4800_0018;
    private static final int TIM15_CR1 = 0x4001_4000;
    private static final int TIM15_DIER = 0x4001_400C;
    private static final int TIM15_SR = 0x4001_4010;
    private static final int TIM15_ARR = 0x4001_402C;

    private final List<TraceEvent> events = new ArrayList<>();
    private final List<Long> cycles = new ArrayList<>();

    private Machine.Stop run(HostedProgram program, long untilCycle) {
        try (var hosted = new HostedMachine(Boards.named(Boards.DEFAULT), program)) {
            hosted.machine().trace().add(events::add);
            return hosted.run(Limit.cycles(untilCycle));
        }
    }

    private <T extends TraceEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** A program of a main alone. */
    private interface Main extends HostedProgram {
        @Override
        void main(Chip chip) throws Exception;
    }

    private static void everyThousandCycles(Chip chip, Runnable handler) {
        chip.modify(RCC_APB2ENR, 0, 1 << 16);
        chip.write(TIM15_ARR, 999);
        chip.write(TIM15_DIER, 1);
        chip.handle(Interrupt.TIM1_BRK_TIM15, () -> {
            chip.write(TIM15_SR, 0);
            handler.run();
        });
        Nvic.enable(chip, Interrupt.TIM1_BRK_TIM15);
        chip.write(TIM15_CR1, 1);
    }

    @Test
    void accessesMoveTimeAndNothingElseDoes() {
        Main program = chip -> {
            cycles.add(chip.cycle());
            chip.modify(RCC_AHB2ENR, 0, 1);
            cycles.add(chip.cycle());
            chip.spend(100);
            cycles.add(chip.cycle());
        };
        assertThat(run(program, 10_000)).isEqualTo(Machine.Stop.DEADLOCK);
        assertThat(cycles.get(1) - cycles.get(0)).as("a load of 2 and a store of 1").isEqualTo(3);
        assertThat(cycles.get(2) - cycles.get(1)).isEqualTo(100);
    }

    @Test
    void anInterruptOfTim15GoesToItsJavaHandlerAndWakesATask() {
        Main program = chip -> {
            var event = new Event();
            everyThousandCycles(chip, event::set);
            chip.modify(RCC_AHB2ENR, 0, 1);
            chip.modify(GPIOA_MODER, 3 << 10, 1 << 10);
            var executor = chip.executor();
            executor.spawn("ld1", task -> {
                for (var on = true;; on = !on) {
                    task.await(event.untilSet());
                    event.clear();
                    chip.write(GPIOA_BSRR, on ? 1 << 5 : 1 << 21);
                }
            });
            executor.runForever();
        };
        assertThat(run(program, 20_500)).isEqualTo(Machine.Stop.TIME_LIMIT);
        var edges = all(TraceEvent.LedChanged.class);
        assertThat(edges).hasSize(20);
        for (var i = 1; i < edges.size(); i++) {
            assertThat(edges.get(i).cycle() - edges.get(i - 1).cycle()).isEqualTo(1000);
        }
        assertThat(all(TraceEvent.TaskWoken.class)).anyMatch(woken -> woken.by().equals("TIM1_BRK_TIM15"));
    }

    @Test
    void aRunCutIntoPiecesGivesTheSameTrace() {
        Main program = chip -> {
            var event = new Event();
            everyThousandCycles(chip, event::set);
            var executor = chip.executor();
            executor.spawn("busy", task -> {
                for (;;) {
                    task.await(event.untilSet());
                    event.clear();
                    chip.spend(333);
                }
            });
            executor.runForever();
        };
        run(program, 30_000);
        var whole = List.copyOf(events);
        events.clear();
        try (var hosted = new HostedMachine(Boards.named(Boards.DEFAULT), program)) {
            hosted.machine().trace().add(events::add);
            for (var cycle = 0L; cycle <= 30_000; cycle += 97) {
                hosted.run(Limit.cycles(cycle));
            }
            hosted.run(Limit.cycles(30_000));
        }
        assertThat(events).isEqualTo(whole);
    }

    @Test
    void aTaskIsInterruptedInTheMiddleOfItsPollAndGoesOn() {
        Main program = chip -> {
            everyThousandCycles(chip, () -> cycles.add(chip.cycle()));
            Executor executor = chip.executor();
            executor.spawn("long", task -> chip.spend(10_000));
            executor.run();
            cycles.add(chip.cycle());
        };
        run(program, 20_000);
        assertThat(cycles.size()).isGreaterThan(10);
        assertThat(all(TraceEvent.TaskSuspended.class)).isEmpty();
        assertThat(all(TraceEvent.TaskFinished.class)).hasSize(1);
    }

    @Test
    void whatMainThrowsIsReportedWithItsPlace() {
        Main program = _ -> {
            throw new IllegalArgumentException("seven");
        };
        assertThatThrownBy(() -> run(program, 1_000)).isInstanceOf(HostedException.class)
                .hasMessageContaining("seven");
    }

    @Test
    void tasksThatWakeEachOtherWhileNoTimePassesAreReported() {
        Main program = chip -> {
            var executor = chip.executor();
            executor.spawn("spinner", task -> {
                for (;;) {
                    task.defer();
                }
            });
            executor.runForever();
        };
        assertThatThrownBy(() -> run(program, 1_000)).isInstanceOf(HostedException.class)
                .hasMessageContaining("spinner").hasMessageContaining("no time passes");
    }

    @Test
    void finallyBlocksOfTasksRunWhenTheMachineIsClosed() {
        var ended = new ArrayList<String>();
        Main program = chip -> {
            var executor = chip.executor();
            executor.spawn("waits", task -> {
                try {
                    task.await(new Event().untilSet());
                } finally {
                    ended.add("waits");
                }
            });
            executor.spawn("works", task -> {
                try {
                    chip.spend(Long.MAX_VALUE);
                } finally {
                    ended.add("works");
                }
            });
            executor.runForever();
        };
        assertThat(run(program, 1_000)).isEqualTo(Machine.Stop.TIME_LIMIT);
        assertThat(ended).containsExactlyInAnyOrder("waits", "works");
    }

    @Test
    void whatFinallyBlocksDoToTheChipOnceItIsOverGoesNowhere() {
        var ended = new ArrayList<String>();
        Main program = chip -> {
            var executor = chip.executor();
            executor.spawn("light", task -> {
                try {
                    task.await(new Event().untilSet());
                } finally {
                    chip.critical(() -> chip.modify(GPIOA_BSRR, 0, 1 << 21));
                    ended.add("light");
                }
            });
            try {
                executor.runForever();
            } finally {
                chip.write(GPIOA_BSRR, 1 << 21);
                ended.add("main");
            }
        };
        run(program, 1_000);
        assertThat(ended).containsExactlyInAnyOrder("light", "main");
        assertThat(all(TraceEvent.Warned.class)).isEmpty();
    }

    @Test
    void aSystemResetBeginsTheProgramAnew() {
        Main program = chip -> {
            cycles.add(chip.cycle());
            chip.spend(100);
            if (cycles.size() < 3) {
                chip.write(0xE000_ED0C, 0x05FA_0004); // AIRCR.SYSRESETREQ
            }
            chip.spend(100);
        };
        assertThat(run(program, 10_000)).isEqualTo(Machine.Stop.DEADLOCK);
        assertThat(cycles).hasSize(3);
    }

    @Test
    void anInterruptWithoutAHandlerIsReportedByName() {
        Main program = chip -> {
            Nvic.enable(chip, Interrupt.TIM2);
            chip.write(0xE000_E200, 1 << 28); // ISPR0: TIM2
        };
        assertThatThrownBy(() -> run(program, 1_000)).isInstanceOf(HostedException.class)
                .hasMessageContaining("TIM2 came, and the program has no handler for it");
    }

    @Test
    void aMoreUrgentHandlerComesIntoTheMiddleOfALessUrgentOne() {
        var order = new ArrayList<String>();
        Main program = chip -> {
            Nvic.setPriority(chip, Interrupt.TIM2, 8);
            Nvic.setPriority(chip, Interrupt.TIM3, 4);
            chip.handle(Interrupt.TIM2, () -> {
                order.add("TIM2 begins");
                chip.write(0xE000_E200, 1 << 29); // ISPR0: TIM3
                order.add("TIM2 ends");
            });
            chip.handle(Interrupt.TIM3, () -> {
                order.add("TIM3 begins");
                chip.spend(100);
                order.add("TIM3 ends");
            });
            Nvic.enable(chip, Interrupt.TIM2);
            Nvic.enable(chip, Interrupt.TIM3);
            chip.write(0xE000_E200, 1 << 28);
            order.add("main");
        };
        run(program, 10_000);
        assertThat(order).containsExactly("TIM2 begins", "TIM3 begins", "TIM3 ends", "TIM2 ends", "main");
    }

    @Test
    void aHandlerThatBecomesDueInAnotherIsTailChained() {
        Main program = chip -> {
            chip.handle(Interrupt.TIM2, () -> chip.write(0xE000_E200, 1 << 29));
            chip.handle(Interrupt.TIM3, () -> cycles.add(chip.cycle()));
            Nvic.enable(chip, Interrupt.TIM2);
            Nvic.enable(chip, Interrupt.TIM3);
            chip.write(0xE000_E200, 1 << 28);
        };
        run(program, 10_000);
        var entered = all(TraceEvent.ExceptionEntered.class);
        assertThat(entered).extracting(TraceEvent.ExceptionEntered::how)
                .containsExactly(TraceEvent.Entry.STACKED, TraceEvent.Entry.TAIL_CHAINED);
        // Cortex-M4 TRM 3.9: a tail-chain takes 6 cycles.
        assertThat(cycles).containsExactly(entered.get(1).cycle() + 6);
    }

    @Test
    void whileInterruptsAreMaskedNoneComes() {
        Main program = chip -> {
            chip.handle(Interrupt.TIM2, () -> cycles.add(chip.cycle()));
            Nvic.enable(chip, Interrupt.TIM2);
            chip.critical(() -> {
                chip.write(0xE000_E200, 1 << 28);
                chip.spend(500);
                cycles.add(chip.cycle());
            });
        };
        run(program, 10_000);
        // MSR 1, then 12 cycles of entry.
        assertThat(cycles).hasSize(2);
        assertThat(cycles.get(1) - cycles.get(0)).isEqualTo(1 + 12);
    }

    @Test
    void aRegisterWhoseClockIsOffIsReportedWithTheJavaLineAndTheTask() {
        Main program = chip -> {
            var executor = chip.executor();
            executor.spawn("careless", task -> chip.write(GPIOA_BSRR, 1));
            executor.run();
        };
        run(program, 1_000);
        assertThat(all(TraceEvent.Warned.class)).singleElement().extracting(TraceEvent.Warned::message).asString()
                .contains("clock is off").contains("in Java").contains("task careless");
    }

    @Test
    void aTaskThatThrowsIsReportedWithItsNameAndTheOthersGoOn() {
        Main program = chip -> {
            var executor = chip.executor();
            executor.spawn("bad", _ -> {
                throw new IllegalStateException("three");
            });
            executor.spawn("good", _ -> cycles.add(chip.cycle()));
            executor.run();
        };
        run(program, 1_000);
        assertThat(all(TraceEvent.Warned.class)).singleElement().extracting(TraceEvent.Warned::message).asString()
                .contains("task bad failed").contains("three");
        assertThat(cycles).hasSize(1);
    }

    @Test
    void anAddressWhereNothingIsThrowsAndTheCoreTakesNoFault() {
        Main program = chip -> chip.read(0x6000_0000);
        assertThatThrownBy(() -> run(program, 1_000)).isInstanceOf(HostedException.class)
                .hasMessageContaining("nothing is mapped there");
        assertThat(all(TraceEvent.ExceptionEntered.class)).isEmpty();
    }

    @Test
    void aTaskSpawnedFromOutsideBetweenTwoRunsIsPolled() {
        var executors = new ArrayList<Executor>();
        Main program = chip -> {
            executors.add(chip.executor());
            executors.getFirst().runForever();
        };
        try (var hosted = new HostedMachine(Boards.named(Boards.DEFAULT), program)) {
            assertThat(hosted.run(Limit.cycles(1_000))).isEqualTo(Machine.Stop.DEADLOCK);
            executors.getFirst().spawn("late", _ -> cycles.add(1L));
            hosted.run(Limit.cycles(2_000));
        }
        assertThat(cycles).hasSize(1);
    }

    @Test
    void javaThatBlocksIsGivenUpWhenPatienceIsOver() {
        Main program = _ -> Thread.sleep(1_000_000);
        var machine = new Machine(Boards.named(Boards.DEFAULT));
        try (var hosted = HostedMachine.of(program).patience(Duration.ofMillis(100)).on(machine)) {
            assertThatThrownBy(() -> hosted.run(Limit.cycles(1_000))).isInstanceOf(HostedException.class)
                    .hasMessageContaining("100 ms of the host's time and does not come back");
            assertThat(hosted.isLost()).isTrue();
            assertThatThrownBy(() -> hosted.run(Limit.cycles(2_000))).hasMessageContaining("does not come back");
        }
    }

    @Test
    void aProgramWithoutMainCannotPlayAlone() {
        var program = new HostedProgram() {
        };
        assertThatThrownBy(() -> new HostedMachine(Boards.named(Boards.DEFAULT), program))
                .isInstanceOf(HostedException.class).hasMessageContaining("has neither main(Chip)");
        assertThatThrownBy(() -> HostedMachine.of(program).patience(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aThreadThatTheProgramStartsMayNotUseTheChip() {
        var thrown = new ArrayList<Throwable>();
        Main program = chip -> {
            var foreign = new Thread(() -> chip.read(GPIOA_MODER), "foreign");
            foreign.setUncaughtExceptionHandler((_, why) -> thrown.add(why));
            foreign.start();
            foreign.join();
            Thread.startVirtualThread(() -> {
                try {
                    chip.spend(1_000);
                } catch (IllegalStateException e) {
                    thrown.add(e);
                }
            }).join();
            cycles.add(chip.cycle());
        };
        run(program, 10_000);
        assertThat(thrown).hasSize(2);
        assertThat(thrown.getFirst()).isInstanceOf(IllegalStateException.class).hasMessage("the chip is used on thread"
                + " \"foreign\", which is not the chip's: only main, tasks, handlers and bound functions may use it");
        assertThat(cycles.getFirst()).as("no time has passed").isLessThan(100);
    }

    @Test
    void aHandlerCannotAwaitInPlaceOfTheTaskThatItInterrupts() {
        Main program = chip -> {
            var executor = chip.executor();
            executor.spawn("task", task -> {
                everyThousandCycles(chip, () -> task.await(new Event().untilSet()));
                chip.spend(5_000);
            });
            executor.run();
        };
        assertThatThrownBy(() -> run(program, 10_000)).isInstanceOf(HostedException.class).hasMessageContaining(
                "await of task \"task\" was called outside it, on thread \"the handler of TIM1_BRK_TIM15\"");
    }

    private List<String> warnings() {
        return all(TraceEvent.Warned.class).stream().map(TraceEvent.Warned::message).toList();
    }

    @Test
    void aHandlerThatWaitsForATaskIsWarnedOf() {
        Main program = chip -> {
            var executor = chip.executor();
            var waits = executor.spawn("waits", task -> task.await(new Event().untilSet()));
            everyThousandCycles(chip, waits::join);
        };
        run(program, 10_000);
        assertThat(warnings()).containsExactly(
                "main has returned, and of its tasks \"waits\" would have a turn that nobody gives: end main with"
                        + " executor.runForever()",
                "an executor sleeps in the handler of TIM1_BRK_TIM15, where only an interrupt of higher priority wakes"
                        + " it: a handler wakes tasks and does not wait for them");
    }

    @Test
    void tasksThatNobodyRunsAreWarnedOf() {
        Main forgotten = chip -> {
            var executor = chip.executor();
            executor.spawn("ld1", _ -> {});
            executor.spawn("ld2", _ -> {});
        };
        run(forgotten, 1_000);
        assertThat(warnings()).singleElement().asString().contains("\"ld1\", \"ld2\"", "executor.runForever()");
        events.clear();
        Main over = chip -> {
            var executor = chip.executor();
            executor.spawn("ld1", _ -> {});
            executor.run();
        };
        run(over, 1_000);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aTaskThatFailsAgainAndAgainIsToldOnce() {
        Main program = chip -> {
            var executor = chip.executor();
            for (var i = 0; i < 1_000; i++) {
                executor.spawn("broken", _ -> {
                    throw new IllegalStateException("no sensor");
                });
                executor.run();
            }
        };
        run(program, 100_000);
        assertThat(warnings()).singleElement().asString()
                .isEqualTo("task broken failed: java.lang.IllegalStateException: no sensor");
    }

    @Test
    void differentFailuresAreToldUpToALimit() {
        Main program = chip -> {
            var executor = chip.executor();
            for (var i = 0; i < 1_000; i++) {
                var number = i;
                executor.spawn("broken", _ -> {
                    throw new IllegalStateException("sensor " + number);
                });
                executor.run();
            }
        };
        run(program, 100_000);
        assertThat(warnings()).hasSize(TaskTrace.MAXIMUM_FAILURES_TOLD + 1);
        assertThat(warnings().getLast()).isEqualTo(
                "tasks have failed in 20 different ways; further failures are not told");
    }
}
