package dev.metronome.stm32l4.tim;

import static dev.metronome.stm32l4.tim.TimerBench.CEN;
import static dev.metronome.stm32l4.tim.TimerBench.UG;
import static dev.metronome.stm32l4.tim.TimerBench.tim15;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.signal.Wire;
import dev.metronome.time.PeripheralClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RM0351, general-purpose timers: "Timer synchronization", "Encoder interface mode", TIMx_SMCR, TIMx_CR2.MMS. */
class SlaveControllerTest {
    private static final int RESET = 4;
    private static final int GATED = 5;
    private static final int TRIGGER = 6;
    private static final int EXTERNAL_CLOCK_1 = 7;
    private static final int RESET_AND_TRIGGER = 1 << 16;
    private static final int TI1F_ED = 4 << 4;
    private static final int TI1FP1 = 5 << 4;
    private static final int TI2FP2 = 6 << 4;
    private static final int ETRF = 7 << 4;
    private static final int ECE = 1 << 14;

    private static TimerBench slave(TimerModel model, int smcr, int arr) {
        var bench = new TimerBench(model);
        bench.write(Register.SMCR, smcr);
        return bench.setUp(0, arr);
    }

    private static void pulse(TimerBench bench, Wire wire) {
        wire.drive(true);
        bench.advance(5);
        wire.drive(false);
        bench.advance(5);
    }

    @Test
    void resetModeClearsTheCounterAndMakesAnUpdate() {
        var bench = slave(TimerModel.TIM15, RESET | TI1FP1, 99);
        bench.start(0);
        bench.advance(50);
        bench.timer.pinInput(1).drive(true);
        bench.advance(2);
        assertThat(bench.read(Register.CNT)).isZero();
        assertThat(bench.read(Register.SR) & (Status.UIF | Status.TIF)).isEqualTo(Status.UIF | Status.TIF);
    }

    @ParameterizedTest(name = "ITR{0}")
    @ValueSource(ints = {0, 1, 2, 3})
    void triggerModeStartsTheCounterOnAnInternalTrigger(int itr) {
        var bench = slave(TimerModel.TIM15, TRIGGER | itr << 4, 99);
        bench.advance(50);
        assertThat(bench.read(Register.CR1) & CEN).isZero();
        bench.timer.internalTrigger(itr).drive(true);
        bench.advance(1);
        assertThat(bench.read(Register.CR1) & CEN).isOne();
        assertThat(bench.has(Status.TIF)).isTrue();
        bench.advance(11);
        assertThat(bench.read(Register.CNT)).as("one tick to start").isEqualTo(10);
    }

    @Test
    void gatedModeCountsWhileTheTriggerIsHigh() {
        var bench = slave(TimerModel.TIM15, GATED | TI2FP2, 999);
        bench.start(0);
        bench.advance(50);
        assertThat(bench.read(Register.CNT)).isZero();
        bench.timer.pinInput(2).drive(true);
        bench.advance(30);
        bench.timer.pinInput(2).drive(false);
        bench.advance(50);
        assertThat(bench.read(Register.CNT)).isEqualTo(30);
    }

    @Test
    void gatedModeSetsTifAtStartAndStop() {
        var bench = slave(TimerModel.TIM15, GATED, 999);
        bench.start(0);
        bench.write(Register.SR, 0);
        for (var level : new boolean[]{true, false}) {
            bench.timer.internalTrigger(0).drive(level);
            bench.advance(1);
            assertThat(bench.has(Status.TIF)).isTrue();
            bench.clear(Status.TIF);
        }
    }

    @Test
    void externalClockMode1CountsRisingEdges() {
        var bench = slave(TimerModel.TIM15, EXTERNAL_CLOCK_1 | TI1FP1, 2);
        bench.start(0);
        var counts = new ArrayList<Integer>();
        for (var i = 0; i < 4; i++) {
            pulse(bench, bench.timer.pinInput(1));
            counts.add(bench.read(Register.CNT));
        }
        assertThat(counts).containsExactly(1, 2, 0, 1);
        assertThat(bench.has(Status.UIF)).isTrue();
        assertThat(bench.timeline.nextDeadline()).as("edges cannot be foreseen").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void externalClockPassesThroughThePrescaler() {
        var bench = tim15();
        bench.write(Register.SMCR, EXTERNAL_CLOCK_1 | TI1FP1);
        bench.setUp(2, 99);
        bench.start(0);
        for (var i = 0; i < 7; i++) {
            pulse(bench, bench.timer.pinInput(1));
        }
        assertThat(bench.read(Register.CNT)).isEqualTo(2);
    }

    @Test
    void ti1fEdCountsBothEdges() {
        var bench = slave(TimerModel.TIM15, EXTERNAL_CLOCK_1 | TI1F_ED, 99);
        bench.start(0);
        pulse(bench, bench.timer.pinInput(1));
        assertThat(bench.read(Register.CNT)).isEqualTo(2);
    }

    @Test
    void combinedResetAndTriggerStartsAndRestarts() {
        var bench = slave(TimerModel.TIM15, RESET_AND_TRIGGER, 99);
        bench.write(Register.CNT, 40);
        bench.timer.internalTrigger(0).drive(true);
        bench.advance(1);
        assertThat(bench.read(Register.CNT)).isZero();
        assertThat(bench.read(Register.CR1) & CEN).isOne();
    }

    @Test
    void tgSetsTif() {
        var bench = tim15();
        bench.write(Register.EGR, 1 << 6);
        assertThat(bench.read(Register.SR)).isEqualTo(Status.TIF);
    }

    @Test
    void aTriggerCapturesThroughTrc() {
        var bench = slave(TimerModel.TIM15, 0, 0xFFFF);
        bench.write(Register.CCMR1, 3);
        bench.write(Register.CCER, 1);
        bench.start(0);
        bench.advance(10);
        bench.timer.internalTrigger(0).drive(true);
        bench.advance(10);
        assertThat(bench.read(Register.CCR1)).isEqualTo(10);
    }

    @Test
    void tim15HasNoEncoderMode() {
        var bench = slave(TimerModel.TIM15, 1, 99);
        bench.start(0);
        assertThat(bench.advance(10).read(Register.CNT)).isEqualTo(10);
    }

    @ParameterizedTest(name = "SMS={0}: four quarter turns count {1}")
    @CsvSource({"1, 2", "2, 2", "3, 4"})
    void anEncoderCountsUpAndDown(int sms, int counts) {
        // Table "Counting direction versus encoder signals": TI1 before TI2 counts up
        var bench = slave(TimerModel.TIM2, sms, 99);
        bench.start(0);
        var a = bench.timer.pinInput(1);
        var b = bench.timer.pinInput(2);
        for (var step : List.of(a, b)) {
            step.drive(true);
            bench.advance(5);
        }
        for (var step : List.of(a, b)) {
            step.drive(false);
            bench.advance(5);
        }
        assertThat(bench.read(Register.CNT)).isEqualTo(counts);
        for (var level : new boolean[]{true, false}) {
            for (var step : List.of(b, a)) {
                step.drive(level);
                bench.advance(5);
            }
        }
        assertThat(bench.read(Register.CNT)).isZero();
        assertThat(bench.read(Register.CR1) & TimerBench.DIR).isEqualTo(TimerBench.DIR);
    }

    @ParameterizedTest(name = "ETPS={0}: every {1}")
    @CsvSource({"0, 1", "1, 2", "2, 4", "3, 8"})
    void externalClockMode2CountsEtrThroughItsPrescaler(int etps, int every) {
        var bench = slave(TimerModel.TIM3, ECE | etps << 12, 99);
        bench.start(0);
        for (var i = 0; i < 16; i++) {
            pulse(bench, bench.timer.externalTrigger());
        }
        assertThat(bench.read(Register.CNT)).isEqualTo(16 / every);
    }

    @Test
    void etpInvertsEtr() {
        var bench = slave(TimerModel.TIM3, TRIGGER | ETRF | 1 << 15, 99);
        bench.timer.externalTrigger().drive(true);
        bench.advance(10);
        bench.write(Register.SR, 0);
        bench.write(Register.CR1, 0);
        bench.timer.externalTrigger().drive(false);
        bench.advance(10);
        assertThat(bench.read(Register.CR1) & CEN).isOne();
    }

    @Test
    void etrClearsAReferenceUntilTheNextUpdate() {
        // "Clearing the OCxREF signal on an external event"
        var bench = new TimerBench(TimerModel.TIM3);
        bench.write(Register.SMCR, 1 << 3);
        bench.write(Register.CCMR1, 6 << 4 | 1 << 7);
        bench.write(Register.CCER, 1);
        bench.write(Register.CCR1, 50);
        bench.setUp(0, 99);
        bench.start(0);
        bench.advance(10);
        bench.timer.externalTrigger().drive(true);
        bench.advance(5);
        bench.timer.externalTrigger().drive(false);
        bench.advance(10);
        assertThat(bench.timer.output(1).level().isHigh()).isFalse();
        bench.advance(75);
        assertThat(bench.timer.output(1).level().isHigh()).isTrue();
    }

    // ---- master mode

    private static List<String> trgo(TimerBench bench, int mms, int cycles) {
        var edges = new ArrayList<String>();
        bench.write(Register.CCR1, 4);
        bench.write(Register.CCMR1, 7 << 4 | 6 << 12);
        bench.write(Register.CCR2, 2);
        bench.setUp(0, 9);
        bench.advance(2);
        bench.write(Register.CR2, mms << 4);
        var from = bench.now() + 1;
        bench.timer.trgo().watch(high -> edges.add(bench.now() - from + (high ? "+" : "-")));
        bench.write(Register.CR1, CEN);
        bench.advance(cycles);
        return edges;
    }

    @ParameterizedTest(name = "MMS={0}: {1}")
    @CsvSource({"0, ''", "1, -1+", "2, 10+ 11-", "3, 4+ 5-", "4, 4+ 10-", "5, 2- 10+ 12-"})
    void trgoShows(int mms, String edges) {
        // TIMx_CR2, MMS; OC1REF is high from 4 to 9, OC2REF from 0 to 1
        assertThat(String.join(" ", trgo(tim15(), mms, 13))).isEqualTo(edges);
    }

    @Test
    void trgoResetShowsUg() {
        var bench = tim15();
        var edges = new ArrayList<Long>();
        bench.timer.trgo().watch(_ -> edges.add(bench.now()));
        bench.advance(10);
        bench.write(Register.EGR, UG);
        bench.advance(10);
        assertThat(edges).containsExactly(10L, 11L);
    }

    @Test
    void oneTimerPrescalesAnother() {
        // "Using one timer as prescaler for another timer": TIM3's update clocks TIM15, ITR1
        var bench = new TimerBench(TimerModel.TIM3);
        var counter = new Timer(TimerModel.TIM15, bench.timeline, bench.clocks,
                new PeripheralClock("TIM15", true), _ -> {}, bench.trace, bench.warn);
        bench.timer.trgo().watch(high -> counter.internalTrigger(1).drive(high));
        counter.write(Register.SMCR.offset(), EXTERNAL_CLOCK_1 | 1 << 4, -1);
        counter.write(Register.CR1.offset(), CEN, -1);
        bench.write(Register.CR2, 2 << 4);
        bench.setUp(0, 9);
        bench.advance(2);
        var before = counter.read(Register.CNT.offset());
        bench.start(0);
        bench.advance(100);
        assertThat(counter.read(Register.CNT.offset()) - before).as("the last one is seen a tick later").isEqualTo(9);
        bench.advance(1);
        assertThat(counter.read(Register.CNT.offset()) - before).isEqualTo(10);
    }
}
