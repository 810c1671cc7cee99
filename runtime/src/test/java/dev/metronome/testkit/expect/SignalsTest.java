package dev.metronome.testkit.expect;

import static dev.metronome.testkit.recording.Recordings.toggles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Recordings;
import dev.metronome.time.Frequency;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each expectation on a signal is met by, what not, and which edge it blames. At 80 MHz 100 ns are 8 cycles. */
class SignalsTest {
    private static final Signals LD1 = Signals.of(SignalName.led("LD1"));
    private static final SignalName LD2 = SignalName.led("LD2");
    private static final Length HUNDRED = Cycles.of(100);
    private static final Length NS = Length.of(Duration.ofNanos(1_250));

    private static void met(Expectation expectation, Recording recording) {
        assertThat(expectation.check(recording)).isEqualTo(Verdict.met());
    }

    /** Fails at an edge, and gives back what was found. */
    private static String fails(Expectation expectation, Recording recording, int edge) {
        var verdict = expectation.check(recording);
        assertThat(verdict).isInstanceOf(Verdict.Failed.class);
        var failed = (Verdict.Failed) verdict;
        assertThat(failed.firstEdge()).as(failed.text()).isEqualTo(edge);
        assertThat(failed.text().lines().count()).isLessThan(35);
        return failed.found();
    }

    // togglesEvery

    @Test
    void theTimeUpToTheFirstEdgeIsNotMeasured() {
        met(LD1.togglesEvery(HUNDRED, Within.EXACTLY), toggles(400, 37, 137, 237, 337));
    }

    @Test
    void oneCycleTooLongIsBlamedOnTheEdgeThatEndsIt() {
        assertThat(fails(LD1.togglesEvery(HUNDRED, Within.EXACTLY), toggles(400, 37, 137, 238, 338), 2))
                .isEqualTo("edge 2 comes 101 cycles after edge 1, where 100 cycles are expected: 1 cycle too long");
        assertThat(fails(LD1.togglesEvery(NS, Within.EXACTLY), toggles(400, 37, 137, 236, 336), 2))
                .isEqualTo("edge 2 comes 99 cycles after edge 1, where 1,250 ns (100 cycles at 80 MHz) are expected:"
                        + " 1 cycle too short");
    }

    @Test
    void aFailureShowsTheEdgesAroundIt() {
        var cycles = LongStream.range(0, 100).map(n -> 37 + 100 * n + (n >= 50 ? 1 : 0)).toArray();
        var failed = (Verdict.Failed) LD1.togglesEvery(HUNDRED, Within.EXACTLY).check(toggles(10_000, cycles));
        assertThat(failed.text()).isEqualTo("""
                Expected LD1 to toggle every 100 cycles
                but edge 50 comes 101 cycles after edge 49, where 100 cycles are expected: 1 cycle too long

                   edge            cycle               time         distance       cause
                     46            4,637    0.000 057 962 s              100  on   0x08000100 in exception 40
                     47            4,737    0.000 059 212 s              100  off  0x08000100 in exception 40
                     48            4,837    0.000 060 462 s              100  on   0x08000100 in exception 40
                     49            4,937    0.000 061 712 s              100  off  0x08000100 in exception 40
                >    50            5,038    0.000 062 975 s              101  on   0x08000100 in exception 40
                     51            5,138    0.000 064 225 s              100  off  0x08000100 in exception 40
                     52            5,238    0.000 065 475 s              100  on   0x08000100 in exception 40
                     53            5,338    0.000 066 725 s              100  off  0x08000100 in exception 40
                     54            5,438    0.000 067 975 s              100  on   0x08000100 in exception 40""");
    }

    @Test
    void anEdgeThatIsDueAndDoesNotComeIsAFailure() {
        met(LD1.togglesEvery(HUNDRED, Within.EXACTLY), toggles(337, 37, 137, 237)); // due on the very end
        assertThat(fails(LD1.togglesEvery(HUNDRED, Within.EXACTLY), toggles(338, 37, 137, 237), 2))
                .isEqualTo(
                        "no edge comes after edge 2: one is due 100 cycles after edge 2, and up to the end, cycle 338,"
                                + " it is 101 cycles");
        met(LD1.togglesEvery(HUNDRED, Within.of(Cycles.of(3))), toggles(340, 37, 137, 237));
        fails(LD1.togglesEvery(HUNDRED, Within.of(Cycles.of(3))), toggles(341, 37, 137, 237), 2);
    }

    static Stream<Expectation> allThatNeedEdges() {
        var exactly = Within.EXACTLY;
        return Stream.of(LD1.togglesEvery(HUNDRED, exactly), LD1.isFor(true, HUNDRED, exactly),
                LD1.isFor(false, HUNDRED, exactly), LD1.blinks(HUNDRED, HUNDRED, exactly),
                LD1.blinks(HUNDRED, Cycles.of(50), exactly), LD1.turnsEvery(true, HUNDRED, exactly),
                LD1.turnsEvery(false, HUNDRED, exactly), LD1.hasFrequency(Frequency.ofHertz(800_000), exactly),
                LD1.hasDutyCycle(Ratio.percent(50), exactly), LD1.edgesAt(List.of(HUNDRED), exactly),
                LD1.hasEdges(1), LD1.turnsWithin(true, HUNDRED, new Event.Turns(LD2, true)),
                LD1.turnsWithin(true, HUNDRED, new Event.At(HUNDRED)), LD1.inPhaseWith(LD2, exactly),
                LD1.precedes(LD2), LD1.hasNoDriftOver(HUNDRED, exactly), LD1.jitterAtMost(HUNDRED));
    }

    @ParameterizedTest
    @MethodSource("allThatNeedEdges")
    void aSignalWithoutEdgesMeetsNothing(Expectation expectation) {
        fails(expectation, toggles(1_000), Verdict.NO_EDGE);
    }

    @ParameterizedTest
    @MethodSource("allThatNeedEdges")
    void nothingIsMetBeforeTimePasses(Expectation expectation) {
        assertThat(expectation.check(toggles(0)).isMet()).isFalse();
    }

    @Test
    void oneEdgeIsNoInterval() {
        assertThat(fails(LD1.togglesEvery(HUNDRED, Within.EXACTLY), toggles(80, 37), 0))
                .isEqualTo("there is one edge: no such interval has come to its end");
        fails(LD1.turnsEvery(true, HUNDRED, Within.EXACTLY), toggles(80, 37, 60), 1);
        fails(LD1.isFor(false, HUNDRED, Within.EXACTLY), toggles(80, 37, 60), 1);
        fails(LD1.blinks(HUNDRED, HUNDRED, Within.EXACTLY), toggles(38, 37), 0);
    }

    // Tolerances

    @Test
    void aToleranceIncludesItsLimitAndNothingBeyond() {
        met(LD1.togglesEvery(HUNDRED, Within.of(Cycles.of(3))), toggles(300, 0, 103, 200));
        fails(LD1.togglesEvery(HUNDRED, Within.of(Cycles.of(3))), toggles(400, 0, 104, 200), 1);
        fails(LD1.togglesEvery(HUNDRED, Within.of(Cycles.of(3))), toggles(400, 0, 96, 200), 1);
        met(LD1.togglesEvery(HUNDRED, Within.of(Ratio.percent(2))), toggles(300, 0, 102, 200));
        fails(LD1.togglesEvery(HUNDRED, Within.of(Ratio.percent(2))), toggles(300, 0, 103, 200), 1);
        met(LD1.togglesEvery(Cycles.of(1_000_000), Within.of(Ratio.ppm(20))), toggles(1_000_030, 0, 1_000_020));
        fails(LD1.togglesEvery(Cycles.of(1_000_000), Within.of(Ratio.ppm(20))), toggles(1_000_030, 0, 1_000_021), 1);
    }

    @Test
    void aToleranceInTimeIsConvertedAtTheFrequencyOfTheLaterEdge() {
        met(LD1.togglesEvery(HUNDRED, Within.of(Duration.ofNanos(25))), toggles(200, 0, 102));
        fails(LD1.togglesEvery(HUNDRED, Within.of(Duration.ofNanos(25))), toggles(200, 0, 103), 1);
        fails(LD1.togglesEvery(HUNDRED, Within.of(Duration.ofNanos(24))), toggles(200, 0, 102), 1);
        met(LD1.togglesEvery(NS, Within.of(Cycles.of(2))), toggles(200, 0, 102));
    }

    // The clock

    @Test
    void whereTheClockChangesTimesAreAddedUp() {
        // 40 cycles at 80 MHz are 500 ns, 3 at 4 MHz 750 ns
        var recording = new Recordings().led("LD1", 10, 53).clock(50, 4_000_000).end(54);
        met(LD1.togglesEvery(NS, Within.EXACTLY), recording);
        met(LD1.togglesEvery(Cycles.of(43), Within.EXACTLY), recording);
        assertThat(fails(LD1.togglesEvery(Length.of(Duration.ofNanos(1_000)), Within.EXACTLY), recording, 1))
                .isEqualTo(
                        "edge 1 comes 1,250 ns (43 cycles of a changing clock) after edge 0, where 1 us are expected:"
                                + " 250 ns too long");
    }

    @Test
    void aTimeThatIsNoWholeNumberOfCyclesNeedsATolerance() {
        var odd = Length.of(Duration.ofNanos(1_255)); // 100.4 cycles
        assertThat(fails(LD1.togglesEvery(odd, Within.EXACTLY), toggles(180, 0, 100), 1)).isEqualTo(
                "edge 1 comes 100 cycles after edge 0, where 1,255 ns (100 2/5 cycles at 80 MHz) are expected:"
                        + " 2/5 cycles too short; it is no whole number of cycles, and nothing can meet it without a"
                        + " tolerance");
        met(LD1.togglesEvery(odd, Within.of(Cycles.of(1))), toggles(180, 0, 100));
    }

    // The others

    @Test
    void isForMeasuresOneLevelAlone() {
        met(LD1.isFor(true, HUNDRED, Within.EXACTLY), toggles(400, 10, 110, 117, 217, 300));
        fails(LD1.isFor(true, HUNDRED, Within.EXACTLY), toggles(500, 10, 110, 117, 216, 300), 3);
        met(LD1.isFor(false, HUNDRED, Within.EXACTLY), toggles(500, 10, 20, 120, 121, 221, 400));
        fails(LD1.isFor(true, HUNDRED, Within.EXACTLY), toggles(500, 10, 110, 300), 2); // still on
    }

    @Test
    void blinksMeasuresBoth() {
        met(LD1.blinks(HUNDRED, Cycles.of(50), Within.EXACTLY), toggles(350, 10, 110, 160, 260, 310));
        fails(LD1.blinks(HUNDRED, Cycles.of(50), Within.EXACTLY), toggles(350, 10, 110, 161, 261), 2);
        fails(LD1.blinks(HUNDRED, Cycles.of(50), Within.EXACTLY), toggles(120, 10, 110), 1); // it was never off
    }

    @Test
    void turnsEveryMeasuresFromOnToOn() {
        met(LD1.turnsEvery(true, HUNDRED, Within.EXACTLY), toggles(300, 10, 20, 110, 190, 210));
        fails(LD1.turnsEvery(true, HUNDRED, Within.EXACTLY), toggles(300, 10, 20, 111, 190, 211), 2);
        met(LD1.turnsEvery(false, HUNDRED, Within.EXACTLY), toggles(260, 10, 60, 111, 160));
        fails(LD1.turnsEvery(true, HUNDRED, Within.EXACTLY), toggles(300, 10, 20, 110, 120), 2); // overdue
    }

    @Test
    void everyPeriodHasTheFrequencyAndNotOnlyTheAverage() {
        met(LD1.hasFrequency(Frequency.ofHertz(800_000), Within.EXACTLY), toggles(250, 10, 20, 110, 190, 210));
        fails(LD1.hasFrequency(Frequency.ofHertz(800_000), Within.EXACTLY), toggles(250, 10, 20, 109, 190, 210), 2);
        met(LD1.hasFrequency(Frequency.ofHertz(800_000), Within.of(Ratio.percent(1))),
                toggles(250, 10, 20, 109, 190, 210));
    }

    @Test
    void theDutyCycleIsThatOfEachPeriodAndItsTolerancePointsOfThePeriod() {
        var quarter = Ratio.percent(25);
        met(LD1.hasDutyCycle(quarter, Within.EXACTLY), toggles(250, 10, 35, 110, 135, 210));
        assertThat(fails(LD1.hasDutyCycle(quarter, Within.EXACTLY), toggles(250, 10, 36, 110), 1))
                .isEqualTo("in the period from edge 0 it is on for 26 cycles of 100, which are 26.000 %:"
                        + " 1 cycle too long");
        met(LD1.hasDutyCycle(quarter, Within.of(Ratio.percent(1))), toggles(250, 10, 36, 110));
        fails(LD1.hasDutyCycle(quarter, Within.of(Ratio.percent(1))), toggles(250, 10, 37, 110), 1);
        met(LD1.hasDutyCycle(quarter, Within.of(Cycles.of(2))), toggles(250, 10, 37, 110));
        fails(LD1.hasDutyCycle(quarter, Within.EXACTLY), toggles(250, 10, 35), 1);
        met(LD1.hasDutyCycle(Ratio.of(1, 3), Within.EXACTLY), toggles(250, 10, 20, 40));
    }

    @Test
    void edgesAtWantsTheseEdgesAndNoOthers() {
        var two = List.of(Cycles.of(10), NS);
        met(LD1.edgesAt(two, Within.EXACTLY), toggles(250, 10, 100));
        assertThat(fails(LD1.edgesAt(two, Within.EXACTLY), toggles(250, 10, 101), 1)).isEqualTo(
                "edge 1 comes at cycle 101, where 1,250 ns after reset is expected: 12 1/2 ns too late");
        assertThat(fails(LD1.edgesAt(two, Within.EXACTLY), toggles(250, 10, 100, 200), 2))
                .isEqualTo("there is one more, edge 2 at cycle 200");
        assertThat(fails(LD1.edgesAt(two, Within.EXACTLY), toggles(250, 10), 0))
                .isEqualTo("up to cycle 250 there is 1: none comes at 1,250 ns");
        met(LD1.edgesAt(two, Within.of(Cycles.of(1))), toggles(250, 11, 99));
        assertThatThrownBy(() -> LD1.edgesAt(List.of(), Within.EXACTLY)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void edgesAreCounted() {
        met(LD1.hasEdges(2), toggles(250, 10, 100));
        met(LD1.hasEdges(0), toggles(250));
        assertThat(fails(LD1.hasEdges(2), toggles(250, 10, 100, 110), 2)).isEqualTo("there are 3");
    }

    @Test
    void levels() {
        met(LD1.starts(false), toggles(250, 10));
        met(LD1.starts(true), toggles(250, 0, 10));
        assertThat(fails(LD1.starts(true), toggles(250, 10), 0)).isEqualTo("it is off at cycle 0");
        met(LD1.stays(false), toggles(250));
        assertThat(fails(LD1.stays(false), toggles(250, 10, 11), 0)).isEqualTo("it goes on at cycle 10");
        var later = new Signals(LD1.name(), Part.ALL.from(Cycles.of(10)).to(Cycles.of(100)));
        met(later.stays(true), toggles(250, 10, 100));
        assertThat(fails(later.stays(true), toggles(250, 10, 99), 1)).isEqualTo("it goes off at cycle 99");
        assertThat(fails(later.stays(true), toggles(250, 11, 200), 0)).isEqualTo("it is off at cycle 10");
    }

    @Test
    void aPartBeyondTheEndOfTheRecordingShowsNothing() {
        var later = new Signals(LD1.name(), Part.ALL.from(Cycles.of(10)).to(Cycles.of(251)));
        assertThat(fails(later.stays(true), toggles(250, 10), 0))
                .isEqualTo("the recording ends at cycle 250, before that is over");
        var empty = new Signals(LD1.name(), Part.ALL.from(Cycles.of(250)));
        assertThat(fails(empty.stays(true), toggles(250, 10), Verdict.NO_EDGE))
                .startsWith("there is nothing to look at");
    }

    @Test
    void aPartKeepsTheNumbersOfTheEdges() {
        var late = new Signals(LD1.name(), Part.ALL.fromEdge(2));
        met(late.togglesEvery(HUNDRED, Within.EXACTLY), toggles(400, 5, 11, 137, 237, 337));
        assertThat(fails(late.togglesEvery(HUNDRED, Within.EXACTLY), toggles(400, 5, 11, 137, 238, 338), 3))
                .startsWith("edge 3 comes 101 cycles after edge 2");
        var failed = (Verdict.Failed) late.togglesEvery(HUNDRED, Within.EXACTLY).check(toggles(400, 5));
        assertThat(failed.expected()).isEqualTo("LD1 from edge 2 to toggle every 100 cycles");
    }

    @Test
    void aResponseComesEachTimeAndInTime() {
        var event = new Event.Turns(LD2, true);
        var recording = new Recordings().led("LD2", 100, 150, 300).led("LD1", 110, 160, 320, 330).end(400);
        met(LD1.turnsWithin(true, Cycles.of(20), event), recording);
        assertThat(fails(LD1.turnsWithin(true, Cycles.of(19), event), recording, 2)).isEqualTo(
                "that happens at cycle 300, and edge 2 comes 20 cycles later: 1 cycle too long");
        var same = new Recordings().led("LD2", 100).led("LD1", 100).end(400);
        met(LD1.turnsWithin(true, Cycles.of(0), event), same);
        var already = new Recordings().led("LD2", 100).led("LD1", 90).end(400);
        assertThat(fails(LD1.turnsWithin(true, Cycles.of(20), event), already, 0))
                .isEqualTo("at cycle 100, when that happens, it is on already");
        var none = new Recordings().led("LD2", 100).end(400);
        assertThat(fails(LD1.turnsWithin(true, Cycles.of(20), event), none, Verdict.NO_EDGE))
                .isEqualTo("it does not, after that happens at cycle 100");
        var tooSoon = new Recordings().led("LD2", 100).end(110);
        assertThat(fails(LD1.turnsWithin(true, Cycles.of(20), event), tooSoon, Verdict.NO_EDGE))
                .isEqualTo("the recording ends at cycle 110, which is too soon after that happens at cycle 100");
        assertThat(fails(LD1.turnsWithin(true, Cycles.of(20), event), toggles(400, 10), 0))
                .isEqualTo("that never happens");
    }

    @Test
    void inPhaseComparesEdgeByEdge() {
        var recording = new Recordings().led("LD1", 10, 20, 30).led("LD2", 10, 21, 30).end(100);
        assertThat(fails(LD1.inPhaseWith(LD2, Within.EXACTLY), recording, 1))
                .isEqualTo("edge 1 of LD2 comes 1 cycle after edge 1 of LD1");
        met(LD1.inPhaseWith(LD2, Within.of(Cycles.of(1))), recording);
        var more = new Recordings().led("LD1", 10, 20, 30).led("LD2", 10, 20).end(32);
        fails(LD1.inPhaseWith(LD2, Within.of(Cycles.of(1))), more, 2);
        met(LD1.inPhaseWith(LD2, Within.of(Cycles.of(2))), more); // it may come yet
        assertThat(fails(LD1.inPhaseWith(LD2, Within.EXACTLY), toggles(100, 10), Verdict.NO_EDGE))
                .isEqualTo("LD2 has no edge");
    }

    @Test
    void precedesMeansThatTheyTakeTurns() {
        met(LD1.precedes(LD2), new Recordings().led("LD1", 10, 20, 30).led("LD2", 11, 21).end(100));
        assertThat(fails(LD1.precedes(LD2), new Recordings().led("LD1", 10, 20).led("LD2", 11, 20).end(100), 1))
                .isEqualTo("edge 1 of LD2 comes on the same cycle as edge 1 of LD1");
        assertThat(fails(LD1.precedes(LD2), new Recordings().led("LD1", 10, 20).led("LD2", 25, 30).end(100), 0))
                .isEqualTo("edge 1 of LD1 comes before edge 0 of LD2");
        fails(LD1.precedes(LD2), new Recordings().led("LD1", 10, 20, 30).led("LD2", 11).end(100), 1);
        fails(LD1.precedes(LD2), new Recordings().led("LD1", 10).led("LD2", 11, 12).end(100), 0);
    }

    @Test
    void driftIsWhatAddsUp() {
        var jitters = toggles(800, 100, 203, 300, 403, 500, 603, 700);
        met(LD1.hasNoDriftOver(Cycles.of(200), Within.EXACTLY), jitters);
        met(LD1.hasNoDriftOver(Cycles.of(600), Within.EXACTLY), jitters);
        var drifts = toggles(800, 100, 200, 300, 401, 501, 601, 702);
        assertThat(fails(LD1.hasNoDriftOver(Cycles.of(200), Within.EXACTLY), drifts, 3)).isEqualTo("edge 1, to off, is"
                + " not followed by the like 200 cycles later, at cycle 400: the nearest is edge 3, 1 cycle too long");
        met(LD1.hasNoDriftOver(Cycles.of(600), Within.of(Cycles.of(2))), drifts);
        fails(LD1.hasNoDriftOver(Cycles.of(600), Within.of(Cycles.of(1))), drifts, 6);
        fails(LD1.hasNoDriftOver(Cycles.of(2_000), Within.EXACTLY), drifts, 6); // the recording is too short
    }

    @Test
    void jitterIsFromPeakToPeak() {
        var recording = toggles(1_000, 10, 50, 110, 150, 209, 250, 310); // periods of 100, 99 and 101
        met(LD1.jitterAtMost(Cycles.of(2)), recording);
        assertThat(fails(LD1.jitterAtMost(Cycles.of(1)), recording, 6)).isEqualTo("the period that ends with edge 6"
                + " makes it 101 cycles at the longest and 99 cycles at the shortest");
        met(LD1.jitterAtMost(Length.of(Duration.ofNanos(25))), recording);
        fails(LD1.jitterAtMost(Length.of(Duration.ofNanos(24))), recording, 6);
        fails(LD1.jitterAtMost(Cycles.of(5)), toggles(1_000, 10, 50, 110), 2); // one period has no jitter
    }

    @Test
    void whatIsNotKeptIsNotJudged() {
        var cycles = LongStream.rangeClosed(1, 1_000_001).map(n -> n * 100).toArray();
        assertThat(fails(LD1.togglesEvery(HUNDRED, Within.EXACTLY), toggles(200_000_000, cycles), 999_999))
                .isEqualTo("1,000,001 edges came, and the recording has only the first 1,000,000");
    }
}
