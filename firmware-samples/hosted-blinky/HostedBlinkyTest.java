package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.core.HostedCore;
import dev.metronome.driver.Chip;
import dev.metronome.hosted.Bindings;
import dev.metronome.hosted.Call;
import dev.metronome.hosted.HostedException;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.machine.Machine;
import dev.metronome.samples.SampleRun.Edge;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.ExceptionPended;
import dev.metronome.trace.TraceEvent.ExceptionReturned;
import dev.metronome.trace.TraceEvent.TaskWoken;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * One image, run bare and with Java in place of its executor. TIM15 ticks every 800 x 1,000 = 800,000 cycles, and its
 * handler is the image's in both.
 */
class HostedBlinkyTest {
    private static final long TICK = 800L * 1_000;
    /** When the timer would have had its update event at tick 0, and so the cycle of tick n less n times TICK. */
    private static final long TIMER_START = 285;
    private static final int SECONDS = 60;
    private static final int TICKS = 100 * SECONDS - 1;
    /** Cycles in the handler at a tick that wakes nobody, all its code being in the flash cache. */
    private static final long QUIET = 114;
    private static final String TIM15 = "TIM1_BRK_TIM15";

    private static SampleRun bare() {
        return run(new SampleRun("hosted-blinky"));
    }

    private static SampleRun hosted() {
        return run(new SampleRun("hosted-blinky", new HostedBlinky()));
    }

    private static SampleRun run(SampleRun run) {
        assertThat(run.runUntilMilliseconds(1000 * SECONDS)).isEqualTo(Machine.Stop.TIME_LIMIT);
        return run;
    }

    private static List<Edge> toggling(long firstCycle, LongStream laterCycles) {
        var edges = new ArrayList<Edge>();
        LongStream.concat(LongStream.of(firstCycle), laterCycles)
                .forEach(cycle -> edges.add(new Edge(cycle, edges.size() % 2 == 0)));
        return edges;
    }

    /** The cycle at which the update event of a tick makes the interrupt pending. */
    private static long tick(int number) {
        return TIMER_START + number * TICK;
    }

    private static IntStream ticks(IntPredicate which) {
        return IntStream.rangeClosed(1, TICKS).filter(which);
    }

    // ---- who blinks -------------------------------------------------------------------------------------------------

    @Test
    void bareTheLoopInCBlinksLd1Every80000000CyclesAndLd2Every40000000() {
        try (var run = bare()) {
            assertThat(run.edges("LD1"))
                    .isEqualTo(toggling(400, ticks(n -> n % 100 == 0).mapToLong(n -> tick(n) + 174)));
            assertThat(run.edges("LD2")).isEqualTo(toggling(409, ticks(n -> n % 50 == 0).mapToLong(n -> tick(n)
                    + (n % 100 == 0 ? 181 : n == 50 ? 161 : 159))));
            assertThat(run.word("overruns")).isZero();
        }
    }

    @Test
    void withJavaLd1FlashesTwiceASecondAndLd2ChangesEvery20000000Cycles() {
        try (var run = hosted()) {
            assertThat(run.edges("LD1")).isEqualTo(toggling(292, ticks(n -> List.of(0, 5, 20, 25).contains(n % 100))
                    .mapToLong(n -> tick(n) + (n % 25 == 0 ? 140 : n == 5 ? 139 : 133))));
            assertThat(run.edges("LD2")).isEqualTo(toggling(296, ticks(n -> n % 25 == 0)
                    .mapToLong(n -> tick(n) + (n % 100 == 0 || n % 100 == 25 ? 146 : 133))));
            assertThat(run.word("overruns")).isZero();
        }
    }

    @Test
    void theSameProgramGivesTheSameTrace() {
        try (var first = hosted(); var second = hosted()) {
            assertThat(first.events()).isEqualTo(second.events());
        }
    }

    // ---- the image's handler under Java -----------------------------------------------------------------------------

    @Test
    void theTimersInterruptIsPendingOnTheSameCyclesInBoth() {
        try (var bare = bare(); var hosted = hosted()) {
            assertThat(pended(hosted)).hasSize(TICKS).isEqualTo(pended(bare));
            assertThat(pended(hosted)).isEqualTo(ticks(_ -> true).mapToObj(HostedBlinkyTest::tick).toList());
        }
    }

    private static List<Long> pended(SampleRun run) {
        return run.events(ExceptionPended.class).stream().map(ExceptionPended::cycle).toList();
    }

    @Test
    void javaSleepsUnmaskedAndIsInterruptedAtOnceAndCExecutesCpsieFirst() {
        try (var bare = bare(); var hosted = hosted()) {
            assertThat(entered(hosted)).isEqualTo(pended(hosted));
            assertThat(entered(bare)).isEqualTo(pended(bare).stream().map(cycle -> cycle + 1).toList());
        }
    }

    private static List<Long> entered(SampleRun run) {
        return run.exceptions(TIM15).stream().map(ExceptionEntered::cycle).toList();
    }

    @Test
    void theHandlerTakesTheSameCyclesInBothAtEveryTickThatWakesNobody() {
        try (var bare = bare(); var hosted = hosted()) {
            var inC = durations(bare);
            var inJava = durations(hosted);
            ticks(n -> n % 5 != 0).forEach(n -> {
                assertThat(inC.get(n - 1)).as("cycles in the handler at tick %d", n).isEqualTo(n == 1 ? 135 : QUIET);
                assertThat(inJava.get(n - 1)).as("with Java at tick %d", n).isEqualTo(inC.get(n - 1));
            });
        }
    }

    /** Cycles in the handler, from the interrupt to the return, at each tick. */
    private static List<Long> durations(SampleRun run) {
        var entered = entered(run);
        var returned = run.events(ExceptionReturned.class).stream().map(ExceptionReturned::cycle).toList();
        return IntStream.range(0, returned.size()).mapToObj(i -> returned.get(i) - entered.get(i)).toList();
    }

    @Test
    void theImagesHandlerWakesTheJavaTasks() {
        try (var run = hosted()) {
            var byTick = run.events(TaskWoken.class).stream().filter(woken -> woken.cycle() > TICK).toList();
            assertThat(byTick).extracting(TaskWoken::by).containsOnly(TIM15);
            assertThat(byTick).hasSize(run.edges("LD1").size() - 1 + run.edges("LD2").size() - 1);
            assertThat(byTick).filteredOn(woken -> woken.task().equals("ld2")).allSatisfy(
                    woken -> assertThat((woken.cycle() - TIMER_START) / TICK % 25).as("tick of %s", woken).isZero());
        }
    }

    @Test
    void theCoreSleepsNearlyAlways() {
        try (var run = hosted()) {
            var awake = run.machine().timeline().now() - run.machine().processor().sleepCycles();
            assertThat(awake).isLessThan(150L * TICKS);
        }
    }

    // ---- what a call of a function that is Java is -----------------------------------------------------------------

    /** Java in place of executor_wake alone: the loop in C runs on. */
    private static final class Wake implements HostedProgram {
        private final List<Integer> arguments = new ArrayList<>();
        private final int result;
        private Chip chip;
        private int awake;

        Wake(int result) {
            this.result = result;
        }

        @Override
        public void bind(Bindings bindings) {
            chip = bindings.chip();
            awake = bindings.address("awake");
            bindings.function("executor_wake", 1, this::wake);
        }

        private void wake(Call call) {
            arguments.add(call.argument(0));
            chip.modify(awake, 0, 1 << call.argument(0));
            call.returns(result);
        }
    }

    @Test
    void theArgumentIsInR0AndTheResultIsWhatTheCallerGets() {
        for (var result : new int[]{0, 1}) {
            var program = new Wake(result);
            try (var run = new SampleRun("hosted-blinky", program)) {
                run.runUntilMilliseconds(2100);
                assertThat(program.arguments).as("two at the start, then what is due").containsExactly(0, 1, 1, 0, 1,
                        1, 0, 1);
                assertThat(run.edges("LD1")).hasSize(3);
                assertThat(run.edges("LD2")).hasSize(5);
                assertThat(run.word("overruns")).as("calls from the handler whose result was false")
                        .isEqualTo(result == 0 ? 6 : 0);
            }
        }
    }

    /** What executor_wake takes: in C 13 cycles, in Java BX LR, and its load and store if it makes any. */
    @Test
    void aCallCostsTheCallerWhatAnyCallCostsAndTheCalleeItsReturnAndItsAccesses() {
        var aroundIt = 5; // mov, bl and its refill, cmp, bne; less the branch of a tick that wakes nobody
        try (var bare = bare(); var java = hosted(); var accessing = run(new SampleRun("hosted-blinky", new Wake(1)))) {
            assertThat(durations(bare).get(149)).isEqualTo(QUIET + aroundIt + 13);
            assertThat(durations(java).get(149)).isEqualTo(QUIET + aroundIt + HostedCore.RETURN_CYCLES);
            assertThat(durations(accessing).get(149)).isEqualTo(QUIET + aroundIt + HostedCore.RETURN_CYCLES
                    + HostedCore.LOAD_CYCLES + HostedCore.STORE_CYCLES);
            assertThat(durations(java).get(199)).as("with two calls")
                    .isEqualTo(QUIET + 2 * (aroundIt + HostedCore.RETURN_CYCLES));
        }
    }

    // ---- what cannot be bound --------------------------------------------------------------------------------------

    private static void isRefused(HostedProgram program, String words) {
        assertThatThrownBy(() -> new SampleRun("hosted-blinky", program).close()).isInstanceOf(HostedException.class)
                .hasMessageContaining("hosted-blinky.elf").hasMessageContaining(words);
    }

    /** A program that does nothing but bind. */
    private interface Binds extends HostedProgram {
        @Override
        void bind(Bindings bindings);
    }

    @Test
    void aFunctionThatTheImageDoesNotHaveIsRefusedAndTheLikelyOneNamed() {
        Binds program = bindings -> bindings.function("executor_wakes", 1, _ -> {});
        isRefused(program, "no symbol \"executor_wakes\"; did you mean executor_wake?");
    }

    @Test
    void aVariableThatTheImageDoesNotHaveIsRefusedAndTheLikelyOneNamed() {
        Binds program = bindings -> bindings.address("alarm_tick");
        isRefused(program, "no symbol \"alarm_tick\"; did you mean alarm_ticks?");
    }

    @Test
    void aVariableIsNotAFunction() {
        Binds program = bindings -> bindings.function("alarm_ticks", 0, _ -> {});
        isRefused(program, "\"alarm_ticks\" is a variable, not a function");
    }

    @Test
    void aFunctionThatTakesOtherArgumentsIsRefusedWithItsPlaceInTheSource() {
        Binds program = bindings -> bindings.function("executor_wake", 2, _ -> {});
        isRefused(program, "executor_wake takes 1 argument word (executor.c:");
    }

    @Test
    void anArgumentThatTheFunctionWasNotBoundWithIsRefused() {
        Binds program = bindings -> bindings.function("executor_wake", 1, call -> call.argument(1));
        try (var run = new SampleRun("hosted-blinky", program)) {
            assertThatThrownBy(() -> run.runUntilMilliseconds(1)).isInstanceOf(HostedException.class)
                    .hasMessageContaining("executor_wake was bound with 1 argument word; there is no word 1");
        }
    }
}
