package dev.metronome.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.time.ClockTree.Clock;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockTreeTest {
    private final Timeline timeline = new Timeline();
    private final ClockTree clocks = new ClockTree(timeline,
            Map.of(Clock.HCLK, Frequency.ofMegahertz(4), Clock.LSE, Frequency.ofHertz(32_768)));

    private void hclk(Frequency frequency) {
        clocks.change(Map.of(Clock.HCLK, frequency));
    }

    @Test
    void timeGoesOnExactlyAcrossAChangeOfTheCoreClock() {
        timeline.advanceTo(3); // 750 ns at 4 MHz
        hclk(Frequency.ofMegahertz(48)); // a cycle is 20 5/6 ns
        assertThat(clocks.time().nanoseconds(3)).isEqualTo(750);
        assertThat(clocks.time().nanoseconds(3 + 48)).isEqualTo(1_750);
        timeline.advanceTo(3 + 1);
        hclk(Frequency.ofMegahertz(80));
        // 750 + 20 5/6 + 12.5 = 783 1/3
        assertThat(clocks.time().nanoseconds(5)).isEqualTo(783);
        // 770 5/6 ns + 4 cycles of 12.5 ns = 820 5/6
        assertThat(clocks.time().nanoseconds(8)).isEqualTo(820);
    }

    @Test
    void tenThousandChangesLoseNothing() {
        var random = new Random(7);
        // In units of 1/240,000,000,000 s, of which a cycle at every frequency below has a whole number.
        var sum = BigInteger.ZERO;
        var unit = BigInteger.valueOf(240_000_000_000L);
        var hertz = 4_000_000L;
        for (var i = 0; i < 10_000; i++) {
            var cycles = random.nextInt(1, 1_000);
            timeline.advanceTo(timeline.now() + cycles);
            sum = sum.add(unit.divide(BigInteger.valueOf(hertz)).multiply(BigInteger.valueOf(cycles)));
            hertz = new long[]{4_000_000, 80_000_000, 48_000_000, 16_000_000, 100_000}[random.nextInt(5)];
            hclk(Frequency.ofHertz(hertz));
        }
        var nanoseconds = sum.multiply(BigInteger.valueOf(1_000_000_000)).divide(unit).longValueExact();
        assertThat(clocks.time().nanoseconds(timeline.now())).isEqualTo(nanoseconds);
    }

    @ParameterizedTest(name = "{0} ns at 80 MHz is reached at cycle {1}")
    @CsvSource({"0, 0", "1, 1", "12, 1", "13, 2", "25, 2", "1000000000, 80000000"})
    void aTimeIsReachedAtTheFirstCycleNotBeforeIt(long nanoseconds, long cycle) {
        hclk(Frequency.ofMegahertz(80));

        assertThat(clocks.time().cycleAt(nanoseconds)).isEqualTo(cycle);
    }

    @ParameterizedTest(name = "{1} ticks of 32,768 Hz end at cycle {2} of {0} Hz")
    @CsvSource({"4000000, 1, 123", "4000000, 32768, 4000000", "80000000, 1, 2442", "80000000, 32768, 80000000",
        "32768, 5, 5"})
    void ticksOfAnotherOscillatorAreRoundedUpToWholeCyclesAtTheEndOnly(long hertz, long ticks, long cycles) {
        hclk(Frequency.ofHertz(hertz));

        assertThat(clocks.cyclesOf(ticks, Clock.LSE)).isEqualTo(cycles);
        assertThat(clocks.ticksIn(cycles, Clock.LSE)).isEqualTo(ticks);
    }

    @Test
    void aClockThatDoesNotDivideHclkHasNoWholeCyclesPerTick() {
        assertThatThrownBy(() -> clocks.cyclesPerTick(Clock.LSE)).hasMessageContaining("LSE (32768 Hz)")
                .hasMessageContaining("4 MHz");
        assertThat(clocks.cyclesPerTick(Clock.HSE)).as("off").isZero();
    }

    @Test
    void listenersHearBeforeAndAfterAndOnlyOfRealChanges() {
        var heard = new ArrayList<String>();
        clocks.addListener(new ClockTree.Listener() {
            @Override
            public void clocksAboutToChange() {
                heard.add("before " + clocks.frequency(Clock.HCLK));
            }

            @Override
            public void clocksChanged() {
                heard.add("after " + clocks.frequency(Clock.HCLK));
            }
        });
        hclk(Frequency.ofMegahertz(4));
        hclk(Frequency.ofMegahertz(80));

        assertThat(heard).containsExactly("before 4 MHz", "after 80 MHz");
        assertThat(clocks.changes()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}/{1} Hz is {2}")
    @CsvSource({"80000000, 1, 80 MHz", "32768, 1, 32768 Hz", "100000, 512, 195.313 Hz", "0, 1, off",
        "400000, 1, 400 kHz"})
    void frequenciesAreExactFractions(long numerator, long denominator, String text) {
        assertThat(new Frequency(numerator, denominator)).hasToString(text);
        assertThat(new Frequency(numerator, denominator).times(3).dividedBy(3))
                .isEqualTo(new Frequency(numerator, denominator));
    }
}
