package dev.metronome.debug.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Limit;
import dev.metronome.machine.Samples;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A breakpoint at something that happens stops where it happens in a run that nobody looks on. */
class EventBreakTest {
    private static final Pattern CYCLE = Pattern.compile("cycle ([0-9,]+) .*");

    private static List<Long> undisturbed(String sample, long cycles, Predicate<TraceEvent> isIt) {
        try (var plain = Samples.machine(sample)) {
            var when = new ArrayList<Long>();
            plain.trace().add(event -> note(event, isIt, when));
            plain.trace().addFine(event -> note(event, isIt, when));
            plain.run(Limit.cycles(cycles));
            return when;
        }
    }

    private static void note(TraceEvent event, Predicate<TraceEvent> isIt, List<Long> when) {
        if (isIt.test(event)) {
            when.add(event.cycle());
        }
    }

    private static long cycle(List<String> stopped) {
        var line = stopped.stream().filter(each -> each.startsWith("cycle ")).findFirst().orElseThrow();
        var cycle = CYCLE.matcher(line);
        assertThat(cycle.matches()).as(line).isTrue();
        return Long.parseLong(cycle.group(1).replace(",", ""));
    }

    private static Arguments of(String sample, long cycles, String where, String words, Predicate<TraceEvent> isIt) {
        return Arguments.of(sample, cycles, where, words, isIt);
    }

    private static boolean entered(TraceEvent event, String name) {
        return event instanceof TraceEvent.ExceptionEntered entered && entered.name().equals(name);
    }

    private static Stream<Arguments> forms() {
        return Stream.of(
                of("blinky-irq", 250_000_000, "irq TIM15", "TIM1_BRK_TIM15 taken",
                        event -> entered(event, "TIM1_BRK_TIM15")),
                of("blinky-irq", 250_000_000, "irq 40 exit", "TIM1_BRK_TIM15 returned",
                        TraceEvent.ExceptionReturned.class::isInstance),
                of("blinky-irq", 250_000_000, "irq TIM1_BRK_TIM15 pend", "TIM1_BRK_TIM15 pending",
                        TraceEvent.ExceptionPended.class::isInstance),
                of("blinky-irq", 250_000_000, "timer TIM15 update", "TIM15 sets UIF",
                        event -> event instanceof TraceEvent.TimerFlagged flagged && flagged.flag().equals("UIF")),
                of("async-blinky", 250_000_000, "timer TIM15 cc1", "TIM15 sets CC1IF",
                        event -> event instanceof TraceEvent.TimerFlagged flagged && flagged.flag().equals("CC1IF")),
                of("blinky-irq", 250_000_000, "led LD1 on", "LD1 on",
                        event -> event instanceof TraceEvent.LedChanged led && led.led().equals("LD1") && led.on()),
                of("blinky-irq", 250_000_000, "led ld2", "LD2 o",
                        event -> event instanceof TraceEvent.LedChanged led && led.led().equals("LD2")),
                of("blinky-irq", 250_000_000, "pin PB14 low", "PB14 low",
                        event -> event instanceof TraceEvent.PinChanged pin && pin.pin().equals("PB14")
                                && !pin.high()),
                of("blinky-irq", 250_000_000, "sleep", "the core sleeps", TraceEvent.Slept.class::isInstance),
                of("blinky-irq", 250_000_000, "wake", "the core wakes", TraceEvent.Woke.class::isInstance),
                of("blinky-irq", 250_000_000, "clock", "the core clock runs at",
                        TraceEvent.CoreClockChanged.class::isInstance),
                of("preemption", 8_000, "irq EXTI1 tail-chain", "EXTI1 taken, tail-chained",
                        event -> entered(event, "EXTI1")
                                && ((TraceEvent.ExceptionEntered) event).how() == TraceEvent.Entry.TAIL_CHAINED),
                of("preemption", 8_000, "irq SVCall", "SVCall taken", event -> entered(event, "SVCall")),
                of("crash", 1_700_000, "fault", "HardFault pending",
                        event -> event instanceof TraceEvent.ExceptionPended pended
                                && pended.name().equals("HardFault")),
                of("uart-echo", 500_000, "uart", "USART1 sends", TraceEvent.ByteSent.class::isInstance));
    }

    @ParameterizedTest(name = "{0}: break {2}")
    @MethodSource("forms")
    void stopsWhereItHappens(String sample, long cycles, String where, String words, Predicate<TraceEvent> isIt) {
        var expected = undisturbed(sample, cycles, isIt);
        assertThat(expected).as("times that it happens").isNotEmpty();
        try (var console = Consoles.on(sample)) {
            console.say("break " + where);
            var places = new ArrayList<Long>();
            for (var i = 0; i < Math.min(3, expected.size()); i++) {
                var stopped = console.say("continue");
                assertThat(stopped.stream().anyMatch(line -> line.startsWith("breakpoint 1: " + words)))
                        .as("%s", stopped).isTrue();
                places.add(cycle(stopped));
            }
            for (var i = 0; i < places.size(); i++) { // behind the instruction during which it happens
                assertThat(places.get(i)).isBetween(expected.get(i), expected.get(i) + 20);
            }
            for (var i = places.size() - 2; i >= 0; i--) {
                var back = console.say("back continue");
                assertThat(cycle(back)).as("%s", back).isEqualTo(places.get(i));
            }
        }
    }

    @Test
    void aTimersFlagIsStoppedAtOnItsCycleWhileTheCoreSleeps() {
        var expected = undisturbed("blinky-irq", 250_000_000, event -> event instanceof TraceEvent.TimerFlagged flagged
                && flagged.flag().equals("UIF"));
        try (var console = Consoles.on("blinky-irq")) {
            console.say("break timer TIM15 update ignore 2");
            assertThat(cycle(console.say("continue"))).isEqualTo(expected.get(2));
        }
    }

    @Test
    void conditionsAndCountsGoForEventsToo() {
        try (var console = Consoles.on("blinky-irq")) {
            assertThat(console.say("break led LD1 on if interrupts >= 3 ignore 1"))
                    .containsExactly("breakpoint 1: LD1 turns on, if interrupts >= 3, ignored 1 more time");
            console.say("continue");
            assertThat(console.say("print interrupts").getFirst())
                    .as("main.c toggles LD1 at each, and counts behind it")
                    .startsWith("interrupts = 6 ");
            assertThat(console.say("breakpoints").getFirst()).endsWith("met 2 times");
        }
    }

    @Test
    void aRegistersStoreIsAWatchpoint() {
        try (var console = Consoles.on("blinky-irq")) {
            assertThat(console.say("break register TIM15.SR").getFirst()).startsWith("breakpoint 1: store to TIM15.SR");
            assertThat(console.say("continue").getFirst()).contains("stores 4294967294 (0xFFFFFFFE) to TIM15.SR");
            assertThat(console.say("break register tim15_cnt any").getFirst())
                    .startsWith("breakpoint 2: load from or store to TIM15.CNT");
        }
    }

    @Test
    void whatIsNotThereIsRefusedInWords() {
        try (var console = Consoles.on("blinky-irq")) {
            assertThat(console.refusal("break irq")).isEqualTo("break: irq is followed by an exception");
            assertThat(console.refusal("break irq TIM77")).contains("no exception \"TIM77\"").contains("TIM7");
            assertThat(console.refusal("break irq TIM15 entry")).contains("did you mean \"enter\"?");
            assertThat(console.refusal("break timer TIM9")).contains("there is no timer \"TIM9\"");
            assertThat(console.refusal("break timer TIM7 cc1")).contains("TIM7 is a basic timer");
            assertThat(console.refusal("break timer TIM2 break")).contains("never sets BIF");
            assertThat(console.refusal("break uart USRT1")).contains("did you mean \"USART1\"?");
            assertThat(console.refusal("break timer TIM15 cc3")).contains("TIM15 has no channel 3");
            assertThat(console.refusal("break led LD7")).contains("the board has no light \"LD7\"");
            assertThat(console.refusal("break pin PX1")).contains("the chip has no pin PX1");
            assertThat(console.refusal("break register TIM15.XX")).contains("no register \"TIM15.XX\"");
            assertThat(console.refusal("break sleep now")).contains("\"now\" is too much");
            assertThat(console.refusal("break led LD1 on on")).contains("\"on\" is too much");
            assertThat(console.say("breakpoints")).containsExactly("there are no breakpoints");
        }
    }

    @Test
    void namesAreCompleted() {
        try (var console = Consoles.on("blinky-irq")) {
            assertThat(console.commands.complete("break irq TIM15 tail")).containsExactly("tail-chain");
            assertThat(console.commands.complete("break irq TIM1_B")).containsExactly("TIM1_BRK_TIM15");
            assertThat(console.commands.complete("break led LD")).contains("LD1", "LD2");
            assertThat(console.commands.complete("break ti")).contains("timer");
        }
    }
}
