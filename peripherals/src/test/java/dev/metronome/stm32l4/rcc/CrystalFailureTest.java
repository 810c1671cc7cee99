package dev.metronome.stm32l4.rcc;

import static dev.metronome.stm32l4.ChipUnderTest.FLASH;
import static dev.metronome.stm32l4.ChipUnderTest.PWR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_APB1ENR1;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_CFGR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_CR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_PLLCFGR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.stm32l4.ChipUnderTest;
import dev.metronome.stm32l4.gpio.AlternateFunctions;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.trace.Warnings.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RM0351, "Clock security system (CSS)" and "Clock security system on LSE", and what happens where nobody looks. */
class CrystalFailureTest {
    private static final int RCC_CIER = RCC + 0x18;
    private static final int RCC_CIFR = RCC + 0x1C;
    private static final int RCC_CICR = RCC + 0x20;
    private static final int RCC_BDCR = RCC + 0x90;
    private static final int RCC_CSR = RCC + 0x94;
    private static final int MSIPLLEN = 1 << 2;
    private static final int HSEON = 1 << 16;
    private static final int HSERDY = 1 << 17;
    private static final int CSSON = 1 << 19;
    private static final int PLLON = 1 << 24;
    private static final int PLLRDY = 1 << 25;
    private static final int HSE = 2;
    private static final int PLL = 3;
    private static final int STOPWUCK = 1 << 15;
    private static final int CSSF = 1 << 8;
    private static final int LSECSSF = 1 << 9;
    private static final int LSERDY = 1 << 1;
    private static final int LSECSSON = 1 << 5;
    private static final int LSECSSD = 1 << 6;
    private static final int LSI = 1;

    private final ChipUnderTest chip = new ChipUnderTest(
            new ExternalClocks(Frequency.ofMegahertz(8), Frequency.ofHertz(32_768)), AlternateFunctions.NONE);

    private void startHse(int also) {
        chip.set(RCC_CR, HSEON | also);
        chip.cycleOfRise(RCC_CR, HSERDY, 10_000);
    }

    /** 80 MHz of the crystal: 8 MHz x 20 / 2. */
    private void run80MegahertzOfTheCrystal(int also) {
        startHse(also);
        chip.write(FLASH, 0x704);
        chip.write(RCC_PLLCFGR, 1 << 24 | 20 << 8 | HSE + 1);
        chip.set(RCC_CR, PLLON);
        chip.cycleOfRise(RCC_CR, PLLRDY, 1_000);
        chip.write(RCC_CFGR, chip.read(RCC_CFGR) | PLL);
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(80));
    }

    private void startLse(int also) {
        chip.set(RCC_APB1ENR1, 1 << 28);
        chip.set(PWR, 1 << 8); // DBP
        chip.set(RCC_CSR, LSI);
        chip.set(RCC_BDCR, 1);
        chip.cycleOfRise(RCC_BDCR, LSERDY, 10_000_000);
        chip.set(RCC_BDCR, also);
    }

    /** "A failure causes a switch of the system clock to the MSI or the HSI16 depending on STOPWUCK". */
    @ParameterizedTest(name = "SW = {0}, STOPWUCK = {1}: {2} MHz")
    @CsvSource({"2, 0, 4, 0", "2, 1, 16, 1", "3, 0, 4, 0", "3, 1, 16, 1"})
    void theClockSecuritySystemSwitchesToTheMsiOrTheHsi16(int sw, int stopwuck, int megahertz, int sws) {
        chip.write(RCC_CFGR, stopwuck * STOPWUCK);
        if (sw == PLL) {
            run80MegahertzOfTheCrystal(CSSON);
        } else {
            startHse(CSSON);
            chip.write(RCC_CFGR, chip.read(RCC_CFGR) | HSE);
        }

        chip.rcc.fail(Crystal.HSE);

        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(megahertz));
        assertThat(chip.read(RCC_CFGR) & 0xF).as("SW and SWS").isEqualTo(sws << 2 | sws);
        assertThat(chip.read(RCC_CR) & (HSEON | HSERDY | PLLON | PLLRDY)).as("HSE and PLL are disabled").isZero();
        assertThat(chip.rcc.isCoreClockStopped()).isFalse();
    }

    /** "The NMI will be executed indefinitely unless the CSS interrupt pending bit is cleared" by CSSC. */
    @Test
    void theNmiIsAskedForUntilCsscIsWritten() {
        startHse(CSSON);
        assertThat(chip.rcc.hseFailure().isHigh()).isFalse();
        chip.rcc.fail(Crystal.HSE);

        chip.write(RCC_CICR, ~CSSF);
        assertThat(chip.rcc.hseFailure().isHigh()).isTrue();
        assertThat(chip.rccInterrupt.isHigh()).as("CSSF is no interrupt of RCC's own").isFalse();
        chip.write(RCC_CICR, CSSF);
        assertThat(chip.rcc.hseFailure().isHigh()).isFalse();
        assertThat(chip.read(RCC_CIFR)).isZero();
    }

    /** "The clock detector is enabled after the HSE oscillator startup delay": one that never starts is not seen. */
    @Test
    void aCrystalThatNeverStartsIsNotReady() {
        chip.rcc.fail(Crystal.HSE);
        chip.set(RCC_CR, HSEON | CSSON);
        chip.pass(1_000_000);

        assertThat(chip.read(RCC_CR) & HSERDY).isZero();
        assertThat(chip.read(RCC_CIFR)).isZero();
    }

    @Test
    void aCrystalThatBreaksWhileItStartsIsNotReadyUntilItIsWholeAgain() {
        chip.set(RCC_CR, HSEON);
        chip.pass(4_000);
        chip.rcc.fail(Crystal.HSE);
        chip.pass(1_000_000);
        assertThat(chip.read(RCC_CR) & HSERDY).isZero();

        var healed = chip.timeline.now();
        chip.rcc.heal(Crystal.HSE);
        assertThat(chip.cycleOfRise(RCC_CR, HSERDY, 10_000) - healed).as("2 ms of 4 MHz").isEqualTo(8_000);
    }

    /** The detector looks as soon as it is on; until then the ready flag stands, and nothing is told. */
    @Test
    void aFailureThatNobodySawIsSeenWhenCssonIsSet() {
        startHse(0);
        chip.rcc.fail(Crystal.HSE);
        assertThat(chip.read(RCC_CR) & HSERDY).isNotZero();
        assertThat(chip.read(RCC_CIFR)).isZero();
        assertThat(chip.frequency(Clock.HSE).isRunning()).isFalse();

        chip.set(RCC_CR, CSSON);

        assertThat(chip.read(RCC_CIFR)).isEqualTo(CSSF);
        assertThat(chip.frequency(Clock.HCLK)).as("SYSCLK was not its").isEqualTo(Frequency.ofMegahertz(4));
    }

    @Test
    void thePllLosesItsLockWithItsSourceAndLocksAgainWithIt() {
        startHse(0);
        chip.write(RCC_PLLCFGR, 1 << 24 | 20 << 8 | HSE + 1);
        chip.set(RCC_CR, PLLON);
        chip.cycleOfRise(RCC_CR, PLLRDY, 1_000);

        chip.rcc.fail(Crystal.HSE);
        chip.pass(1_000);
        assertThat(chip.read(RCC_CR) & PLLRDY).isZero();

        var healed = chip.timeline.now();
        chip.rcc.heal(Crystal.HSE);
        assertThat(chip.cycleOfRise(RCC_CR, PLLRDY, 1_000) - healed).as("t_LOCK, 15 us of 4 MHz").isEqualTo(60);
    }

    /** Without a clock there is no cycle that could be counted. */
    @ParameterizedTest(name = "SW = {0}")
    @CsvSource({"2", "3"})
    void withoutTheClockSecuritySystemTheCoreStandsStill(int sw) {
        if (sw == PLL) {
            run80MegahertzOfTheCrystal(0);
        } else {
            startHse(0);
            chip.write(RCC_CFGR, HSE);
        }
        var before = chip.frequency(Clock.HCLK);

        chip.rcc.fail(Crystal.HSE);
        assertThat(chip.rcc.isCoreClockStopped()).isTrue();

        chip.rcc.heal(Crystal.HSE);
        assertThat(chip.rcc.isCoreClockStopped()).isFalse();
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(before);
    }

    @Test
    void aResetLeadsBackToTheMsiAndTheCrystalStaysBroken() {
        run80MegahertzOfTheCrystal(0);
        chip.rcc.fail(Crystal.HSE);
        chip.rcc.reset(ResetCause.PIN);

        assertThat(chip.rcc.isCoreClockStopped()).isFalse();
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(4));
        chip.set(RCC_CR, HSEON);
        chip.pass(1_000_000);
        assertThat(chip.read(RCC_CR) & HSERDY).isZero();
    }

    /** RM0351, BDCR.LSECSSD and CIFR.LSECSSF; "no hardware action is made to the registers" else. */
    @Test
    void theClockSecuritySystemOfTheLseTellsAndLeavesTheRestToTheFirmware() {
        startLse(LSECSSON);
        chip.rcc.fail(Crystal.LSE);

        assertThat(chip.read(RCC_BDCR) & (LSECSSD | LSERDY | 1)).isEqualTo(LSECSSD | LSERDY | 1);
        assertThat(chip.read(RCC_CIFR)).isEqualTo(LSECSSF);
        assertThat(chip.rcc.lseFailure().isHigh()).as("CIER.LSECSSIE = 0").isFalse();
        chip.write(RCC_CIER, LSECSSF);
        assertThat(chip.rcc.lseFailure().isHigh()).isTrue();
        assertThat(chip.rccInterrupt.isHigh()).isFalse();
        chip.write(RCC_CICR, LSECSSF);
        assertThat(chip.rcc.lseFailure().isHigh()).isFalse();
    }

    /** "Once enabled this bit cannot be disabled, except after a LSE failure detection (LSECSSD = 1)". */
    @Test
    void lsecssonIsClearedOnlyAfterAFailure() {
        startLse(LSECSSON);
        chip.clear(RCC_BDCR, LSECSSON);
        assertThat(chip.read(RCC_BDCR) & LSECSSON).isNotZero();

        chip.rcc.fail(Crystal.LSE);
        chip.clear(RCC_BDCR, LSECSSON);
        assertThat(chip.read(RCC_BDCR) & LSECSSON).isZero();
    }

    /** "If the MSI was in PLL-mode, this mode is disabled." */
    @Test
    void theMsiLeavesItsPllMode() {
        startLse(LSECSSON);
        chip.set(RCC_CR, MSIPLLEN);
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofHertz(32_768 * 122));

        chip.rcc.fail(Crystal.LSE);

        assertThat(chip.read(RCC_CR) & MSIPLLEN).isZero();
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(4));
    }

    @Test
    void withoutLsecssonNothingTellsOfTheLse() {
        startLse(0);
        chip.rcc.fail(Crystal.LSE);

        assertThat(chip.read(RCC_BDCR) & (LSECSSD | LSERDY)).isEqualTo(LSERDY);
        assertThat(chip.read(RCC_CIFR)).isZero();
        assertThat(chip.frequency(Clock.LSE).isRunning()).isFalse();
        chip.rcc.heal(Crystal.LSE);
        assertThat(chip.frequency(Clock.LSE)).isEqualTo(Frequency.ofHertz(32_768));
    }

    @Test
    void whatIsNotFittedCannotFail() {
        var board = new ChipUnderTest();
        assertThatThrownBy(() -> board.rcc.fail(Crystal.HSE)).hasMessageContaining("no HSE is fitted");
    }

    @Test
    void aFailureIsPartOfTheState() {
        run80MegahertzOfTheCrystal(0);
        chip.rcc.fail(Crystal.HSE);
        var saved = ChipUnderTest.saved(chip.rcc);
        chip.rcc.heal(Crystal.HSE);

        chip.rcc.restore(saved);

        assertThat(chip.rcc.isCoreClockStopped()).isTrue();
        assertThat(chip.rcc.hasFailed(Crystal.HSE)).isTrue();
    }

    @Test
    void cssonIsNothingUnknown() {
        startHse(CSSON);
        assertThat(chip.warnings(Kind.NOT_MODELLED)).isEmpty();
    }
}
