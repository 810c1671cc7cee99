package dev.metronome.stm32l4.tim;

import static dev.metronome.stm32l4.tim.TimerBench.ARPE;
import static dev.metronome.stm32l4.tim.TimerBench.CEN;
import static dev.metronome.stm32l4.tim.TimerBench.DIR;
import static dev.metronome.stm32l4.tim.TimerBench.OPM;
import static dev.metronome.stm32l4.tim.TimerBench.UDIS;
import static dev.metronome.stm32l4.tim.TimerBench.UG;
import static dev.metronome.stm32l4.tim.TimerBench.URS;
import static dev.metronome.stm32l4.tim.TimerBench.tim15;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RM0351, TIM15/TIM16/TIM17 and TIM2..TIM5, "Time-base unit" and "Counter modes". */
class TimeBaseTest {
    private static final int UIF = Status.UIF;

    @ParameterizedTest(name = "PSC={0} ARR={1}: {2} cycles from the counter's start to the update event")
    @CsvSource({"0, 1, 2", "7, 9, 80", "1, 65535, 131072", "65535, 65535, 4294967296"})
    void overflowsAfterPscPlusOneTimesArrPlusOneCycles(int psc, int arr, long cycles) {
        var bench = tim15().setUp(psc, arr);
        bench.start(0);
        assertThat(bench.cyclesUntil(UIF, 1L << 33)).isEqualTo(cycles);
        bench.clear(UIF);
        assertThat(bench.cyclesUntil(UIF, 1L << 33)).as("the next period").isEqualTo(cycles);
    }

    @Test
    void theCounterStartsOneTimerClockAfterCen() {
        // Time-base unit: "the counter starts counting 1 clock cycle after setting the CEN bit"
        var bench = tim15().setUp(0, 9);
        bench.write(Register.CR1, CEN);
        assertThat(bench.advance(1).read(Register.CNT)).isZero();
        assertThat(bench.advance(1).read(Register.CNT)).isOne();
    }

    @Test
    void uifIsSetOnTheCycleOnWhichTheCounterBecomesZero() {
        // Figure "Counter timing diagram, internal clock divided by 1"
        var bench = tim15().setUp(0, 9);
        bench.start(0);
        bench.advance(9);
        assertThat(bench.read(Register.CNT)).isEqualTo(9);
        assertThat(bench.has(UIF)).isFalse();
        bench.advance(1);
        assertThat(bench.read(Register.CNT)).isZero();
        assertThat(bench.has(UIF)).isTrue();
    }

    @Test
    void pscIsNotUsedUntilTheNextUpdateEvent() {
        var bench = tim15().setUp(0, 9);
        bench.start(0);
        bench.write(Register.PSC, 3);
        assertThat(bench.cyclesUntil(UIF, 100)).isEqualTo(10);
        bench.clear(UIF);
        assertThat(bench.cyclesUntil(UIF, 100)).isEqualTo(40);
    }

    @Test
    void ugLoadsThePrescalerAtOnceAndClearsBothCounters() {
        var bench = tim15().setUp(9, 99);
        bench.start(0);
        bench.advance(55);
        assertThat(bench.read(Register.CNT)).isEqualTo(5);
        bench.write(Register.PSC, 1);
        bench.write(Register.EGR, UG);
        assertThat(bench.read(Register.CNT)).isZero();
        assertThat(bench.advance(1).read(Register.CNT)).isZero();
        assertThat(bench.advance(1).read(Register.CNT)).isOne();
    }

    @Test
    void ugSetsUifUnlessUrs() {
        var bench = tim15();
        bench.write(Register.EGR, UG);
        assertThat(bench.has(UIF)).isTrue();
        bench.clear(UIF);
        bench.write(Register.CR1, URS);
        bench.write(Register.EGR, UG);
        assertThat(bench.has(UIF)).isFalse();
    }

    @Test
    void ursLeavesTheCountersOwnOverflowFlagged() {
        var bench = tim15().setUp(0, 9);
        bench.start(URS);
        assertThat(bench.cyclesUntil(UIF, 100)).isEqualTo(10);
    }

    @Test
    void udisHoldsUpdatesBackButTheCounterTurnsRound() {
        var bench = tim15().setUp(0, 9);
        bench.start(UDIS);
        bench.write(Register.PSC, 3);
        bench.advance(25);
        assertThat(bench.has(UIF)).isFalse();
        assertThat(bench.read(Register.CNT)).as("the old prescaler, the old period").isEqualTo(5);
    }

    @Test
    void ugUnderUdisStillClearsTheCounter() {
        // TIMx_CR1, UDIS: "the counter and the prescaler are reinitialized if the UG bit is set"
        var bench = tim15().setUp(0, 9);
        bench.start(UDIS);
        bench.advance(5);
        bench.write(Register.EGR, UG);
        assertThat(bench.read(Register.CNT)).isZero();
        assertThat(bench.has(UIF)).isFalse();
    }

    @Test
    void arrIsUsedAtOnceWithoutArpe() {
        var bench = tim15().setUp(0, 99);
        bench.start(0);
        bench.advance(10);
        bench.write(Register.ARR, 19);
        assertThat(bench.cyclesUntil(UIF, 100)).isEqualTo(10);
    }

    @Test
    void arrIsBufferedWithArpe() {
        var bench = tim15().setUp(0, 99);
        bench.start(ARPE);
        bench.advance(10);
        bench.write(Register.ARR, 19);
        assertThat(bench.read(Register.ARR)).as("reads give the preload register").isEqualTo(19);
        assertThat(bench.cyclesUntil(UIF, 100)).isEqualTo(90);
        bench.clear(UIF);
        assertThat(bench.cyclesUntil(UIF, 100)).isEqualTo(20);
    }

    @Test
    void aCounterAboveArrRunsToItsEndBeforeItMeetsArrAgain() {
        var bench = tim15().setUp(0, 999);
        bench.start(0);
        bench.advance(500);
        bench.write(Register.ARR, 99);
        assertThat(bench.cyclesUntil(UIF, 100_000)).isEqualTo(65_536 - 500 + 100);
    }

    @Test
    void theCounterIsBlockedWhileArrIsZero() {
        var bench = tim15().setUp(0, 0);
        bench.start(0);
        bench.advance(1_000);
        assertThat(bench.read(Register.CNT)).isZero();
        assertThat(bench.has(UIF)).isFalse();
        assertThat(bench.timeline.nextDeadline()).as("no alarm stands").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void onePulseClearsCenAtTheUpdate() {
        var bench = tim15().setUp(0, 9);
        bench.start(OPM);
        bench.advance(9);
        assertThat(bench.read(Register.CR1)).isEqualTo(OPM | CEN);
        bench.advance(1);
        assertThat(bench.read(Register.CR1)).isEqualTo(OPM);
        bench.advance(100);
        assertThat(bench.read(Register.CNT)).isZero();
        assertThat(bench.timeline.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest(name = "RCR={0}: every {1} cycles")
    @CsvSource({"0, 10", "1, 20", "255, 2560"})
    void rcrDelaysTheUpdate(int rcr, long cycles) {
        var bench = tim15();
        bench.write(Register.RCR, rcr);
        bench.setUp(0, 9);
        bench.start(0);
        assertThat(bench.cyclesUntil(UIF, 10_000)).isEqualTo(cycles);
        bench.clear(UIF);
        assertThat(bench.cyclesUntil(UIF, 10_000)).isEqualTo(cycles);
    }

    @Test
    void rcrIsNotUsedUntilTheNextUpdateEvent() {
        var bench = tim15().setUp(0, 9);
        bench.start(0);
        bench.write(Register.RCR, 2);
        assertThat(bench.cyclesUntil(UIF, 100)).isEqualTo(10);
        bench.clear(UIF);
        assertThat(bench.cyclesUntil(UIF, 100)).isEqualTo(30);
    }

    @Test
    void srFlagsAreClearedByZeroAndUntouchedByOne() {
        var bench = tim15().setUp(0, 9);
        bench.start(0);
        bench.advance(100);
        bench.write(Register.SR, ~Status.CC1IF);
        assertThat(bench.read(Register.SR) & (UIF | Status.CC1IF)).isEqualTo(UIF);
        bench.write(Register.SR, 0xFFFFFFFF);
        assertThat(bench.read(Register.SR) & (UIF | Status.CC1IF)).isEqualTo(UIF);
    }

    @Test
    void theLineIsHighWhileFlagAndEnableAreBothSet() {
        var bench = tim15().setUp(0, 9);
        var started = bench.start(0);
        bench.advance(10);
        assertThat(bench.line).as("not enabled").isFalse();
        bench.write(Register.DIER, 1);
        assertThat(bench.line).as("enabled with the flag set").isTrue();
        bench.advance(35);
        assertThat(bench.line).as("stays").isTrue();
        bench.clear(UIF);
        assertThat(bench.line).isFalse();
        bench.advance(10);
        assertThat(bench.interrupts).containsExactly(started + 10, started + 50);
        bench.write(Register.DIER, 0);
        assertThat(bench.line).isFalse();
    }

    @Test
    void uifcpyShowsUifInCntWithUifremap() {
        var bench = tim15().setUp(0, 9);
        bench.start(1 << 11);
        bench.advance(9);
        assertThat(bench.read(Register.CNT)).isEqualTo(9);
        bench.advance(4);
        assertThat(bench.read(Register.CNT)).isEqualTo(0x80000003);
    }

    @Test
    void aStoppedCounterKeepsItsPrescaler() {
        var bench = tim15().setUp(9, 99);
        bench.start(0);
        bench.advance(15);
        bench.write(Register.CR1, 0);
        bench.advance(1_000);
        assertThat(bench.read(Register.CNT)).isOne();
        bench.start(0);
        assertThat(bench.advance(4).read(Register.CNT)).isOne();
        assertThat(bench.advance(1).read(Register.CNT)).isEqualTo(2);
    }

    @Test
    void theNaiveHalfSecondTakes40000337Cycles() {
        // shared/facts/stm32l4.md: ARR written without the minus one
        var ticks = 40_000_000;
        var psc = (ticks - 1) / 65_536;
        var bench = tim15().setUp(psc, ticks / (psc + 1));
        bench.start(OPM);
        assertThat(bench.cyclesUntil(UIF, 1L << 33)).isEqualTo(40_000_337);
    }

    @Test
    void theUpdateInterruptNeverDrifts() {
        var bench = tim15().setUp(79, 999);
        bench.write(Register.DIER, 1);
        var started = bench.start(0);
        var expected = new ArrayList<Long>();
        for (var i = 1; i <= 1_000; i++) {
            expected.add(started + i * 80_000L);
            bench.advance(80_000);
            bench.clear(UIF);
        }
        assertThat(bench.interrupts).isEqualTo(expected);
    }

    // ---- clocks

    @Test
    void aTickLastsAsManyCyclesAsHclkIsFaster() {
        var bench = tim15();
        bench.clocks(Map.of(Clock.TIMCLK2, Frequency.ofMegahertz(20)));
        bench.setUp(1, 9);
        bench.write(Register.CR1, CEN);
        assertThat(bench.cyclesUntil(UIF, 1_000)).as("(20 + 1 tick to start) x 4").isEqualTo(84);
    }

    @Test
    void aClockChangeKeepsTheCountAndCountsOnAtTheNewRate() {
        var bench = tim15().setUp(0, 99);
        bench.start(0);
        bench.advance(30);
        bench.clocks(Map.of(Clock.TIMCLK2, Frequency.ofMegahertz(8)));
        assertThat(bench.read(Register.CNT)).isEqualTo(30);
        assertThat(bench.cyclesUntil(UIF, 10_000)).isEqualTo(700);
    }

    @Test
    void aClosedGateFreezesTheCounter() {
        var bench = tim15().setUp(0, 99);
        bench.start(0);
        bench.advance(30);
        bench.gate.enable(false);
        bench.advance(1_000);
        bench.gate.enable(true);
        assertThat(bench.read(Register.CNT)).isEqualTo(30);
        assertThat(bench.cyclesUntil(UIF, 10_000)).isEqualTo(70);
    }

    @Test
    void resetPutsAllRegistersBack() {
        var bench = tim15().setUp(3, 99);
        bench.write(Register.DIER, 1);
        bench.start(OPM);
        bench.advance(1_000);
        assertThat(bench.line).isTrue();
        bench.gate.hold(true);
        bench.gate.hold(false);
        assertThat(bench.line).isFalse();
        for (var register : Register.values()) {
            assertThat(bench.read(register)).as(register.name()).isEqualTo(
                    register == Register.ARR ? 0xFFFF : register.reset(TimerModel.TIM15));
        }
    }

    @ParameterizedTest
    @EnumSource(TimerModel.class)
    void everyTimerCountsUpAndOverflows(TimerModel model) {
        var bench = new TimerBench(model).setUp(1, 9);
        bench.write(Register.DIER, 1);
        var started = bench.start(0);
        bench.advance(20);
        assertThat(bench.interrupts).containsExactly(started + 20);
    }

    // ---- TIM2..TIM5

    @Test
    void tim2AndTim5Count32Bits() {
        var bench = new TimerBench(TimerModel.TIM5);
        assertThat(bench.read(Register.ARR)).isEqualTo(0xFFFFFFFF);
        bench.setUp(0, 0xFFFFFFFF);
        bench.start(0);
        assertThat(bench.cyclesUntil(UIF, 1L << 33)).isEqualTo(1L << 32);
    }

    @Test
    void aDownCounterRunsFromArrToZeroAndUnderflows() {
        var bench = new TimerBench(TimerModel.TIM3);
        bench.write(Register.CR1, DIR);
        bench.setUp(0, 9);
        assertThat(bench.read(Register.CNT)).as("UG: \"takes the auto-reload value if DIR=1\"").isEqualTo(9);
        bench.start(DIR);
        bench.advance(9);
        assertThat(bench.read(Register.CNT)).isZero();
        assertThat(bench.has(UIF)).isFalse();
        bench.advance(1);
        assertThat(bench.read(Register.CNT)).isEqualTo(9);
        assertThat(bench.has(UIF)).isTrue();
    }

    @Test
    void aDownCounterReloadsTheNewArr() {
        // Downcounting mode: "the auto-reload is updated before the counter is reloaded"
        var bench = new TimerBench(TimerModel.TIM3);
        bench.write(Register.CR1, DIR | ARPE);
        bench.setUp(0, 9);
        bench.start(DIR | ARPE);
        bench.write(Register.ARR, 4);
        bench.advance(10);
        assertThat(bench.read(Register.CNT)).isEqualTo(4);
    }

    @Test
    void aCentreAlignedCounterGoesUpToArrAndDownAndUpdatesAtBothEnds() {
        // Figure "Counter timing diagram, internal clock divided by 1, TIMx_ARR=0x6"
        var bench = new TimerBench(TimerModel.TIM4).setUp(0, 6);
        bench.start(1 << 5);
        var counts = new ArrayList<Integer>();
        var updates = new ArrayList<Integer>();
        for (var i = 0; i < 14; i++) {
            counts.add(bench.advance(1).read(Register.CNT));
            if (bench.has(UIF)) {
                updates.add(i);
                bench.clear(UIF);
            }
        }
        assertThat(counts).containsExactly(1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0, 1, 2);
        assertThat(updates).containsExactly(5, 11);
        assertThat(bench.read(Register.CR1) & DIR).isZero();
        assertThat(bench.advance(5).read(Register.CR1) & DIR).isEqualTo(DIR);
    }

    @Test
    void aCentreAlignedCounterTurnsAtTheNewArr() {
        // Figure "Update event with ARPE=1 (counter overflow)": FC, then 36, 35, ...
        var bench = new TimerBench(TimerModel.TIM4).setUp(0, 0xFD);
        bench.write(Register.CR1, 1 << 5 | ARPE);
        bench.write(Register.CNT, 0xFB);
        bench.write(Register.ARR, 0x36);
        bench.start(1 << 5 | ARPE);
        assertThat(List.of(bench.advance(1).read(Register.CNT), bench.advance(1).read(Register.CNT),
                bench.advance(1).read(Register.CNT))).containsExactly(0xFC, 0x36, 0x35);
    }
}
