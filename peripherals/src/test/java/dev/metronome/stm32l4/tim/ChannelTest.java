package dev.metronome.stm32l4.tim;

import static dev.metronome.stm32l4.tim.TimerBench.CEN;
import static dev.metronome.stm32l4.tim.TimerBench.OPM;
import static dev.metronome.stm32l4.tim.TimerBench.UDIS;
import static dev.metronome.stm32l4.tim.TimerBench.URS;
import static dev.metronome.stm32l4.tim.TimerBench.tim15;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RM0351, general-purpose timers: "Output compare mode", "PWM mode", "Input capture mode" and the registers they name.
 */
class ChannelTest {
    private static final int CC1 = Status.CC1IF;
    private static final int CC2 = Status.CC1IF << 1;
    private static final int MOE = 1 << 15;
    private static final int OC1PE = 1 << 3;

    /** Mode of channel 1, OCxM with its fourth bit, as CCMR1 has it. */
    private static int oc1m(int mode) {
        return (mode & 7) << 4 | (mode >> 3) << 16;
    }

    /** A TIM3 (no main output enable) with channel 1 on its pin, from 0, PSC 0. */
    private static TimerBench tim3(int mode, int arr, int ccr1) {
        var bench = new TimerBench(TimerModel.TIM3);
        bench.write(Register.CCMR1, oc1m(mode));
        bench.write(Register.CCER, 1);
        bench.write(Register.CCR1, ccr1);
        return bench.setUp(0, arr);
    }

    /** The level of CH1 in each of the next ticks, the present one first. */
    private static String levels(TimerBench bench, int ticks) {
        var levels = new StringBuilder();
        for (var i = 0; i < ticks; i++) {
            levels.append(bench.timer.output(1).level().isHigh() ? '#' : '.');
            bench.advance(1);
        }
        return levels.toString();
    }

    // ---- compare

    @Test
    void ccxifIsSetWhenTheCounterArrivesAtCcrWhetherOrNotItIsEnabled() {
        var bench = tim15();
        bench.write(Register.CCR1, 7);
        bench.setUp(0, 99);
        bench.start(0);
        bench.advance(6);
        assertThat(bench.has(CC1)).isFalse();
        bench.advance(1);
        assertThat(bench.read(Register.CNT)).isEqualTo(7);
        assertThat(bench.has(CC1)).isTrue();
        assertThat(bench.line).isFalse();
        bench.write(Register.DIER, CC1);
        assertThat(bench.line).isTrue();
    }

    @Test
    void aCompareInterruptComesEveryPeriod() {
        var bench = tim15();
        bench.write(Register.CCR1, 3);
        bench.setUp(9, 9);
        bench.write(Register.DIER, CC1);
        var started = bench.start(0);
        for (var i = 0; i < 3; i++) {
            bench.advance(100);
            bench.clear(CC1);
        }
        assertThat(bench.interrupts).containsExactly(started + 30, started + 130, started + 230);
    }

    @Test
    void aCompareValueWrittenWhileRunningIsUsedAtOnce() {
        var bench = tim15();
        bench.write(Register.CCR1, 90);
        bench.setUp(0, 99);
        bench.start(0);
        bench.advance(10);
        bench.write(Register.CCR1, 20);
        assertThat(bench.cyclesUntil(CC1, 100)).isEqualTo(10);
    }

    @Test
    void aCompareValueWaitsForTheUpdateEventWithOcxpe() {
        var bench = tim15();
        bench.write(Register.CCMR1, OC1PE);
        bench.write(Register.CCR1, 90);
        bench.setUp(0, 99);
        bench.start(0);
        bench.advance(10);
        bench.write(Register.CCR1, 20);
        assertThat(bench.cyclesUntil(CC1, 100)).isEqualTo(80);
        bench.clear(CC1);
        assertThat(bench.cyclesUntil(CC1, 100)).isEqualTo(30);
    }

    @Test
    void aCompareValueWrittenEqualToTheRunningCounterMatches() {
        // Assumed, see Channel
        var bench = tim15();
        bench.write(Register.CCR1, 90);
        bench.setUp(9, 99);
        bench.start(0);
        bench.advance(105);
        bench.write(Register.CCR1, 10);
        assertThat(bench.has(CC1)).isTrue();
    }

    @Test
    void aCompareValueAboveArrIsFlaggedAtTheOverflow() {
        // TIMx_SR, CC1IF: "goes high on the counter overflow"
        var bench = tim15();
        bench.write(Register.CCR1, 50);
        bench.setUp(0, 9);
        bench.start(0);
        assertThat(bench.cyclesUntil(CC1, 100)).isEqualTo(10);
    }

    @Test
    void aCompareValueOfZeroMatchesWhereTheCounterRollsToZero() {
        var bench = tim15().setUp(0, 9);
        bench.start(0);
        assertThat(bench.cyclesUntil(CC1, 100)).isEqualTo(10);
    }

    @Test
    void ccxgSetsTheFlagOfAnOutput() {
        var bench = tim15();
        bench.write(Register.EGR, CC2);
        assertThat(bench.read(Register.SR)).isEqualTo(CC2);
    }

    @ParameterizedTest(name = "OC1M={0}: {1}")
    @CsvSource({"1, ...#############", "2, ................", "3, ...##########...", "4, ................",
        "5, ################", "6, ###.......###...", "7, ...#######...###"})
    void outputCompareModes(int mode, String expected) {
        // TIMx_CCMR1, OC1M; ARR = 9, CCR1 = 3
        var bench = tim3(mode, 9, 3);
        bench.start(0);
        assertThat(levels(bench, 16)).isEqualTo(expected);
    }

    @Test
    void inactiveOnMatchLowersAForcedReference() {
        var bench = tim3(5, 9, 3);
        bench.write(Register.CCMR1, oc1m(2));
        bench.start(0);
        assertThat(levels(bench, 6)).isEqualTo("###...");
    }

    @ParameterizedTest(name = "CCR1={0}: {1}")
    @CsvSource({"4, ####.....####.", "8, ########.#####", "9, ##############", "0, .............."})
    void edgeAlignedPwmAsInTheFigure(int ccr, String expected) {
        // Figure "Edge-aligned PWM waveforms (ARR=8)"
        var bench = tim3(6, 8, ccr);
        bench.start(0);
        assertThat(levels(bench, 14)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "CCR1={0}")
    @ValueSource(ints = {4, 7, 8, 9, 0})
    void centreAlignedPwmAsInTheFigure(int ccr) {
        // Figure "Center-aligned PWM waveforms (ARR=8)": constant 1 from CCRx = 8 on, constant 0 for CCRx = 0
        var bench = tim3(6, 8, ccr);
        bench.start(1 << 5);
        assertThat(levels(bench, 40)).isEqualTo(centreAlignedPwm(ccr, 40));
    }

    /**
     * OCxREF by the words of "PWM mode": counting up, active while CNT < CCR; counting down, inactive while CNT > CCR.
     */
    private static String centreAlignedPwm(int ccr, int ticks) {
        var levels = new StringBuilder();
        for (var i = 0; i < ticks; i++) {
            var phase = i % 16;
            levels.append(phase < 8 ? phase < ccr ? '#' : '.' : 16 - phase > ccr ? '.' : '#');
        }
        return levels.toString();
    }

    @ParameterizedTest(name = "CMS={0}: flags {1} ticks after the start")
    @CsvSource({"1, 12", "2, 4", "3, 4 12"})
    void cmsDecidesOnWhichWayAMatchIsFlagged(int cms, String ticks) {
        var bench = tim3(6, 8, 4);
        bench.start(cms << 5);
        var flagged = new ArrayList<String>();
        for (var i = 1; i <= 16; i++) {
            bench.advance(1);
            if (bench.has(CC1)) {
                flagged.add(Integer.toString(i));
                bench.clear(CC1);
            }
        }
        assertThat(String.join(" ", flagged)).isEqualTo(ticks);
    }

    @Test
    void combinedPwm1IsTheOrOfBothReferences() {
        // TIMx_CCMR1, OC1M = 1100: PWM 1 up to 3, or channel 2's PWM 2 from 7
        var bench = tim3(12, 9, 3);
        bench.write(Register.CCMR1, oc1m(12) | 7 << 12);
        bench.write(Register.CCR2, 7);
        bench.start(0);
        assertThat(levels(bench, 10)).isEqualTo("###....###");
    }

    @Test
    void combinedPwm2IsTheAndOfBothReferences() {
        // TIMx_CCMR1, OC1M = 1101: PWM 2 from 3, and channel 2's PWM 1 up to 7
        var bench = tim3(13, 9, 3);
        bench.write(Register.CCMR1, oc1m(13) | 6 << 12);
        bench.write(Register.CCR2, 7);
        bench.start(0);
        assertThat(levels(bench, 10)).isEqualTo("...####...");
    }

    @Test
    void asymmetricPwmTakesTheOtherReferenceOnTheWayDown() {
        // TIMx_CCMR1, OC1M = 1110: OC1REF counting up, OC2REF counting down; ARR = 8
        var bench = tim3(14, 8, 2);
        bench.write(Register.CCMR1, oc1m(14) | 6 << 12);
        bench.write(Register.CCR2, 6);
        bench.start(1 << 5);
        assertThat(levels(bench, 16)).isEqualTo("##........######");
    }

    @Test
    void retriggerableOnePulseRestartsWithEveryTrigger() {
        // "Retriggerable one pulse mode": OC1M = 1001, CCR1 = 0, SMS = 1000; the pulse lasts ARR + 1
        var bench = tim3(9, 19, 0);
        bench.write(Register.SMCR, 1 << 16);
        bench.write(Register.CR1, OPM);
        var levels = bench.timer.output(1).level();
        bench.timer.internalTrigger(0).drive(true);
        bench.advance(1);
        assertThat(levels.isHigh()).as("the trigger is seen a tick later").isTrue();
        bench.timer.internalTrigger(0).drive(false);
        bench.advance(10);
        bench.timer.internalTrigger(0).drive(true);
        bench.advance(1);
        bench.advance(20);
        assertThat(levels.isHigh()).isTrue();
        bench.advance(1);
        assertThat(levels.isHigh()).as("one tick to start, ARR + 1 to run").isFalse();
        assertThat(bench.read(Register.CR1) & CEN).isZero();
    }

    @Test
    void onePulseModeMakesADelayedPulse() {
        // "One-pulse mode": tDELAY = CCR1, tPULSE = ARR - CCR1 + 1
        var bench = tim3(7, 9, 4);
        bench.start(OPM);
        assertThat(levels(bench, 20)).isEqualTo("....######..........");
    }

    @Test
    void ccxsIsWritableOnlyWhileTheChannelIsOff() {
        var bench = tim15();
        bench.write(Register.CCER, 1);
        bench.write(Register.CCMR1, 1);
        assertThat(bench.read(Register.CCMR1)).isZero();
        bench.write(Register.CCER, 0);
        bench.write(Register.CCMR1, 1);
        assertThat(bench.read(Register.CCMR1)).isOne();
    }

    @Test
    void anOutputOfTim15NeedsMoe() {
        var bench = tim15();
        bench.write(Register.CCMR1, oc1m(5));
        bench.write(Register.CCER, 1);
        assertThat(bench.timer.output(1).driven().isHigh()).isFalse();
        bench.write(Register.BDTR, MOE);
        assertThat(bench.timer.output(1).driven().isHigh()).isTrue();
        assertThat(bench.timer.output(1).level().isHigh()).isTrue();
    }

    // ---- capture

    /** TIM15 free-running from 0, with channel 1 capturing TI1. */
    private static TimerBench capturing(int ccmr1, int ccer) {
        var bench = tim15();
        bench.write(Register.CCMR1, ccmr1);
        bench.write(Register.CCER, ccer);
        bench.setUp(0, 0xFFFF);
        bench.start(0);
        return bench;
    }

    @Test
    void anEdgeCapturesTheCounterTwoTicksLater() {
        // Two ticks are assumed, see Input; the capture takes the counter as it stood before the edge of that tick
        var bench = capturing(1, 1);
        bench.advance(100);
        bench.timer.pinInput(1).drive(true);
        assertThat(bench.cyclesUntil(CC1, 10)).isEqualTo(2);
        assertThat(bench.read(Register.CCR1)).isEqualTo(101);
    }

    @Test
    void aPeriodIsMeasuredExactly() {
        var bench = capturing(1, 1);
        var captured = new ArrayList<Integer>();
        for (var i = 0; i < 3; i++) {
            bench.timer.pinInput(1).drive(true);
            bench.advance(500);
            bench.timer.pinInput(1).drive(false);
            bench.advance(734);
            captured.add(bench.read(Register.CCR1));
        }
        assertThat(List.of(captured.get(1) - captured.get(0), captured.get(2) - captured.get(1)))
                .containsExactly(1_234, 1_234);
    }

    @ParameterizedTest(name = "CC1NP:CC1P={0}: {1} captures of a rising and a falling edge")
    @CsvSource({"00, rise", "01, fall", "11, rise fall"})
    void polaritySelectsTheEdge(String polarity, String expected) {
        var bits = Integer.parseInt(polarity, 2);
        var bench = capturing(1, 1 | (bits & 1) << 1 | (bits >> 1) << 3);
        var seen = new ArrayList<String>();
        for (var level : new boolean[]{true, false}) {
            bench.timer.pinInput(1).drive(level);
            bench.advance(10);
            if (bench.has(CC1)) {
                seen.add(level ? "rise" : "fall");
                bench.clear(CC1);
            }
        }
        assertThat(String.join(" ", seen)).isEqualTo(expected);
    }

    @Test
    void channel2CanCaptureTi1() {
        var bench = capturing(2 << 8, 1 << 4);
        bench.timer.pinInput(1).drive(true);
        bench.advance(10);
        assertThat(bench.read(Register.SR) & (CC1 | CC2)).isEqualTo(CC2);
    }

    @Test
    void readingCcrClearsTheFlagAndPeekingDoesNot() {
        var bench = capturing(1, 1);
        bench.timer.pinInput(1).drive(true);
        bench.advance(10);
        bench.timer.peek(Register.CCR1.offset());
        assertThat(bench.has(CC1)).isTrue();
        bench.read(Register.CCR1);
        assertThat(bench.has(CC1)).isFalse();
    }

    @Test
    void aSecondCaptureBeforeTheFirstIsReadIsAnOvercapture() {
        var bench = capturing(1, 1 | 1 << 1 | 1 << 3);
        bench.timer.pinInput(1).drive(true);
        bench.advance(10);
        assertThat(bench.has(Status.CC1OF)).isFalse();
        bench.timer.pinInput(1).drive(false);
        bench.advance(10);
        assertThat(bench.has(Status.CC1OF)).isTrue();
    }

    @ParameterizedTest(name = "IC1PSC={0}: every {1}th edge")
    @CsvSource({"0, 1", "1, 2", "2, 4", "3, 8"})
    void icxpscCapturesEveryNthEdge(int icpsc, int every) {
        var bench = capturing(1 | icpsc << 2, 1);
        var edges = 0;
        while (!bench.has(CC1)) {
            edges++;
            bench.timer.pinInput(1).drive(true);
            bench.advance(10);
            bench.timer.pinInput(1).drive(false);
            bench.advance(10);
        }
        assertThat(edges).isEqualTo(every);
    }

    @ParameterizedTest(name = "IC1F={0} CKD={1}: {3} samples, {2} ticks apart")
    @CsvSource({"1, 0, 1, 2", "2, 0, 1, 4", "3, 0, 1, 8", "4, 0, 2, 6", "5, 0, 2, 8", "6, 0, 4, 6", "7, 0, 4, 8",
        "8, 0, 8, 6", "9, 0, 8, 8", "10, 0, 16, 5", "11, 0, 16, 6", "12, 0, 16, 8", "13, 0, 32, 5",
        "14, 0, 32, 6", "15, 0, 32, 8", "15, 1, 64, 8", "15, 2, 128, 8", "0, 2, 4, 1"})
    void icxfNeedsThatManySamples(int icf, int ckd, int period, int samples) {
        // TIMx_CCMR1, IC1F
        var bench = capturing(1 | icf << 4, 1);
        bench.write(Register.CR1, CEN | ckd << 8);
        bench.advance(1024 - bench.now()); // a multiple of every period
        bench.timer.pinInput(1).drive(true);
        assertThat(bench.cyclesUntil(CC1, 10_000)).isEqualTo((long) samples * period + 1);
        bench.timer.pinInput(1).drive(false);
        bench.advance(10_000);
        bench.clear(CC1);
        bench.advance(period - bench.now() % period);
        bench.timer.pinInput(1).drive(true);
        bench.advance((long) samples * period - 1);
        bench.timer.pinInput(1).drive(false); // one sample short
        bench.advance(10_000);
        assertThat(bench.has(CC1)).as("a shorter pulse is filtered out").isFalse();
    }

    @Test
    void aGlitchBetweenTwoSamplesIsNotSeen() {
        var bench = capturing(1 | 8 << 4, 1); // every 8 ticks, 6 samples
        bench.advance(1024 - bench.now());
        bench.timer.pinInput(1).drive(true);
        bench.advance(17);
        bench.timer.pinInput(1).drive(false);
        bench.advance(3);
        bench.timer.pinInput(1).drive(true);
        assertThat(bench.cyclesUntil(CC1, 1_000) + 20).isEqualTo(49);
    }

    @Test
    void ti1sPutsTheXorOfTheInputsOnTi1() {
        var bench = capturing(1, 1 | 1 << 1 | 1 << 3);
        bench.write(Register.CR2, 1 << 7);
        bench.timer.pinInput(2).drive(true);
        bench.advance(10);
        assertThat(bench.has(CC1)).isTrue();
    }

    @Test
    void pwmInputMeasuresPeriodAndDuty() {
        // "PWM input mode": CCR1 holds the period less one, CCR2 the duty less one (figure "PWM input mode timing": 4,
        // 2)
        var bench = tim15();
        bench.write(Register.CCMR1, 1 | 2 << 8);
        bench.write(Register.CCER, 1 | 1 << 4 | 1 << 5);
        bench.write(Register.SMCR, 4 | 5 << 4);
        bench.setUp(0, 0xFFFF);
        bench.start(0);
        for (var i = 0; i < 3; i++) {
            bench.timer.pinInput(1).drive(true);
            bench.advance(3);
            bench.timer.pinInput(1).drive(false);
            bench.advance(2);
        }
        assertThat(bench.read(Register.CCR1)).isEqualTo(4);
        assertThat(bench.read(Register.CCR2)).isEqualTo(2);
    }

    @Test
    void udisHoldsTheCompareShadowBackToo() {
        var bench = tim15();
        bench.write(Register.CCMR1, OC1PE);
        bench.write(Register.CCR1, 5);
        bench.setUp(0, 9);
        bench.start(UDIS | URS);
        bench.write(Register.CCR1, 7);
        bench.advance(10);
        bench.clear(CC1);
        assertThat(bench.cyclesUntil(CC1, 100)).isEqualTo(5);
    }
}
