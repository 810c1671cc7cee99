package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.bus.Width;
import dev.metronome.samples.SampleRun.Edge;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.CoreClockChanged;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.ExceptionPended;
import dev.metronome.trace.TraceEvent.ExceptionReturned;
import dev.metronome.trace.TraceEvent.TaskPolled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * async-blinky, which is Rust, and TwoLeds, which is Java, edge by edge: the same program, the same way from TIM15's
 * compare to the LED. Where they differ the cycles say by what. hosted/README.md has the table; {@code
 * -Dmetronome.readme=write} writes it anew.
 */
class SameInRustTest {
    private static final int SECONDS = 60;
    private static final Path PAGE = Path.of("hosted", "README.md");
    /** Edges of which the way was not yet the one of all that follow: nothing is in the flash cache. */
    private static final int WARM = 3;

    private static SampleRun rust;
    private static SampleRun java;

    /**
     * From the deadline to the edge.
     *
     * @param deadlineCycle the compare match, which makes the interrupt pending
     * @param maskedCycles  until the exception is entered
     * @param handlerCycles until it is left, stacking included
     * @param taskCycles    until the store, unstacking included
     */
    private record Way(Edge edge, long deadlineCycle, long maskedCycles, long handlerCycles, long taskCycles) {
        List<Long> parts() {
            return List.of(maskedCycles, handlerCycles, taskCycles);
        }

        long cycles() {
            return edge.cycle() - deadlineCycle;
        }
    }

    @BeforeAll
    static void runBoth() {
        rust = new SampleRun("async-blinky");
        java = new SampleRun(new TwoLeds());
        rust.runUntilMilliseconds(1000 * SECONDS);
        java.runUntilMilliseconds(1000 * SECONDS);
    }

    @AfterAll
    static void closeBoth() {
        rust.close();
        java.close();
    }

    /** The way of every edge but the first, which comes with the first poll and not by a deadline. */
    private static List<Way> ways(SampleRun run, String led) {
        var pended = cycles(run, ExceptionPended.class, ExceptionPended::cycle);
        var entered = cycles(run, ExceptionEntered.class, ExceptionEntered::cycle);
        var returned = cycles(run, ExceptionReturned.class, ExceptionReturned::cycle);
        var edges = run.edges(led);
        return edges.subList(1, edges.size()).stream().map(edge -> {
            var pend = pended.floorKey(edge.cycle());
            var enter = entered.floorKey(edge.cycle());
            var back = returned.floorKey(edge.cycle());
            return new Way(edge, pend, enter - pend, back - enter, edge.cycle() - back);
        }).toList();
    }

    private static <T extends TraceEvent> TreeMap<Long, T> cycles(SampleRun run, Class<T> kind,
            Function<T, Long> cycle) {
        var map = new TreeMap<Long, T>();
        run.events(kind).forEach(event -> map.put(cycle.apply(event), event));
        return map;
    }

    @Test
    void theSameLightsGoOnAndOffInTheSameOrder() {
        for (var led : List.of("LD1", "LD2")) {
            assertThat(rust.edges(led)).extracting(Edge::on).isEqualTo(java.edges(led).stream().map(Edge::on).toList());
        }
        assertThat(rust.edges("LD1")).hasSize(SECONDS);
        assertThat(rust.edges("LD2")).hasSize(2 * SECONDS);
    }

    /** In neither of them anything drifts: all that differs is where the deadlines begin, and the way to the edge. */
    @Test
    void deadlinesAreEquallyFarApartInBoth() {
        for (var led : List.of("LD1", "LD2")) {
            var inRust = ways(rust, led);
            var inJava = ways(java, led);
            for (var n = 0; n < inRust.size(); n++) {
                assertThat(inRust.get(n).deadlineCycle() - inJava.get(n).deadlineCycle()).as("%s, edge %d", led, n + 1)
                        .isEqualTo(led.equals("LD1") ? 4_340 : 4_340 + 2 * 800);
            }
        }
    }

    /** The Rust program takes longer to begin, and rounds up to its tick of 800 cycles, not of 80. */
    @Test
    void theFirstDeadlineIsLaterByTheStartUpAndByTheTick() {
        assertThat(start(rust)).containsExactly(2_070L, 1_900L, 591L);
        assertThat(start(java)).containsExactly(109L, 54L, 58L);
        assertThat(sum(start(rust)) - sum(start(java))).isEqualTo(4_340);
    }

    /** Until the clock is 80 MHz; from there to the first light; from there to the tick that delays count from. */
    private static List<Long> start(SampleRun run) {
        var clock = run.events(CoreClockChanged.class).getLast().cycle();
        var light = run.edges("LD1").getFirst().cycle();
        var tick = ways(run, "LD1").getFirst().deadlineCycle() - 80_000_000;
        return List.of(clock, light - clock, tick - light);
    }

    private static long sum(List<Long> parts) {
        return parts.stream().mapToLong(Long::longValue).sum();
    }

    /** Every edge, Rust less Java, is the sum of the differences of the parts; and each part is constant. */
    @Test
    void theDifferenceOfEveryEdgeIsTheSumOfItsParts() throws IOException {
        var table = new ArrayList<String>();
        for (var led : List.of("LD1", "LD2")) {
            for (var on : new boolean[]{true, false}) {
                var inRust = only(rust, led, on);
                var inJava = only(java, led, on);
                var deadline = led.equals("LD1") ? 4_340 : 5_940;
                var difference = deadline + inRust.cycles() - inJava.cycles();
                var row = 0;
                for (var n = WARM; n < rust.edges(led).size(); n++) {
                    if (rust.edges(led).get(n).on() == on) {
                        assertThat(rust.edges(led).get(n).cycle() - java.edges(led).get(n).cycle())
                                .as("%s, edge %d", led, n).isEqualTo(difference);
                        row++;
                    }
                }
                assertThat(row).isGreaterThan(SECONDS / 2 - WARM);
                table.add(String.format(Locale.ROOT, "| %s %s | %,d | %d - %d | %d - %d | %d - %d | %,d |", led,
                        on ? "on" : "off", deadline, inRust.maskedCycles(), inJava.maskedCycles(),
                        inRust.handlerCycles(), inJava.handlerCycles(), inRust.taskCycles(), inJava.taskCycles(),
                        difference));
            }
        }
        var page = Files.readString(PAGE);
        if ("write".equals(System.getProperty("metronome.readme"))) {
            for (var row : table) {
                page = page.replaceAll("(?m)^" + Pattern.quote(row.substring(0, row.indexOf('|', 1))) + "\\|.*$", row);
            }
            Files.writeString(PAGE, page);
        }
        assertThat(page).contains(String.join("\n", table) + "\n");
    }

    /** The way of one kind of edge, which is the same each time. */
    private static Way only(SampleRun run, String led, boolean on) {
        var ways = ways(run, led).stream().skip(WARM - 1).filter(way -> way.edge().on() == on).toList();
        assertThat(ways).extracting(Way::parts).as("%s %s", led, on).isNotEmpty().containsOnly(ways.getFirst().parts());
        return ways.getFirst();
    }

    /** 20 us before LD2 goes on is LD1's deadline, and what its task executes takes lines of the handler's place. */
    @Test
    void withoutTheFlashsInstructionCacheTheHandlerInRustTakesEquallyLongEachTime() {
        try (var run = new SampleRun("async-blinky")) {
            run.runUntilMilliseconds(20);
            var acr = 0x4002_2000;
            run.machine().bus().write(acr, Width.WORD, run.machine().bus().peek(acr, Width.WORD) & ~(1 << 9)); // ICEN
            run.runUntilMilliseconds(5_000);
            assertThat(List.of(only(run, "LD1", true), only(run, "LD1", false), only(run, "LD2", true),
                    only(run, "LD2", false))).extracting(Way::handlerCycles).containsOnly(304L);
        }
    }

    /** What computes takes no time in Java: its handler is its accesses, and the polled task stores at once. */
    @Test
    void inJavaTheWayIsExceptionEntryFiveAccessesAndTheReturn() {
        var way = only(java, "LD1", true);
        var accesses = 2 + 3 + 2 + 3; // SR and CNT, CCR1 and CNT; each waits a cycle of PCLK2
        assertThat(way.handlerCycles()).isEqualTo(12 + accesses + 3); // BX LR
        assertThat(way.taskCycles()).isEqualTo(10);
        assertThat(java.events(TaskPolled.class)).last().extracting(TaskPolled::task).isEqualTo("ld2");
    }
}
