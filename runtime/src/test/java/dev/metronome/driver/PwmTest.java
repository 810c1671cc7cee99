package dev.metronome.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.metronome.driver.Pwm.Timer;
import dev.metronome.stm32l4.gpio.AlternateFunctionTable;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pulses of timers on pads, at 4 MHz out of reset, which all timers count. */
class PwmTest {
    private static final long HERTZ = 4_000_000;

    private static Pwm pwm(Chip chip, Timer timer, int channel, String pad) {
        return Pwm.on(chip, Clocks.on(chip), timer, channel, pad);
    }

    /** From edge to edge, of which the first rises: PA15 and PB4 are high out of reset, and fall first. */
    private static List<Long> lengths(OnChip run, String pad) {
        var edges = run.changes(pad).stream().dropWhile(edge -> !edge.high()).toList();
        var lengths = new ArrayList<Long>();
        for (var i = 1; i < edges.size(); i++) {
            lengths.add(edges.get(i).cycle() - edges.get(i - 1).cycle());
        }
        return lengths;
    }

    @ParameterizedTest(name = "{0}: {1} Hz, {2}/{3} are {4} cycles high and {5} low")
    @CsvSource({"TIM2, 1000, 1, 4, 1000, 3000", "TIM2, 50, 3, 40, 6000, 74000", "TIM15, 1000, 1, 2, 2000, 2000",
        "TIM15, 20, 1, 2, 100000, 100000", "TIM15, 2000000, 1, 2, 1, 1", "TIM15, 1000000, 1, 4, 1, 3",
        "TIM2, 400000, 1, 3, 3, 7"})
    void theFirstPeriodAndAllOthersAreExact(Timer timer, long hertz, int part, int whole, long high, long low) {
        var pad = timer == Timer.TIM2 ? "PA5" : "PB14";
        var run = OnChip.quietly(1_000 + 4 * (high + low), chip -> {
            var pwm = pwm(chip, timer, 1, pad);
            pwm.frequency(hertz);
            pwm.duty(part, whole);
            pwm.enable();
        });
        var lengths = lengths(run, pad);
        assertThat(lengths.size()).isGreaterThan(5);
        for (var i = 0; i < lengths.size(); i++) {
            assertThat(lengths.get(i)).as("edge %d", i + 1).isEqualTo(i % 2 == 0 ? high : low);
        }
    }

    @ParameterizedTest
    @EnumSource(Timer.class)
    void everyChannelComesOutAtEveryPadOfTheDataSheet(Timer timer) {
        var table = new AlternateFunctionTable();
        for (var channel = 1; channel <= timer.channels(); channel++) {
            var signal = timer + "_CH" + channel;
            assertThat(timer.pads(channel)).as(signal).containsExactlyInAnyOrderElementsOf(table.pads(signal));
            for (var pad : timer.pads(channel)) {
                assertThat(table.signal(pad, timer.alternate())).as(pad).isEqualTo(signal);
                var own = channel;
                var run = OnChip.quietly(10_000, chip -> {
                    var pwm = pwm(chip, timer, own, pad);
                    pwm.frequency(1_000);
                    pwm.duty(1, 8);
                    pwm.enable();
                });
                assertThat(lengths(run, pad)).as("%s at %s", signal, pad).startsWith(500L, 3_500L);
            }
        }
        assertThat(table.pads(timer + "_CH" + (timer.channels() + 1))).isEmpty();
    }

    @Test
    void thePadIsLowUntilItBeginsAndAfterItIsDisabled() {
        var run = OnChip.quietly(50_000, chip -> {
            var pwm = pwm(chip, Timer.TIM2, 1, "PA5");
            pwm.frequency(1_000);
            pwm.duty(1, 2);
            chip.spend(10_000);
            pwm.enable();
            chip.spend(1_000);
            pwm.disable();
            chip.spend(20_000);
        });
        assertThat(run.changes("PA5")).hasSize(2).extracting(TraceEvent.PinChanged::high).containsExactly(true, false);
        assertThat(run.changes("PA5").getFirst().cycle()).isGreaterThan(10_000);
        assertThat(lengths(run, "PA5").getFirst()).isLessThan(2_000);
    }

    @Test
    void aDutyOfNothingIsLowAndAllOfItIsHigh() {
        var run = OnChip.quietly(100_000, chip -> {
            var pwm = pwm(chip, Timer.TIM15, 1, "PB14");
            pwm.frequency(1_000);
            pwm.enable();
            chip.spend(20_000);
            pwm.duty(1, 1);
            chip.spend(20_000);
            pwm.duty(0, 1);
        });
        assertThat(run.changes("PB14")).hasSize(2);
        assertThat(lengths(run, "PB14").getFirst() % 4_000).as("whole periods").isZero();
    }

    @Test
    void aNewDutyAndFrequencyBeginWithAPeriod() {
        var run = OnChip.quietly(30_000, chip -> {
            var pwm = pwm(chip, Timer.TIM2, 1, "PA5");
            pwm.frequency(1_000);
            pwm.duty(1, 4);
            pwm.enable();
            chip.spend(5_000);
            pwm.duty(3, 4);
            chip.spend(4_000);
            pwm.frequency(2_000);
        });
        assertThat(lengths(run, "PA5")).startsWith(1_000L, 3_000L, 1_000L, 3_000L, 3_000L, 1_000L, 1_500L, 500L, 1_500L,
                500L);
    }

    @Test
    void channelsOfOneTimerHaveOneFrequencyAndADutyEach() {
        var run = OnChip.quietly(30_000, chip -> {
            var one = pwm(chip, Timer.TIM2, 1, "PA5");
            var two = pwm(chip, Timer.TIM2, 2, "PB3");
            one.frequency(1_000);
            one.duty(1, 4);
            two.duty(1, 8);
            one.enable();
            two.enable();
        });
        assertThat(lengths(run, "PA5")).startsWith(1_000L, 3_000L, 1_000L, 3_000L);
        assertThat(lengths(run, "PB3").subList(1, 4)).containsExactly(3_500L, 500L, 3_500L);
        assertThat(run.changes("PB3").get(2).cycle()).isIn(run.changes("PA5").stream().map(TraceEvent::cycle).toList());
    }

    @Test
    void aFrequencyThatIsNotExactIsRefusedAndTheNearestIsTold() {
        OnChip.quietly(10_000, chip -> {
            var pwm = pwm(chip, Timer.TIM15, 1, "PB14");
            assertThatIllegalArgumentException().isThrownBy(() -> pwm.frequency(3_000)).withMessage(
                    "TIM15 cannot repeat exactly 3,000 times a second: of its 4,000,000 Hz that is every 1,333.333"
                            + " ticks, and it must be a whole number. nearestFrequency(3000) gives 3000.750188 Hz");
            assertThatIllegalArgumentException().isThrownBy(() -> pwm.frequency(2_000_001))
                    .withMessage("TIM15 counts 4,000,000 Hz and can repeat a pulse 1 to 2,000,000 times a second, not"
                            + " 2,000,001");
            assertThatIllegalArgumentException().isThrownBy(() -> pwm.frequency(0));
            assertThat(pwm.nearestFrequency(3_000)).isEqualTo(4_000_000.0 / 1_333);
            pwm.frequency(3_125);
            assertThat(pwm.actualHz()).isEqualTo(3_125);
        });
    }

    @Test
    void aPeriodThatIsAGreatPrimeIsRefusedOfSixteenBits() {
        OnChip.quietly(10_000, chip -> {
            var pwm = new Pwm(chip, () -> 65_537, Timer.TIM15, 1, "PB14");
            assertThatIllegalArgumentException().isThrownBy(() -> pwm.frequency(1))
                    .withMessageContaining("no prescaler and counter divide by that");
            assertThat(pwm.nearestFrequency(1)).isEqualTo(65_537.0 / 65_536);
            new Pwm(chip, () -> 65_537, Timer.TIM2, 1, "PA5").frequency(1);
        });
    }

    @Test
    void aChangeOfTheClocksKeepsFrequencyAndDuty() {
        var run = OnChip.quietly(4_000_000, chip -> {
            var clocks = Clocks.on(chip);
            var pwm = Pwm.on(chip, clocks, Timer.TIM2, 1, "PA5");
            pwm.frequency(1_000);
            pwm.duty(1, 4);
            pwm.enable();
            chip.spend(10_000);
            clocks.run(80_000_000);
            assertThat(pwm.actualHz()).isEqualTo(1_000);
        });
        var lengths = lengths(run, "PA5");
        assertThat(lengths).startsWith(1_000L, 3_000L);
        assertThat(lengths.subList(lengths.size() - 10, lengths.size())).containsOnly(20_000L, 60_000L);
    }

    @Test
    void aChangeMayLeadOverAClockThatIsTooSlowForThePulse() {
        var run = OnChip.quietly(200_000, chip -> {
            var clocks = Clocks.on(chip);
            clocks.run(80_000_000);
            var pwm = Pwm.on(chip, clocks, Timer.TIM15, 1, "PB14");
            pwm.frequency(4_000_000);
            pwm.duty(1, 2);
            pwm.enable();
            clocks.run(64_000_000); // from PLL to PLL, over the MSI with its 4 MHz
        });
        var lengths = lengths(run, "PB14");
        assertThat(lengths).startsWith(10L, 10L);
        assertThat(lengths.subList(lengths.size() - 10, lengths.size())).containsOnly(8L);
    }

    @Test
    void aClockThatIsTooSlowForAPulseIsRefused() {
        OnChip.quietly(10_000, chip -> {
            var clocks = Clocks.on(chip);
            Pwm.on(chip, clocks, Timer.TIM2, 1, "PA5").frequency(1_000_000);
            assertThatExceptionOfType(ClockError.class).isThrownBy(() -> clocks.run(1_000_000)).withMessage(
                    "TIM2_CH1 repeats a pulse 1,000,000 times a second, which it cannot when it counts 1,000,000 Hz");
            assertThat(clocks.hclk()).isEqualTo(HERTZ);
        });
    }

    @Test
    void whatIsNotThereIsRefused() {
        OnChip.quietly(10_000, chip -> {
            assertThatIllegalArgumentException().isThrownBy(() -> pwm(chip, Timer.TIM3, 1, "PA5"))
                    .withMessage("PA5 cannot carry TIM3_CH1: PA6, PB4, PC6 and PE3 can");
            assertThatIllegalArgumentException().isThrownBy(() -> pwm(chip, Timer.TIM16, 2, "PA6"))
                    .withMessage("TIM16 has no channel 2: it has channel 1 alone");
            assertThatIllegalArgumentException().isThrownBy(() -> pwm(chip, Timer.TIM2, 5, "PA6"))
                    .withMessage("TIM2 has no channel 5: it has 1 to 4");
            var pwm = pwm(chip, Timer.TIM2, 1, "PA5");
            assertThatIllegalArgumentException().isThrownBy(() -> pwm.duty(3, 2))
                    .withMessage("a duty of 3/2: it is 0 to 1, of at most 65536 parts");
        });
    }
}
