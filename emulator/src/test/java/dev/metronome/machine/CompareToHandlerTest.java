package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.IRQ0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.stm32l4.Interrupt;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.ExceptionPended;
import dev.metronome.trace.TraceEvent.Woke;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From TIM15's counter to the first instruction of its handler, part by part, each looked at from outside. */
class CompareToHandlerTest {
    private static final int RCC_APB2ENR = 0x4002_1060;
    private static final int TIM15 = 0x4001_4000;
    private static final int DIER = TIM15 + 0x0C;
    private static final int SR = TIM15 + 0x10;
    private static final int CNT = TIM15 + 0x24;
    private static final int ARR = TIM15 + 0x2C;
    private static final int CCR1 = TIM15 + 0x34;
    private static final int CC1IF = 1 << 1;
    private static final int NUMBER = IRQ0 + Interrupt.TIM1_BRK_TIM15.ordinal();
    private static final int HANDLER = Program.BASE + 0x1000 + 0x40 * NUMBER;
    private static final int MATCH = 160;
    private static final int PERIOD = 400;
    /** RM0351 3.7.1: PRFTEN, ICEN, DCEN. */
    private static final int ALL_ON = 7 << 8;

    /** What a case tells: cycles on which something was first seen, and what the entry waited for flash. */
    private record Parts(long match, long flag, long pending, long awake, long taken, long fetch, long handler) {}

    /**
     * @param acr    FLASH_ACR
     * @param asleep in WFI; else among NOPs
     * @param first  the first interrupt; else the second, the same
     */
    private record Case(String name, int acr, boolean asleep, boolean first) {
        Parts parts() {
            try (var program = new Program()) {
                return new Course(program, this).parts();
            }
        }

        @Override
        public String toString() {
            return name + (asleep ? ", asleep" : ", awake");
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("no wait states", 0, false, true),
                new Case("no wait states", 0, true, true),
                new Case("4 wait states, no cache", 4, false, true),
                new Case("4 wait states, no cache", 4, true, true),
                new Case("4 wait states, in the cache", ALL_ON | 4, false, false),
                new Case("4 wait states, in the cache", ALL_ON | 4, true, false));
    }

    /** Runs a case one cycle at a time and looks at registers in between. */
    private static final class Course implements CycleAccount {
        private final Program program;
        private final Case looked;
        private final Map<Rule, Long> spent = new EnumMap<>(Rule.class);
        private long handler;

        Course(Program program, Case looked) {
            this.program = program;
            this.looked = looked;
            var thread = new int[60];
            Arrays.fill(thread, looked.asleep ? 0xBF30 : 0xBF00); // wfi, nop
            thread[thread.length - 1] = 0xE7C3; // b to the first
            program.code(Program.THREAD, thread).handler(NUMBER,
                    0x6025, // str r5, [r4]
                    0x4770); // bx lr
            program.load().readyToMeasure(looked.acr).with(4, SR);
            program.poke(0xE000_E100, 1 << NUMBER - IRQ0).poke(RCC_APB2ENR, 1 << 16);
            program.poke(ARR, PERIOD - 1).poke(CCR1, MATCH).poke(DIER, CC1IF).poke(TIM15, 1);
            program.machine.processor().explainTo(this);
        }

        Parts parts() {
            if (!looked.first) {
                program.machine.run(Limit.cycles(PERIOD));
                spent.clear();
            }
            var match = firstCycle(() -> program.peek(CNT) == MATCH);
            var flag = firstCycle(() -> (program.peek(SR) & CC1IF) != 0);
            program.machine.run(Limit.cycles(match + 100));
            var pending = last(ExceptionPended.class, ExceptionPended::cycle);
            return new Parts(match, flag, pending, looked.asleep ? last(Woke.class, Woke::cycle) : pending,
                    last(ExceptionEntered.class, ExceptionEntered::cycle),
                    spent.getOrDefault(Rule.EXCEPTION_FETCH, 0L), handler);
        }

        private long firstCycle(BooleanSupplier seen) {
            while (!seen.getAsBoolean()) {
                program.machine.run(Limit.cycles(program.machine.timeline().now() + 1));
            }
            return program.machine.timeline().now();
        }

        private <T extends TraceEvent> long last(Class<T> type, ToLongFunction<T> cycle) {
            return cycle.applyAsLong(program.all(type).getLast());
        }

        @Override
        public void begins(Instruction instruction, long cycle) {
            if (instruction.address() == HANDLER) {
                handler = cycle;
            }
        }

        @Override
        public void charge(Rule rule, Part part, long cycles) {
            if (handler == 0 || !looked.first) { // of the return later, which may wait too
                spent.putIfAbsent(rule, cycles);
            }
        }
    }

    private record Row(String what, String tag, String source, ToLongFunction<Parts> cycles) {}

    private static List<Row> rows() {
        return List.of(
                new Row("CNT reaches CCR1; CC1IF", "D", "RM0351, output compare: the flag rises with the match",
                        parts -> parts.flag - parts.match),
                new Row("interrupt line, NVIC: pending", "A", "no register in between is documented",
                        parts -> parts.pending - parts.flag),
                new Row("the core wakes", "A", "`SLEEP`", parts -> parts.awake - parts.pending),
                new Row("the exception is taken", "D", "between two NOPs, without waiting for the fetch of the next; "
                        + "`ABANDONED`, `CONTINUED` for longer instructions", parts -> parts.taken - parts.awake),
                new Row("until stack and vector are addressed", "D", "`EXCEPTION_ENTRY`: what 12 leave beside 9",
                        _ -> 3),
                new Row("push of 8 words; beside it vector and handler", "D", "`EXCEPTION_ENTRY`", _ -> 9),
                new Row("vector and handler, what is not hidden", "D", "`EXCEPTION_FETCH`", Parts::fetch),
                new Row("**from the match to the handler's first instruction**", "", "",
                        parts -> parts.handler - parts.match));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePartsAreTheWhole(Case looked) {
        var parts = looked.parts();
        var rows = rows();
        var sum = rows.subList(0, rows.size() - 1).stream().mapToLong(row -> row.cycles.applyAsLong(parts)).sum();
        assertThat(sum).as("%s", parts).isEqualTo(parts.handler - parts.match);
    }

    /** Renews the page's table with -Dledger.update=true. */
    @Test
    void thePageHasThese() throws IOException {
        var all = cases().map(Case::parts).toList();
        var head = cases().map(each -> " " + each + " |").collect(Collectors.joining());
        var lines = rows().stream().map(row -> "| " + row.what + " |"
                + all.stream().map(parts -> " " + row.cycles.applyAsLong(parts) + " |").collect(Collectors.joining())
                + " " + row.tag + " | " + row.source + " |\n").collect(Collectors.joining());
        new GeneratedPart("accuracy.md", "compare-to-handler", "ledger.update")
                .is("| what |" + head + " tag | source |\n" + "| --- |" + " --- |".repeat(all.size() + 2) + "\n"
                        + lines);
    }
}
