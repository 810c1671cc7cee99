package dev.metronome.stm32l4.tim;

import static dev.metronome.stm32l4.tim.TimerBench.tim15;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.signal.SharedLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The timer as a device: registers, reports, snapshots. */
class TimerTest {
    @ParameterizedTest
    @EnumSource(TimerModel.class)
    void everyRegisterResetsToTheManualsValueAndKeepsOnlyItsOwnBits(TimerModel model) {
        var bench = new TimerBench(model);
        for (var register : Register.values()) {
            var expected = register == Register.ARR && model.bits() == 16 ? 0xFFFF : register.reset(model);
            assertThat(bench.read(register)).as(register.name()).isEqualTo(expected);
        }
        for (var register : List.of(Register.CR2, Register.DIER, Register.PSC, Register.RCR, Register.BDTR)) {
            bench.write(register, -1);
            assertThat(bench.read(register)).as(register.name()).isEqualTo(register.mask(model));
        }
    }

    /** ST's stm32l475xx.h: TIM2_OR1, TIM3_OR1, TIM15_OR1, TIM16_OR1, TIM17_OR1; TIM2_OR2, TIM3_OR2, TIM15_OR2... */
    @ParameterizedTest(name = "{0}: OR1 = {1}, OR2 = {2}")
    @CsvSource({"TIM2, 0x0F, 0x1C000", "TIM3, 0x03, 0x1C000", "TIM4, 0, 0", "TIM5, 0, 0", "TIM7, 0, 0",
        "TIM15, 0x07, 0x0F07", "TIM16, 0x03, 0x0F07", "TIM17, 0x03, 0x0F07"})
    void optionRegistersDifferFromTimerToTimer(TimerModel model, String or1, String or2) {
        var bench = new TimerBench(model);
        bench.write(Register.OR1, -1);
        bench.write(Register.OR2, -1);
        assertThat(bench.read(Register.OR1)).isEqualTo(Integer.decode(or1));
        assertThat(bench.read(Register.OR2)).isEqualTo(Integer.decode(or2));
    }

    @Test
    void tim15SharesItsLineWithTheBreakOfTim1() {
        // Vector table: TIM1_BRK_TIM15, position 24
        var joined = new boolean[1];
        var shared = new SharedLine(high -> joined[0] = high);
        var bench = tim15();
        var tim1Break = shared.input();
        bench.onLine = shared.input();
        bench.write(Register.DIER, 1);
        bench.write(Register.EGR, 1);
        tim1Break.drive(true);
        bench.clear(Status.UIF);
        assertThat(joined[0]).as("TIM1 still asks").isTrue();
        tim1Break.drive(false);
        assertThat(joined[0]).isFalse();
    }

    @Test
    void dmaRequestsAreReportedOnce() {
        var bench = tim15();
        bench.write(Register.DIER, 1 << 8);
        bench.write(Register.DIER, 1 << 8);
        assertThat(bench.warnings).containsExactly("TIM15.DIER bits 0x100 are not modelled");
        assertThat(bench.read(Register.DIER)).as("the bit is kept").isEqualTo(1 << 8);
    }

    @Test
    void fastEnableIsReportedOnAnOutputAndIsAPrescalerOnAnInput() {
        var bench = tim15();
        bench.write(Register.CCMR1, 1 << 2 | 1); // IC1PSC of TI1
        assertThat(bench.warnings).isEmpty();
        bench.write(Register.CCMR1, 1 << 10); // OC2FE
        assertThat(bench.warnings).containsExactly("TIM15.CCMR1 bits 0x400 are not modelled");
    }

    @Test
    void anIdleTimerSetsNoAlarm() {
        var bench = tim15().setUp(0, 99);
        bench.advance(1); // UG's pulse on TRGO ends
        assertThat(bench.timeline.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aFreeRunningCounterTakesOneAlarmAPeriod() {
        var bench = tim15().setUp(79, 0xFFFF);
        bench.start(0);
        bench.advance(80L << 16);
        var alarms = 0;
        var until = bench.now() + 10 * (80L << 16);
        while (bench.timeline.nextDeadline() <= until) {
            bench.timeline.advanceTo(bench.timeline.nextDeadline());
            alarms++;
        }
        assertThat(alarms).isEqualTo(10);
    }

    @Test
    void aSnapshotInTheMiddleHasTheSameFuture() {
        var bench = tim15();
        bench.write(Register.CCMR1, 6 << 4 | 1 << 8 | 5 << 12); // PWM on channel 1, filtered capture on channel 2
        bench.write(Register.CCER, 1 | 4 | 1 << 4);
        bench.write(Register.BDTR, 1 << 15 | 3);
        bench.write(Register.DIER, 7);
        bench.write(Register.CCR1, 13);
        bench.write(Register.RCR, 2);
        bench.write(Register.CR2, 2 << 4);
        bench.setUp(2, 40);
        bench.start(0);
        bench.advance(777);
        bench.timer.pinInput(2).drive(true); // half way through the filter
        bench.advance(5);

        var edges = new ArrayList<String>();
        bench.timer.output(1).level().watch(high -> edges.add(bench.now() + " CH1 " + high));
        bench.timer.complementaryOutput(1).level().watch(high -> edges.add(bench.now() + " CH1N " + high));
        bench.timer.trgo().watch(high -> edges.add(bench.now() + " TRGO " + high));
        var snapshot = bench.snapshot();
        var first = future(bench, edges);
        assertThat(first).hasSizeGreaterThan(50);
        bench.restore(snapshot);
        assertThat(snapshot.isAtEnd()).isTrue();
        edges.clear();
        assertThat(future(bench, edges)).isEqualTo(first);
    }

    private static List<String> future(TimerBench bench, List<String> edges) {
        for (var i = 0; i < 200; i++) {
            bench.advance(37);
            edges.add(bench.now() + " CNT " + bench.read(Register.CNT) + " SR " + bench.read(Register.SR) + " CCR2 "
                    + bench.read(Register.CCR2));
            bench.write(Register.SR, 0);
        }
        return List.copyOf(edges);
    }
}
