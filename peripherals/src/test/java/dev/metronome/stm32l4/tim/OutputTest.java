package dev.metronome.stm32l4.tim;

import static dev.metronome.stm32l4.tim.TimerBench.tim15;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * RM0351, TIM15/TIM16/TIM17: "Complementary outputs and dead-time insertion", "Using the break function", TIMx_BDTR.
 */
class OutputTest {
    private static final int CC1E = 1;
    private static final int CC1P = 2;
    private static final int CC1NE = 4;
    private static final int CC1NP = 8;
    private static final int OSSI = 1 << 10;
    private static final int OSSR = 1 << 11;
    private static final int BKE = 1 << 12;
    private static final int BKP = 1 << 13;
    private static final int AOE = 1 << 14;
    private static final int MOE = 1 << 15;
    private static final int FORCE_ACTIVE = 5 << 4;
    private static final int FORCE_INACTIVE = 4 << 4;
    private static final int PWM_1 = 6 << 4;

    private static TimerBench with(int ccmr1, int ccer, int bdtr) {
        var bench = tim15();
        bench.write(Register.CCMR1, ccmr1);
        bench.write(Register.CCER, ccer);
        bench.write(Register.BDTR, bdtr);
        return bench;
    }

    /** "Z" where the timer leaves the pin, else its level. */
    private static String pin(TimerOutput output) {
        return !output.driven().isHigh() ? "Z" : output.level().isHigh() ? "1" : "0";
    }

    private static String pins(TimerBench bench) {
        return pin(bench.timer.output(1)) + pin(bench.timer.complementaryOutput(1));
    }

    @ParameterizedTest(name = "MOE={0} OSSI={1} OSSR={2} CC1E={3} CC1NE={4}: OC1 OC1N = {5}")
    @CsvSource({"1, 0, 0, 0, 0, ZZ", "1, 0, 0, 0, 1, Z1", "1, 0, 0, 1, 0, 1Z", "1, 0, 0, 1, 1, 10",
        "1, 0, 1, 0, 0, ZZ", "1, 0, 1, 0, 1, 01", "1, 0, 1, 1, 0, 10", "1, 0, 1, 1, 1, 10",
        "0, 0, 0, 1, 1, ZZ", "0, 0, 1, 1, 1, ZZ", "0, 1, 0, 0, 0, ZZ", "0, 1, 0, 1, 1, 00", "0, 1, 0, 0, 1, 00"})
    void outputControlBits(int moe, int ossi, int ossr, int cc1e, int cc1ne, String expected) {
        // Table "Output control bits for complementary OCx and OCxN channels with break feature", OCxREF = 1
        var bench = with(FORCE_ACTIVE, cc1e * CC1E | cc1ne * CC1NE, moe * MOE | ossi * OSSI | ossr * OSSR);
        assertThat(pins(bench)).isEqualTo(expected);
    }

    @Test
    void polaritiesInvertEachSide() {
        assertThat(pins(with(FORCE_ACTIVE, CC1E | CC1NE | CC1P, MOE))).isEqualTo("00");
        assertThat(pins(with(FORCE_ACTIVE, CC1E | CC1NE | CC1NP, MOE))).isEqualTo("11");
        assertThat(pins(with(FORCE_INACTIVE, CC1E | CC1NE | CC1P | CC1NP, MOE))).isEqualTo("10");
    }

    @ParameterizedTest(name = "DTG={0} CKD={1}: {2} ticks")
    @CsvSource({"0, 0, 0", "1, 0, 1", "127, 0, 127", "128, 0, 128", "191, 0, 254", "192, 0, 256", "223, 0, 504",
        "224, 0, 512", "255, 0, 1008", "10, 1, 20", "10, 2, 40"})
    void deadTimeDelaysTheRisingEdgeOfEachSide(int dtg, int ckd, long ticks) {
        // TIMx_BDTR, DTG
        var bench = with(FORCE_INACTIVE, CC1E | CC1NE, MOE | dtg);
        bench.write(Register.CR1, ckd << 8);
        bench.advance(2_000);
        assertThat(pins(bench)).isEqualTo("01");
        bench.write(Register.CCMR1, FORCE_ACTIVE);
        assertThat(delayOf(bench, bench.timer.output(1), "1")).isEqualTo(ticks);
        assertThat(pins(bench)).isEqualTo("10");
        bench.write(Register.CCMR1, FORCE_INACTIVE);
        assertThat(delayOf(bench, bench.timer.complementaryOutput(1), "1")).isEqualTo(ticks);
    }

    private static long delayOf(TimerBench bench, TimerOutput output, String level) {
        var from = bench.now();
        while (!pin(output).equals(level)) {
            assertThat(pins(bench)).as("both off in the dead time").isEqualTo("00");
            bench.timeline.advanceTo(bench.timeline.nextDeadline());
        }
        return bench.now() - from;
    }

    @Test
    void aPulseShorterThanTheDeadTimeIsNotMade() {
        // Figure "Dead-time waveforms with delay greater than the positive pulse"
        var bench = with(PWM_1, CC1E | CC1NE, MOE | 10);
        bench.write(Register.CCR1, 5);
        bench.setUp(0, 49);
        var rises = new ArrayList<Long>();
        bench.timer.output(1).level().watch(high -> rises.add(bench.now()));
        bench.start(0);
        bench.advance(1_000);
        assertThat(rises).isEmpty();
    }

    @Test
    void deadTimeInPwm() {
        var bench = with(PWM_1, CC1E | CC1NE, MOE | 3);
        bench.write(Register.CCR1, 10);
        bench.setUp(0, 19);
        var edges = new ArrayList<String>();
        var started = bench.start(0);
        bench.advance(100 - 1);
        bench.timer.output(1).level().watch(high -> edges.add(bench.now() - started + " P" + (high ? 1 : 0)));
        bench.timer.complementaryOutput(1).level()
                .watch(high -> edges.add(bench.now() - started + " N" + (high ? 1 : 0)));
        bench.advance(20);
        assertThat(edges).containsExactly("100 N0", "103 P1", "110 P0", "113 N1");
    }

    @Test
    void aBreakTurnsTheOutputsOffAtOnceAndSetsBif() {
        var bench = with(FORCE_ACTIVE, CC1E | CC1NE, MOE | BKE | BKP);
        bench.write(Register.OR2, 1);
        bench.write(Register.DIER, Status.BIF);
        bench.timer.breakInput().drive(true);
        assertThat(pins(bench)).isEqualTo("ZZ");
        assertThat(bench.line).isTrue();
        bench.clear(Status.BIF);
        assertThat(bench.has(Status.BIF)).as("not cleared while the break stands").isTrue();
        bench.set(Register.BDTR, MOE);
        assertThat(bench.read(Register.BDTR) & MOE).as("not set while the break stands").isZero();
        bench.timer.breakInput().drive(false);
        bench.clear(Status.BIF);
        bench.set(Register.BDTR, MOE);
        assertThat(bench.line).isFalse();
        assertThat(pins(bench)).isEqualTo("10");
    }

    @Test
    void aBreakWorksWithoutAClock() {
        var bench = with(FORCE_ACTIVE, CC1E, MOE | BKE | BKP);
        bench.gate.enable(false);
        bench.timer.systemBreak().drive(true);
        assertThat(pins(bench)).isEqualTo("ZZ");
    }

    @Test
    void bkpAndBkinpEachInvertTheBreakInput() {
        var bench = with(FORCE_ACTIVE, CC1E, MOE | BKE);
        assertThat(bench.has(Status.BIF)).as("active low, and the pin is low").isTrue();
        bench.write(Register.OR2, 1 | 1 << 9);
        bench.clear(Status.BIF);
        assertThat(bench.has(Status.BIF)).isFalse();
    }

    @Test
    void idleLevelsFollowABreakAfterTheDeadTime() {
        // "first put in inactive state ... driven with the level programmed in the OISx and OISxN bits after a dead-
        // time"
        var bench = with(FORCE_ACTIVE, CC1E | CC1NE, MOE | BKE | BKP | OSSI | 20);
        bench.write(Register.CR2, 1 << 9);
        bench.advance(100);
        bench.timer.breakInput().drive(true);
        assertThat(pins(bench)).isEqualTo("00");
        bench.advance(19);
        assertThat(pins(bench)).isEqualTo("00");
        bench.advance(1);
        assertThat(pins(bench)).isEqualTo("01");
    }

    @Test
    void idleLevelsThatWouldMakeBothSidesActiveAreNotApplied() {
        var bench = with(FORCE_ACTIVE, CC1E | CC1NE, OSSI);
        bench.write(Register.CR2, 3 << 8);
        bench.advance(10);
        assertThat(pins(bench)).isEqualTo("00");
    }

    @Test
    void aoeSetsMoeAtTheNextUpdateEvent() {
        var bench = with(FORCE_ACTIVE, CC1E, AOE);
        bench.setUp(0, 9);
        bench.write(Register.EGR, 1 << 7);
        bench.start(0);
        bench.advance(9);
        assertThat(pins(bench)).isEqualTo("ZZ");
        bench.advance(1);
        assertThat(pins(bench)).isEqualTo("1Z");
    }

    @Test
    void bgMakesABreakBySoftware() {
        var bench = with(FORCE_ACTIVE, CC1E, MOE);
        bench.write(Register.EGR, 1 << 7);
        assertThat(bench.read(Register.BDTR) & MOE).isZero();
        assertThat(bench.has(Status.BIF)).isTrue();
    }

    @Test
    void lockLevelsProtectMoreAndMore() {
        // TIMx_BDTR, LOCK
        var one = tim15();
        one.write(Register.BDTR, 1 << 8 | 5);
        one.write(Register.BDTR, 0xFFFF);
        assertThat(one.read(Register.BDTR)).isEqualTo(MOE | OSSI | OSSR | 1 << 8 | 5);
        one.write(Register.CR2, 0x700);
        assertThat(one.read(Register.CR2)).isZero();

        var two = tim15();
        two.write(Register.BDTR, 2 << 8);
        two.write(Register.BDTR, OSSI | OSSR);
        two.write(Register.CCER, CC1E | CC1P | CC1NE | CC1NP);
        assertThat(two.read(Register.BDTR)).isEqualTo(2 << 8);
        assertThat(two.read(Register.CCER)).isEqualTo(CC1E | CC1NE);

        var three = tim15();
        three.write(Register.BDTR, 3 << 8);
        three.write(Register.CCMR1, PWM_1 | 1 << 3);
        assertThat(three.read(Register.CCMR1)).isZero();
    }

    @Test
    void lockIsWrittenOncePerReset() {
        var bench = tim15();
        bench.write(Register.BDTR, 1 << 8);
        bench.write(Register.BDTR, 3 << 8);
        assertThat(bench.read(Register.BDTR)).isEqualTo(1 << 8);
        bench.gate.hold(true);
        bench.gate.hold(false);
        bench.write(Register.BDTR, 2 << 8);
        assertThat(bench.read(Register.BDTR)).isEqualTo(2 << 8);
    }

    /** "Once the TIMx_BDTR register has been written, their content is frozen until the next reset", at 0 as well. */
    @Test
    void aWriteWithLockZeroFreezesLockToo() {
        var bench = tim15();
        bench.write(Register.BDTR, MOE);
        bench.write(Register.BDTR, MOE | 3 << 8);
        assertThat(bench.read(Register.BDTR)).isEqualTo(MOE);
    }

    @Test
    void preloadedControlBitsWaitForACommutationEvent() {
        // TIMx_CR2, CCPC; TIMx_EGR, COMG
        var bench = with(FORCE_ACTIVE, 0, MOE);
        bench.write(Register.CR2, 1);
        bench.write(Register.CCER, CC1E);
        bench.write(Register.CCMR1, FORCE_INACTIVE);
        assertThat(pins(bench)).isEqualTo("ZZ");
        bench.write(Register.EGR, 1 << 5);
        assertThat(bench.has(Status.COMIF)).isTrue();
        assertThat(pins(bench)).isEqualTo("0Z");
    }

    @Test
    void ccusLetsATriggerCommute() {
        var bench = with(FORCE_ACTIVE, 0, MOE);
        bench.write(Register.CR2, 1 | 1 << 2);
        bench.write(Register.CCER, CC1E);
        bench.timer.internalTrigger(0).drive(true);
        bench.advance(1);
        assertThat(bench.has(Status.COMIF)).isTrue();
        assertThat(pins(bench)).isEqualTo("1Z");
    }

    @Test
    void tim16DrivesItsOneChannelAndItsComplement() {
        var bench = new TimerBench(TimerModel.TIM16);
        bench.write(Register.CCMR1, PWM_1);
        bench.write(Register.CCER, CC1E | CC1NE);
        bench.write(Register.BDTR, MOE);
        bench.write(Register.CCR1, 4);
        bench.setUp(0, 9);
        bench.start(0);
        var seen = new ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            seen.add(pins(bench));
            bench.advance(5);
        }
        assertThat(seen).isEqualTo(List.of("10", "01", "10"));
    }
}
