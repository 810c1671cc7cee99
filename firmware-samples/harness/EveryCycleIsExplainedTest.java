package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cycles.CycleProfile;
import dev.metronome.cycles.ExceptionCycles;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.trace.TraceEvent.Entry;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of each cycle adds up to the clock, instruction by instruction, and saying it changes nothing. */
class EveryCycleIsExplainedTest {
    private static final int MILLISECONDS = 1_100;

    static Stream<String> samples() {
        return Stream.of("async-blinky", "async-blinky-oneshot", "blinky-busy-wait", "blinky-irq", "button-exti",
                "crash",
                "fpu-interrupt", "hosted-blinky", "preemption", "uart-echo");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void thePartsAddUpToTheClockAtEveryInstruction(String name) {
        try (var plain = new SampleRun(name); var explained = new SampleRun(name)) {
            auditAgainst(plain, explained);
        }
    }

    @Test
    void thePartsAddUpWhereJavaPlaysAlone() {
        try (var plain = new SampleRun(new TwoLeds()); var explained = new SampleRun(new TwoLeds())) {
            auditAgainst(plain, explained);
        }
    }

    @Test
    void thePartsAddUpWhereJavaStandsInForFunctions() {
        try (var plain = new SampleRun("hosted-blinky", new HostedBlinky());
                var explained = new SampleRun("hosted-blinky", new HostedBlinky())) {
            auditAgainst(plain, explained);
        }
    }

    /** Functions, exceptions and Java together have all cycles, each of them once. */
    @ParameterizedTest
    @MethodSource("samples")
    void everyCycleOfAProfileIsSomeones(String name) {
        try (var run = new SampleRun(name)) {
            assertOwners(run);
        }
    }

    @Test
    void everyCycleOfAProfileIsSomeonesWithJavaToo() {
        try (var alone = new SampleRun(new TwoLeds());
                var beside = new SampleRun("hosted-blinky", new HostedBlinky())) {
            assertOwners(alone);
            assertOwners(beside);
        }
    }

    private static void assertOwners(SampleRun run) {
        var profile = new CycleProfile(run.machine(), run.image(), null);
        run.runUntilMilliseconds(MILLISECONDS);
        profile.finish();
        var all = profile.all();
        var functions = profile.functions().stream().mapToLong(each -> each.self().total()).sum();
        var exceptions = all.exceptions().stream().mapToLong(each -> each.overhead().total()).sum();
        assertThat(functions + exceptions + all.hosted().total()).isEqualTo(all.total().total())
                .isEqualTo(profile.cycles());
        assertThat(Arrays.stream(Rule.values()).mapToLong(all::restingOn).sum()).isEqualTo(profile.cycles());
        var entered = run.events(ExceptionEntered.class);
        var instead = entered.stream().filter(event -> event.how() == Entry.LATE).count();
        assertThat(all.exceptions().stream().mapToLong(ExceptionCycles::entries).sum())
                .isEqualTo(entered.size() - instead);
    }

    private static void auditAgainst(SampleRun plain, SampleRun explained) {
        var audit = new Audit();
        explained.machine().processor().explainTo(audit);
        plain.runUntilMilliseconds(MILLISECONDS);
        explained.runUntilMilliseconds(MILLISECONDS);
        assertThat(explained.events()).isEqualTo(plain.events());
        var core = explained.machine().processor();
        assertThat(core.cycle()).isEqualTo(plain.machine().processor().cycle());
        assertThat(audit.difference).describedAs(audit.where).isZero();
        var unsettled = core.cycle() - audit.sum;
        var asleep = core.sleepCycles() - audit.parts.getOrDefault(Part.SLEEP, 0L);
        assertThat(unsettled - asleep).describedAs("cycles of the last instruction, which nothing has settled yet")
                .isBetween(0L, 12L);
    }

    private static final class Audit implements CycleAccount {
        private final Map<Part, Long> parts = new EnumMap<>(Part.class);
        private long sum;
        private long difference;
        private String where = "";

        @Override
        public void begins(Instruction instruction, long cycle) {
            if (difference == 0 && sum != cycle) {
                difference = cycle - sum;
                where = instruction + " begins at cycle " + cycle + ", and " + sum + " are explained";
            }
        }

        @Override
        public void charge(Instruction instruction, Rule rule, Part part, long cycles) {
            assertThat(instruction).isNotNull();
            charge(rule, part, cycles);
        }

        @Override
        public void charge(Rule rule, Part part, long cycles) {
            assertThat(cycles).describedAs("%s %s", rule, part).isPositive();
            parts.merge(part, cycles, Long::sum);
            sum += cycles;
        }
    }
}
