package dev.metronome.testkit.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Recordings;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What expectations on interrupts, text, tasks, memory and sleep are met by, and what not. */
class OtherExpectationsTest {
    private static final int TIM15 = 16 + 24;
    private static final int TIM7 = 16 + 55;
    private static final Exceptions INTERRUPT = new Exceptions("TIM15");

    private static void met(Expectation expectation, Recording recording) {
        assertThat(expectation.check(recording)).isEqualTo(Verdict.met());
    }

    private static String fails(Expectation expectation, Recording recording) {
        var verdict = expectation.check(recording);
        assertThat(verdict).isInstanceOf(Verdict.Failed.class);
        assertThat(((Verdict.Failed) verdict).text().lines().count()).isLessThan(35);
        return ((Verdict.Failed) verdict).found();
    }

    private static Recordings twoInterrupts() {
        return new Recordings().exception(TIM15, 100, 100, 112, 150).exception(TIM15, 300, 304, 316, 350);
    }

    @Test
    void latencyIsFromPendingToTheFirstInstruction() {
        met(INTERRUPT.latency().areAtMost(Cycles.of(16)), twoInterrupts().end(400));
        assertThat(fails(INTERRUPT.latency().areAtMost(Cycles.of(15)), twoInterrupts().end(400)))
                .isEqualTo("number 1 is 16 cycles: 1 cycle too long");
        assertThat(fails(INTERRUPT.latency().are(Cycles.of(12), Within.EXACTLY), twoInterrupts().end(400)))
                .isEqualTo("number 1 is 16 cycles: 4 cycles too long");
        assertThat(fails(INTERRUPT.latency().areAtMost(Cycles.of(16)), new Recordings().end(400)))
                .isEqualTo("there was none");
    }

    @Test
    void handlingIsFromPendingToTheReturn() {
        met(INTERRUPT.handling().areAtMost(Cycles.of(50)), twoInterrupts().end(400));
        fails(INTERRUPT.handling().areAtMost(Cycles.of(49)), twoInterrupts().end(400));
        met(INTERRUPT.handling().areAtMost(Cycles.of(50)), twoInterrupts().enter(TIM15, 500, 500, 512).end(550));
        assertThat(fails(INTERRUPT.handling().areAtMost(Cycles.of(50)),
                twoInterrupts().enter(TIM15, 500, 500, 512).end(551)))
                .isEqualTo("the one that began at cycle 500 has not come to its end at cycle 551");
    }

    @Test
    void intervalsAreFromEntryToEntry() {
        met(INTERRUPT.interval().are(Cycles.of(204), Within.EXACTLY), twoInterrupts().end(400));
        fails(INTERRUPT.interval().are(Cycles.of(200), Within.EXACTLY), twoInterrupts().end(400));
        fails(INTERRUPT.interval().are(Cycles.of(204), Within.EXACTLY), twoInterrupts().end(900)); // one is overdue
    }

    @Test
    void exceptionsAreCounted() {
        met(INTERRUPT.isTaken(2), twoInterrupts().end(400));
        assertThat(fails(INTERRUPT.isTaken(3), twoInterrupts().end(400))).isEqualTo("it is taken 2 times");
        assertThat(fails(INTERRUPT.isTaken(0), twoInterrupts().end(400))).isEqualTo("it is taken 2 times");
        met(new Exceptions("TIM7").isTaken(0), twoInterrupts().end(400));
    }

    @Test
    void oneThatInterruptsAHandlerNestsAndSoDoesTheHandler() {
        met(INTERRUPT.neverNests(), twoInterrupts().exception(TIM7, 360, 360, 372, 380).end(400));
        var nested = new Recordings().enter(TIM15, 100, 100, 112).exception(TIM7, 120, 120, 132, 140).leave(TIM15, 160)
                .end(400);
        assertThat(fails(INTERRUPT.neverNests(), nested))
                .isEqualTo("TIM7 interrupts the handler of TIM1_BRK_TIM15 at cycle 120");
        fails(new Exceptions("TIM7").neverNests(), nested);
        assertThat(fails(INTERRUPT.neverNests(), new Recordings().end(10))).isEqualTo("it is never taken");
    }

    @Test
    void textIsShownWithItsTimes() {
        var recording = new Recordings().prints(100, "ready\r\nvalue 12\nunfinished").end(2_000);
        var prints = new Prints("USART1");
        met(prints.text("y\r\nv"), recording);
        met(prints.exactly("ready\r\nvalue 12\nunfinished"), recording);
        met(prints.line(Pattern.compile("value \\d+")), recording);
        assertThat(prints.line(Pattern.compile("unfin.*")).check(recording).toString()).contains("(no end of line)");
        var failed = (Verdict.Failed) prints.text("value 13").check(recording);
        assertThat(failed.text()).isEqualTo("""
                Expected USART1 to print "value 13"
                but it printed 26 bytes, the last of them

                           cycle               time   text
                             150    0.000 001 875 s   ready
                             250    0.000 003 125 s   value 12
                             350    0.000 004 375 s   unfinished (no end of line)""");
        assertThat(fails(prints.text("x"), new Recordings().end(10))).isEqualTo("it printed nothing");
    }

    @Test
    void tasks() {
        var recording = new Recordings().task("ld1", 100, "outside").task("ld1", 200, "TIM1_BRK_TIM15").end(400);
        met(new Tasks("ld1").polledAtMost(2), recording);
        assertThat(fails(new Tasks("ld1").polledAtMost(1), recording)).isEqualTo("it is polled 2 times");
        met(new Tasks("ld1").wokenBy("TIM15"), recording);
        assertThat(fails(new Tasks("ld1").wokenBy("ld2"), recording))
                .isEqualTo("at cycle 200 TIM1_BRK_TIM15 wakes it");
        assertThat(fails(new Tasks("ld3").polledAtMost(9), recording)).isEqualTo("it never is; the tasks are ld1");
        assertThat(fails(new Tasks("ld3").wokenBy("TIM15"), recording)).isEqualTo("it never is; the tasks are ld1");
    }

    @Test
    void registersAndMemory() {
        var recording = new Recordings().end(10);
        met(Machines.register("r0", 5), recording);
        assertThat(fails(Machines.register("r0", -1), recording)).isEqualTo("it is 5 (0x00000005)");
        met(Machines.variable("count", 7), recording);
        fails(Machines.variable("count", 8), recording);
        met(Machines.word(0x2000_0000, 7), recording);
        fails(Machines.word(0x2000_0000, 8), recording);
    }

    @Test
    void sleep() {
        var recording = new Recordings().sleeps(100, 1_000).end(1_000);
        met(Machines.sleepsAtLeast(Ratio.percent(90)), recording);
        assertThat(fails(Machines.sleepsAtLeast(Ratio.percent(90.1)), recording))
                .isEqualTo("it sleeps for 900 of 1,000, which are 90.000 %");
        met(Machines.awakeAtMost(Cycles.of(100)), recording);
        fails(Machines.awakeAtMost(Cycles.of(99)), recording);
        fails(Machines.sleepsAtLeast(Ratio.percent(0)), new Recordings().end(0));
        fails(Machines.awakeAtMost(Cycles.of(99)), new Recordings().end(0));
    }

    @Test
    void passages() {
        var lengths = Machines.passage(Recordings.passages(10, 50, 100, 141));
        met(lengths.areAtMost(Cycles.of(41)), new Recordings().end(200));
        assertThat(fails(lengths.are(Cycles.of(40), Within.EXACTLY), new Recordings().end(200)))
                .isEqualTo("number 1 is 41 cycles: 1 cycle too long");
        var open = Machines.passage(Recordings.passages(10, 50, 100));
        met(open.areAtMost(Cycles.of(40)), new Recordings().end(140));
        fails(open.areAtMost(Cycles.of(40)), new Recordings().end(141));
    }

    @Test
    void warnings() {
        met(Machines.warnsOfNothing(), new Recordings().end(10));
        assertThat(fails(Machines.warnsOfNothing(), new Recordings().warns(5, "DAC is not modelled").end(10)))
                .isEqualTo("there is one");
    }

    @Test
    void aRatioIsTheNumberThatIsWritten() {
        assertThat(Ratio.percent(0.1).exact()).isEqualTo(Ratio.of(1, 1_000).exact());
        assertThat(Ratio.ppm(20)).hasToString("20 ppm");
        assertThat(Ratio.percent(99.99)).hasToString("99.99 %");
    }
}
