package dev.metronome.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.driver.Clocks.Change;
import dev.metronome.driver.Clocks.Source;
import dev.metronome.time.ClockTree.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClocksTest {
    private static final int RCC_CR = 0x4002_1000;
    private static final int RCC_CFGR = 0x4002_1008;
    private static final int RCC_PLLCFGR = 0x4002_100C;
    private static final int RCC_PLLSAI1CFGR = 0x4002_1010;
    private static final int RCC_APB1ENR1 = 0x4002_1058;
    private static final int FLASH_ACR = 0x4002_2000;
    private static final int PWR_CR1 = 0x4000_7000;
    private static final int PWREN = 1 << 28;

    private final OnChip on = new OnChip();
    private final List<Object> seen = new ArrayList<>();

    private void play(Consumer<Chip> program) {
        on.run(program::accept, 400_000_000);
    }

    private long hertz(Clock clock) {
        return on.machine.clocks().frequency(clock).hertz();
    }

    /** What {@code clocks} says is what the chip does. */
    private void requireTrue(Clocks clocks) {
        assertThat(List.of(clocks.sysclk(), clocks.hclk(), clocks.pclk1(), clocks.pclk2(), clocks.timerClock1(),
                clocks.timerClock2()))
                .containsExactly(hertz(Clock.SYSCLK), hertz(Clock.HCLK), hertz(Clock.PCLK1), hertz(Clock.PCLK2),
                        hertz(Clock.TIMCLK1), hertz(Clock.TIMCLK2));
    }

    // ---- run

    @ParameterizedTest
    @ValueSource(longs = {100_000, 1_000_000, 4_000_000, 10_000_000, 16_000_000, 24_000_000, 26_000_000, 33_000_000,
        48_000_000, 64_000_000, 72_000_000, 80_000_000})
    void runReachesTheFrequencyInOneCall(long hz) {
        play(chip -> {
            var clocks = Clocks.on(chip);
            clocks.run(hz);
            requireTrue(clocks);
            seen.add(clocks.hclk());
        });
        assertThat(seen).containsExactly(hz);
        assertThat(on.warnings()).isEmpty();
    }

    @ParameterizedTest(name = "{0} Hz: {1} wait states")
    @MethodSource
    void runTakesTheFewestWaitStatesOfRange1(long hz, int waitStates) {
        play(chip -> {
            Clocks.on(chip).run(80_000_000);
            Clocks.on(chip).run(hz);
            seen.add(chip.read(FLASH_ACR) & 7);
        });
        assertThat(seen).containsExactly(waitStates);
    }

    static Stream<Arguments> runTakesTheFewestWaitStatesOfRange1() {
        return Stream.of(Arguments.of(16_000_000L, 0), Arguments.of(17_000_000L, 1), Arguments.of(32_000_000L, 1),
                Arguments.of(33_000_000L, 2), Arguments.of(48_000_000L, 2), Arguments.of(64_000_000L, 3),
                Arguments.of(66_000_000L, 4), Arguments.of(80_000_000L, 4));
    }

    @Test
    void runRefusesWhatItCannotReachAndSaysTheNearest() {
        play(chip -> {
            var clocks = Clocks.on(chip);
            assertThatThrownBy(() -> clocks.run(79_400_000)).isInstanceOf(ClockError.class)
                    .hasMessageContaining("HCLK cannot be 79.4 MHz").hasMessageContaining("the nearest is 79 MHz");
            assertThatThrownBy(() -> clocks.run(3_000_000)).hasMessageContaining("the nearest is 2 MHz");
            assertThatThrownBy(() -> clocks.run(81_000_000)).hasMessageContaining("the highest is 80 MHz");
            requireTrue(clocks);
            seen.add(clocks.hclk());
        });
        assertThat(seen).containsExactly(4_000_000L);
    }

    // ---- limits

    static Stream<Arguments> limits() {
        return Stream.of(
                limit("80 MHz in range 1 needs 4 wait states, not 3",
                        change -> change.pll(Source.MSI, 1, 40, 2).sysclk(Source.PLL).waitStates(3)),
                limit("16 MHz in range 2 needs 2 wait states, not 1",
                        change -> change.range(2).sysclk(Source.HSI16).waitStates(1)),
                limit("waitStates = 5: it is 0 to 4 (RM0351 3.3.3)", change -> change.waitStates(5)),
                limit("the PLL's input of 2 MHz (HSI16 at 16 MHz, m = 8) is outside 4 to 16 MHz (RM0351 6.4.4, PLLM)",
                        change -> change.pll(Source.HSI16, 8, 40, 2)),
                limit("the PLL's input of 24 MHz (MSI at 24 MHz, m = 1) is outside 4 to 16 MHz",
                        change -> change.msi(24_000_000).pll(Source.MSI, 1, 8, 4)),
                limit("the VCO's 60 MHz (4 MHz x n = 15) is outside 64 to 344 MHz",
                        change -> change.pll(Source.MSI, 1, 15, 2)),
                limit("the VCO's 352 MHz (16 MHz x n = 22) is outside 64 to 344 MHz",
                        change -> change.pll(Source.HSI16, 1, 22, 8)),
                limit("the VCO's 160 MHz (4 MHz x n = 40) is outside 64 to 128 MHz, which voltage range 2 allows",
                        change -> change.range(2).pll(Source.MSI, 1, 40, 8)),
                limit("the PLL's output of 82 MHz is above 80 MHz, the highest in voltage range 1",
                        change -> change.pll(Source.MSI, 1, 41, 2)),
                limit("the PLL's output of 32 MHz is above 26 MHz, the highest in voltage range 2",
                        change -> change.range(2).pll(Source.MSI, 1, 16, 2)),
                limit("MSI of 48 MHz is above 24 MHz, the highest in voltage range 2",
                        change -> change.msi(48_000_000).sysclk(Source.MSI).range(2)),
                limit("HSE of 48 MHz is above 26 MHz, the highest in voltage range 2",
                        change -> change.hse(48_000_000).sysclk(Source.HSE).range(2)),
                limit("HSE of 50 MHz: a crystal has 4 to 48 MHz", change -> change.hse(50_000_000)),
                limit("HSE: nobody said what is connected there", Change::hse),
                limit("HSE: nobody said what is connected there", change -> change.sysclk(Source.HSE)),
                limit("the MSI has no 5 MHz; it has 100, 200", change -> change.msi(5_000_000)),
                limit("m = 9: it is 1 to 8", change -> change.pll(Source.MSI, 9, 40, 2)),
                limit("n = 87: it is 8 to 86", change -> change.pll(Source.MSI, 1, 87, 2)),
                limit("r = 3: the PLL's r is 2, 4, 6 or 8", change -> change.pll(Source.MSI, 1, 40, 3)),
                limit("the PLL has no source", change -> change.sysclk(Source.PLL)),
                limit("the PLL runs from MSI, HSI16 or HSE, not from itself",
                        change -> change.pll(Source.PLL, 1, 40, 2)),
                limit("ahb(32): the AHB divider is 1, 2, 4, 8, 16, 64", change -> change.ahb(32)),
                limit("apb1(32): an APB divider is 1, 2, 4, 8 or 16", change -> change.apb1(32)),
                limit("apb2(3): an APB divider is 1, 2, 4, 8 or 16", change -> change.apb2(3)),
                limit("range(3): there are voltage ranges 1 and 2", change -> change.range(3)));
    }

    private static Arguments limit(String words, UnaryOperator<Change> change) {
        return Arguments.of(words, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void aLimitIsNamedAndNothingIsWritten(String words, UnaryOperator<Change> settings) {
        play(chip -> {
            chip.modify(RCC_APB1ENR1, 0, PWREN);
            var log = new WriteLog(chip);
            var clocks = Clocks.on(log);
            assertThatThrownBy(() -> settings.apply(clocks.change()).apply()).isInstanceOf(ClockError.class)
                    .hasMessageContaining(words);
            assertThat(log.written).isEmpty();
            seen.add("was here");
        });
        assertThat(seen).hasSize(1);
    }

    @Test
    void aFrequencyThatTheVoltageAllowsNoMoreKeepsTheVoltageUp() {
        play(chip -> {
            var clocks = Clocks.on(chip);
            clocks.run(80_000_000);
            assertThatThrownBy(() -> clocks.change().range(2).apply()).isInstanceOf(ClockError.class)
                    .hasMessageContaining("range 2");
            seen.add(chip.read(PWR_CR1) >>> 9 & 3);
        });
        assertThat(seen).containsExactly(1);
        assertThat(on.warnings()).isEmpty();
    }

    @Test
    void aPllThatSharesItsSourceWithPllsai1IsNotTakenAwayFromIt() {
        play(chip -> {
            var clocks = Clocks.on(chip);
            clocks.run(80_000_000);
            chip.write(RCC_PLLSAI1CFGR, 16 << 8);
            chip.modify(RCC_CR, 0, 1 << 26);
            assertThatThrownBy(() -> clocks.change().pll(Source.HSI16, 2, 20, 2).apply())
                    .isInstanceOf(ClockError.class).hasMessageContaining("PLLSAI1 or PLLSAI2 is on");
            seen.add("was here");
        });
        assertThat(seen).hasSize(1);
    }

    @Test
    void aListenerMayRefuseBeforeAnythingIsWritten() {
        play(chip -> {
            var clocks = Clocks.on(chip);
            clocks.addListener(new Clocks.Listener() {
                @Override
                public void planned(Clocks.Frequencies next) {
                    throw new ClockError("not " + next.hclk());
                }

                @Override
                public void aboutToChange() {}

                @Override
                public void changed() {}
            });
            assertThatThrownBy(() -> clocks.run(80_000_000)).hasMessage("not 80000000");
            requireTrue(clocks);
            seen.add(clocks.hclk());
        });
        assertThat(seen).containsExactly(4_000_000L);
    }

    // ---- the way there

    @Test
    void anyWayFromSettingToSettingBreaksNoRule() {
        on.withHse(8_000_000);
        for (var seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            play(chip -> {
                var clocks = Clocks.on(chip, 8_000_000);
                for (var i = 0; i < 25; i++) {
                    var before = clocks.frequencies();
                    try {
                        anything(random, clocks.change()).apply();
                        seen.add("reached");
                    } catch (ClockError e) {
                        assertThat(clocks.frequencies()).as("%s", e).isSameAs(before);
                        seen.add("refused");
                    }
                    requireTrue(clocks);
                }
            });
            assertThat(on.warnings()).as("seed %d", seed).isEmpty();
        }
        assertThat(seen).hasSize(40 * 25);
        assertThat(seen.stream().filter("reached"::equals).count()).isGreaterThan(250);
    }

    private static Change anything(Random random, Change change) {
        var msi = new long[]{1_000_000, 4_000_000, 8_000_000, 16_000_000, 24_000_000, 48_000_000};
        if (random.nextInt(3) == 0) {
            change.msi(msi[random.nextInt(msi.length)]);
        }
        if (random.nextInt(2) == 0) {
            change.pll(Source.values()[random.nextInt(3)], 1 + random.nextInt(4), 8 + random.nextInt(40),
                    2 + 2 * random.nextInt(4));
        }
        if (random.nextInt(2) == 0) {
            change.sysclk(Source.values()[random.nextInt(4)]);
        }
        if (random.nextInt(3) == 0) {
            change.ahb(1 << random.nextInt(4)).apb1(1 << random.nextInt(5)).apb2(1 << random.nextInt(5));
        }
        if (random.nextInt(2) == 0) {
            change.range(1 + random.nextInt(2));
        }
        return change;
    }

    @Test
    void theVoltageComesBeforeTheWaitStatesAndTheyBeforeTheFrequency() {
        play(chip -> {
            Clocks.on(chip).change().range(2).apply();
            var log = new WriteLog(chip);
            Clocks.on(log).run(80_000_000);
            seen.addAll(log.written);
        });
        assertThat(seen).containsExactly(PWR_CR1, FLASH_ACR, RCC_PLLCFGR, RCC_CR, RCC_CFGR);
    }

    @Test
    void downwardsTheyComeAfterIt() {
        play(chip -> {
            Clocks.on(chip).run(80_000_000);
            var log = new WriteLog(chip);
            Clocks.on(log).change().sysclk(Source.MSI).range(2).apply();
            seen.addAll(log.written);
        });
        assertThat(seen).as("to MSI, PLL off, 4 to 0 wait states, voltage")
                .containsExactly(RCC_CFGR, RCC_CR, FLASH_ACR, PWR_CR1);
        assertThat(on.warnings()).isEmpty();
    }

    @Test
    void aCrystalThatIsNotThereIsReported() {
        play(chip -> {
            var clocks = Clocks.on(chip, 8_000_000);
            assertThatThrownBy(() -> clocks.change().sysclk(Source.HSE).apply()).isInstanceOf(ClockError.class)
                    .hasMessageContaining("HSE of 8 MHz does not start within 100 ms: no crystal is fitted");
            requireTrue(clocks);
            seen.add(clocks.hclk());
        });
        assertThat(seen).containsExactly(4_000_000L);
        assertThat(on.warnings()).isEmpty();
    }

    // ---- clocks that somebody else set

    @Test
    void clocksThatFirmwareSetAreUnderstood() {
        play(chip -> {
            chip.modify(RCC_CR, 0, 1 << 8);
            chip.write(RCC_PLLCFGR, 2 | 2 << 4 | 24 << 8 | 1 << 25 | 1 << 24); // HSI16 / 3 x 24 / 4 = 32 MHz
            chip.modify(FLASH_ACR, 7, 1);
            chip.modify(RCC_CR, 0, 1 << 24);
            chip.spend(1_000);
            chip.write(RCC_CFGR, 3 | 8 << 4 | 4 << 8 | 6 << 11); // AHB 2, APB1 2, APB2 8
            chip.spend(100);
            var clocks = Clocks.on(chip);
            requireTrue(clocks);
            seen.add(List.of(clocks.sysclk(), clocks.hclk(), clocks.pclk1(), clocks.pclk2(), clocks.timerClock1(),
                    clocks.timerClock2()));
        });
        assertThat(seen).containsExactly(
                List.of(32_000_000L, 16_000_000L, 8_000_000L, 2_000_000L, 16_000_000L, 4_000_000L));
    }

    @Test
    void theMsiThatFollowsTheLseIsUnderstood() {
        play(chip -> {
            chip.modify(RCC_APB1ENR1, 0, PWREN);
            chip.modify(PWR_CR1, 0, 1 << 8);
            chip.modify(0x4002_1090, 0, 1);
            chip.spend(12_000_000);
            chip.modify(RCC_CR, 0, 1 << 2);
            chip.spend(100);
            var clocks = Clocks.on(chip);
            requireTrue(clocks);
            seen.add(clocks.hclk());
            clocks.run(4_000_000);
            requireTrue(clocks);
            seen.add(clocks.hclk());
        });
        assertThat(seen).containsExactly(122 * 32_768L, 4_000_000L);
    }

    @Test
    void aChangeBehindItsBackIsSeenByRefresh() {
        play(chip -> {
            var clocks = Clocks.on(chip);
            chip.modify(RCC_CFGR, 0, 9 << 4);
            seen.add(clocks.hclk());
            clocks.refresh();
            seen.add(clocks.hclk());
        });
        assertThat(seen).containsExactly(4_000_000L, 1_000_000L);
    }
}
