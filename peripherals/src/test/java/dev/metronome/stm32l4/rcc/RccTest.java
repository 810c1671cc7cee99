package dev.metronome.stm32l4.rcc;

import static dev.metronome.stm32l4.ChipUnderTest.FLASH;
import static dev.metronome.stm32l4.ChipUnderTest.PWR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_AHB2ENR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_APB1ENR1;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_APB2ENR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_CFGR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_CR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_PLLCFGR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.bus.Width;
import dev.metronome.state.StateWriter;
import dev.metronome.stm32l4.ChipUnderTest;
import dev.metronome.stm32l4.gpio.AlternateFunctions;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.time.PeripheralClock;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings.Kind;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RccTest {
    private static final int RCC_CIER = RCC + 0x18;
    private static final int RCC_CIFR = RCC + 0x1C;
    private static final int RCC_CICR = RCC + 0x20;
    private static final int RCC_APB2RSTR = RCC + 0x40;
    private static final int RCC_APB2SMENR = RCC + 0x80;
    private static final int RCC_CCIPR = RCC + 0x88;
    private static final int RCC_BDCR = RCC + 0x90;
    private static final int RCC_CSR = RCC + 0x94;

    private static final int MSIRDY = 1 << 1;
    private static final int MSIRGSEL = 1 << 3;
    private static final int HSION = 1 << 8;
    private static final int HSIRDY = 1 << 10;
    private static final int HSEON = 1 << 16;
    private static final int HSERDY = 1 << 17;
    private static final int HSEBYP = 1 << 18;
    private static final int PLLON = 1 << 24;
    private static final int PLLRDY = 1 << 25;
    private static final int SWS = 3 << 2;
    private static final int DBP = 1 << 8;
    private static final int PWREN = 1 << 28;

    private final ChipUnderTest chip = new ChipUnderTest();

    /** RM0351 6.4, "Reset value" of each register. */
    @ParameterizedTest(name = "RCC + {0} = {1} out of reset")
    @CsvSource({"0x00, 0x00000063", "0x08, 0", "0x0C, 0x1000", "0x10, 0x1000", "0x14, 0x1000", "0x48, 0x100", "0x4C, 0",
        "0x58, 0", "0x60, 0", "0x68, 0x00011303", "0x6C, 0x000532FF", "0x70, 0x101", "0x78, 0xF2FECA3F",
        "0x7C, 0x25", "0x80, 0x01677C01", "0x88, 0", "0x90, 0", "0x94, 0x0C000600"})
    void resetValuesAreTheManuals(String offset, String value) {
        assertThat(chip.read(RCC + Integer.decode(offset))).isEqualTo(Long.decode(value).intValue());
    }

    @Test
    void everyClockComesFromTheMsiAt4MegahertzOutOfReset() {
        for (var clock : new Clock[]{Clock.SYSCLK, Clock.HCLK, Clock.PCLK1, Clock.PCLK2, Clock.TIMCLK2, Clock.MSI}) {
            assertThat(chip.frequency(clock)).as("%s", clock).isEqualTo(Frequency.ofMegahertz(4));
        }
        assertThat(chip.frequency(Clock.HSI16).isRunning()).isFalse();
    }

    /** f(VCO) = 4 MHz x 40 / 1, PLLR = 2 (RM0351 6.4.4). */
    @Test
    void thePllMakesExactly80MegahertzOfTheMsi() {
        chip.run80Megahertz();

        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(80));
        assertThat(chip.frequency(Clock.TIMCLK2)).isEqualTo(Frequency.ofMegahertz(80));
        assertThat(chip.read(RCC_CFGR) & SWS).isEqualTo(3 << 2);
        assertThat(chip.events)
                .contains(new TraceEvent.CoreClockChanged(chip.timeline.now(), Frequency.ofMegahertz(80)));
        assertThat(chip.warnings(Kind.MISUSE)).isEmpty();
    }

    @Test
    void timeRunsOnExactlyAcrossAChangeOfTheCoreClock() {
        chip.run80Megahertz();
        var switched = chip.timeline.now();
        var nanoseconds = switched * 250; // all of them at 4 MHz
        assertThat(chip.clocks.time().nanoseconds(switched)).isEqualTo(nanoseconds);

        chip.pass(80_000_000);

        assertThat(chip.clocks.time().nanoseconds(chip.timeline.now())).isEqualTo(nanoseconds + 1_000_000_000);
    }

    /** t_LOCK = 15 us typical (DS10198 6.3.9): 60 cycles of 4 MHz. */
    @Test
    void thePllLocksAfter15Microseconds() {
        chip.write(RCC_PLLCFGR, 1 << 24 | 40 << 8 | 1);
        var start = chip.timeline.now();
        chip.set(RCC_CR, PLLON);

        assertThat(chip.cycleOfRise(RCC_CR, PLLRDY, 1_000) - start).isEqualTo(60);
    }

    /** A start-up lasts as long in time if the core clock changes meanwhile: 12 us at 4 MHz and 3 us at 48 MHz. */
    @Test
    void aStartUpTimeIsTimeNotCycles() {
        chip.write(FLASH, 0x702);
        chip.write(RCC_PLLCFGR, 1 << 24 | 40 << 8 | 2);
        chip.set(RCC_CR, HSION);
        chip.cycleOfRise(RCC_CR, HSIRDY, 100);
        var start = chip.timeline.now();
        chip.set(RCC_CR, PLLON);
        chip.pass(48);
        chip.write(RCC_CR, chip.read(RCC_CR) & ~0xF0 | 11 << 4 | MSIRGSEL);
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(48));

        assertThat(chip.cycleOfRise(RCC_CR, PLLRDY, 1_000) - start).isEqualTo(48 + 3 * 48);
    }

    /** RM0351 6.4.1, MSIRANGE. */
    @ParameterizedTest(name = "MSIRANGE = {0}: {1} kHz")
    @CsvSource({"0, 100", "1, 200", "2, 400", "3, 800", "4, 1000", "5, 2000", "6, 4000", "7, 8000", "8, 16000",
        "9, 24000", "10, 32000", "11, 48000"})
    void theMsiHasTwelveRanges(int range, long kilohertz) {
        chip.write(FLASH, 0x702);
        chip.write(RCC_CR, range << 4 | MSIRGSEL | 1);
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofKilohertz(kilohertz));
        assertThat(chip.read(RCC_CR) & MSIRDY).isNotZero();
    }

    /** "others: not allowed (hardware write protection)" (RM0351 6.4.1). */
    @Test
    void thereIsNoThirteenthRange() {
        chip.write(RCC_CR, 12 << 4 | MSIRGSEL | 1);
        assertThat(chip.read(RCC_CR) & 0xF0).isEqualTo(6 << 4);
    }

    /** "After a reset MSIRGSEL is at 0 and the MSI range value is provided by MSISRANGE" (RM0351 6.4.1). */
    @Test
    void msirangeIsNotUsedBeforeMsirgselIsSet() {
        chip.write(RCC_CR, 7 << 4 | 1);
        assertThat(chip.frequency(Clock.MSI)).isEqualTo(Frequency.ofMegahertz(4));
        chip.set(RCC_CR, MSIRGSEL);
        assertThat(chip.frequency(Clock.MSI)).isEqualTo(Frequency.ofMegahertz(8));
        chip.clear(RCC_CR, MSIRGSEL);
        assertThat(chip.frequency(Clock.MSI)).as("writing 0 has no effect").isEqualTo(Frequency.ofMegahertz(8));
    }

    /** "If a clock source which is not yet ready is selected, the switch will occur when it becomes ready." */
    @Test
    void aSwitchToAnOscillatorThatIsNotReadyWaitsAndStartsTheHsi() {
        chip.write(RCC_CFGR, 1);
        assertThat(chip.read(RCC_CR) & HSION).as("set by hardware").isNotZero();
        assertThat(chip.read(RCC_CFGR) & SWS).isZero();

        chip.pass(4); // t_SU(HSI16) = 0.8 us (DS10198 6.3.8): 3.2 cycles of 4 MHz

        assertThat(chip.read(RCC_CFGR) & SWS).isEqualTo(1 << 2);
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(16));
    }

    @Test
    void theClockInUseCannotBeSwitchedOff() {
        chip.write(RCC_CR, 0x60);
        assertThat(chip.read(RCC_CR) & 3).isEqualTo(3);

        chip.run80Megahertz();
        chip.write(RCC_CR, 0x60);

        assertThat(chip.read(RCC_CR)).isEqualTo(0x63 | PLLON | PLLRDY);
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(80));
    }

    @Test
    void anOscillatorThatIsSwitchedOffIsReadyForSixMoreOfItsCycles() {
        chip.set(RCC_CR, HSION);
        chip.cycleOfRise(RCC_CR, HSIRDY, 100);
        chip.clear(RCC_CR, HSION);

        chip.pass(1); // 6 cycles of 16 MHz are 1.5 cycles of 4 MHz
        assertThat(chip.read(RCC_CR) & HSIRDY).isNotZero();
        chip.pass(1);
        assertThat(chip.read(RCC_CR) & HSIRDY).isZero();
        assertThat(chip.frequency(Clock.HSI16).isRunning()).isFalse();
    }

    /** "These bits can be written only if PLL is disabled" (RM0351 6.4.4). */
    @Test
    void theFactorsOfAPllThatIsOnCannotBeChanged() {
        chip.run80Megahertz();
        chip.write(RCC_PLLCFGR, 1 << 24 | 20 << 8 | 1 << 4 | 2);

        assertThat(chip.read(RCC_PLLCFGR)).isEqualTo(1 << 24 | 40 << 8 | 1);
        assertThat(chip.warnings(Kind.MISUSE)).singleElement().asString().contains("PLLCFGR", "while it is on");
    }

    /** "This bit cannot be written when PLLCLK output of the PLL is used as System Clock" (RM0351 6.4.4, PLLREN). */
    @Test
    void thePllOutputInUseCannotBeDisabled() {
        chip.run80Megahertz();
        chip.clear(RCC_PLLCFGR, 1 << 24);
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(80));
    }

    @Test
    void aVcoOutsideItsLimitsIsReported() {
        chip.write(RCC_PLLCFGR, 1 << 24 | 86 << 8 | 1 << 4 | 1); // 4 MHz / 2 x 86
        chip.set(RCC_CR, PLLON);
        assertThat(chip.warnings(Kind.MISUSE)).anyMatch(said -> said.contains("input is 2 MHz, outside 4..16 MHz"))
                .anyMatch(said -> said.contains("output R runs at 86 MHz, above 80 MHz"));
    }

    @Test
    void anOutputThatIsEnabledLateIsCheckedToo() {
        chip.write(RCC_PLLCFGR, 86 << 8 | 1); // 172 MHz behind R = 2
        chip.set(RCC_CR, PLLON);
        assertThat(chip.warnings(Kind.MISUSE)).isEmpty();
        chip.set(RCC_PLLCFGR, 1 << 24);
        assertThat(chip.warnings(Kind.MISUSE)).singleElement().asString().contains("output R runs at 172 MHz");
    }

    @Test
    void aPllLosesItsLockWithItsSource() {
        chip.set(RCC_CR, HSION);
        chip.pass(10);
        chip.write(RCC_PLLCFGR, 1 << 24 | 10 << 8 | 2);
        chip.set(RCC_CR, PLLON);
        chip.pass(100);
        assertThat(chip.frequency(Clock.PLLCLK)).isEqualTo(Frequency.ofMegahertz(80));
        chip.clear(RCC_CR, HSION);
        chip.pass(10);
        assertThat(chip.read(RCC_CR) & PLLRDY).isZero();
        assertThat(chip.frequency(Clock.PLLCLK)).isEqualTo(Frequency.OFF);
        chip.set(RCC_CR, HSION);
        chip.pass(100);
        assertThat(chip.read(RCC_CR) & PLLRDY).as("locks again").isNotZero();
    }

    /** RM0351 6.4.5: PLLSAI1 has a ready flag of its own and shares source and M with the main PLL. */
    @Test
    void theSaiPllsLockAndReportByThemselves() {
        chip.write(RCC_CIER, 3 << 6);
        chip.write(RCC_PLLCFGR, 1);
        chip.write(RCC + 0x10, 24 << 8);
        chip.write(RCC + 0x14, 24 << 8);
        chip.set(RCC_CR, 5 << 26);
        chip.pass(60);
        assertThat(chip.read(RCC_CR) >>> 24).isEqualTo(0x3C);
        assertThat(chip.read(RCC_CIFR)).isEqualTo(3 << 6);
        chip.write(RCC_PLLCFGR, 2);
        assertThat(chip.read(RCC_PLLCFGR)).as("only when all PLLs are disabled").isEqualTo(1);
    }

    @Test
    void aPllWithAWrongFactorNeverLocks() {
        chip.write(RCC_PLLCFGR, 1 << 24 | 7 << 8 | 1);
        chip.set(RCC_CR, PLLON);
        chip.pass(100_000);
        assertThat(chip.read(RCC_CR) & PLLRDY).isZero();
        assertThat(chip.warnings(Kind.MISUSE)).anyMatch(said -> said.contains("N is not 8..86"));
    }

    @Test
    void hseNeverComesOnABoardWithoutOne() {
        chip.set(RCC_CR, HSEON);
        chip.pass(100_000_000);
        assertThat(chip.read(RCC_CR) & HSERDY).isZero();
    }

    /** t_SU(HSE) = 2 ms typical (DS10198 6.3.7): 8,000 cycles of 4 MHz. */
    @Test
    void hseComesAfterTwoMilliseconds() {
        var board = new ChipUnderTest(new ExternalClocks(Frequency.ofMegahertz(8), Frequency.OFF),
                AlternateFunctions.NONE);
        board.set(RCC_CR, HSEON);
        assertThat(board.cycleOfRise(RCC_CR, HSERDY, 10_000)).isEqualTo(8_000);
        assertThat(board.frequency(Clock.HSE)).isEqualTo(Frequency.ofMegahertz(8));

        board.set(RCC_CR, HSEBYP);
        assertThat(board.read(RCC_CR) & HSEBYP).as("only written while the HSE is disabled").isZero();
    }

    @Test
    void bdcrIsWriteProtectedUntilDbpIsSet() {
        chip.write(RCC_BDCR, 1);
        assertThat(chip.read(RCC_BDCR)).isZero();
        assertThat(chip.warnings(Kind.MISUSE)).singleElement().asString().contains("DBP");

        chip.set(RCC_APB1ENR1, PWREN);
        chip.set(PWR, DBP);
        chip.write(RCC_BDCR, 1);
        assertThat(chip.read(RCC_BDCR)).isEqualTo(1);
        var start = chip.timeline.now();

        chip.pass(8_000_000 - 1); // t_SU(LSE) = 2 s typical (DS10198 6.3.7)
        assertThat(chip.read(RCC_BDCR) & 2).isZero();
        chip.pass(1);
        assertThat(chip.read(RCC_BDCR) & 2).isEqualTo(2);
        assertThat(chip.timeline.now() - start).isEqualTo(8_000_000);
        assertThat(chip.frequency(Clock.LSE)).isEqualTo(Frequency.ofHertz(32_768));
    }

    /** DS10198 6.3.8, MSI in PLL mode: 3.998 MHz in range 6, which is 122 x 32.768 kHz. */
    @Test
    void theMsiFollowsTheLseInItsPllMode() {
        chip.set(RCC_CR, 1 << 2);
        assertThat(chip.read(RCC_CR) & 1 << 2).as("hardware protection while LSE is not ready").isZero();

        chip.set(RCC_APB1ENR1, PWREN);
        chip.set(PWR, DBP);
        chip.write(RCC_BDCR, 1);
        chip.pass(8_000_100);
        chip.set(RCC_CR, 1 << 2);

        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofHertz(122 * 32_768));
    }

    /** t_SU(LSI) = 80 us typical (DS10198 6.3.8): 320 cycles of 4 MHz; off after 3 cycles of 32 kHz: 375 of 4 MHz. */
    @Test
    void lsiComesAndGoes() {
        chip.set(RCC_CSR, 1);
        assertThat(chip.cycleOfRise(RCC_CSR, 2, 1_000)).isEqualTo(320);
        assertThat(chip.frequency(Clock.LSI)).isEqualTo(Frequency.ofKilohertz(32));
        chip.clear(RCC_CSR, 1);
        chip.pass(374);
        assertThat(chip.read(RCC_CSR) & 2).isNotZero();
        chip.pass(1);
        assertThat(chip.read(RCC_CSR) & 2).isZero();
    }

    /** RM0351 6.4.3, HPRE: there is no division by 32. */
    @ParameterizedTest(name = "HPRE = {0}: SYSCLK / {1}")
    @CsvSource({"0, 1", "7, 1", "8, 2", "9, 4", "10, 8", "11, 16", "12, 64", "13, 128", "14, 256", "15, 512"})
    void theAhbPrescalerDividesSysclk(int hpre, int divisor) {
        chip.write(RCC_CFGR, hpre << 4);
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(4).dividedBy(divisor));
        assertThat(chip.frequency(Clock.SYSCLK)).isEqualTo(Frequency.ofMegahertz(4));
    }

    /** "If the APB prescaler is 1 the timer clock is PCLK, else twice PCLK" (RM0351, clock tree figure: x1 or x2). */
    @ParameterizedTest(name = "PPRE = {0}: PCLK = HCLK / {1}, timers at HCLK / {2}")
    @CsvSource({"0, 1, 1", "3, 1, 1", "4, 2, 1", "5, 4, 2", "6, 8, 4", "7, 16, 8"})
    void timersRunAtTwiceAPclkThatIsDivided(int ppre, int bus, int timer) {
        var hclk = Frequency.ofMegahertz(4);
        chip.write(RCC_CFGR, ppre << 8);
        assertThat(chip.frequency(Clock.PCLK1)).isEqualTo(hclk.dividedBy(bus));
        assertThat(chip.frequency(Clock.TIMCLK1)).isEqualTo(hclk.dividedBy(timer));
        assertThat(chip.frequency(Clock.TIMCLK2)).isEqualTo(hclk);
        chip.write(RCC_CFGR, ppre << 11);
        assertThat(chip.frequency(Clock.PCLK2)).isEqualTo(hclk.dividedBy(bus));
        assertThat(chip.frequency(Clock.TIMCLK2)).isEqualTo(hclk.dividedBy(timer));
    }

    /** RM0351 6.4.28: USART1SEL 00 PCLK, 01 SYSCLK, 10 HSI16, 11 LSE. */
    @Test
    void ccipGivesAUsartItsKernelClock() {
        chip.write(RCC_CFGR, 4 << 11);
        assertThat(chip.frequency(Clock.USART1CLK)).isEqualTo(Frequency.ofMegahertz(2));
        chip.write(RCC_CCIPR, 1);
        assertThat(chip.frequency(Clock.USART1CLK)).isEqualTo(Frequency.ofMegahertz(4));
        chip.write(RCC_CCIPR, 2 << 2 | 2);
        assertThat(chip.frequency(Clock.USART1CLK)).isEqualTo(Frequency.OFF);
        chip.set(RCC_CR, HSION);
        chip.pass(10);
        assertThat(chip.frequency(Clock.USART1CLK)).isEqualTo(Frequency.ofMegahertz(16));
        assertThat(chip.frequency(Clock.USART2CLK)).isEqualTo(Frequency.ofMegahertz(16));
    }

    @Test
    void everyBitOfTheEnableRegistersOpensOneGate() {
        for (var gate : Gate.values()) {
            if (gate.enable != null && gate != Gate.FLASH) {
                assertThat(chip.rcc.gate(gate.name()).isEnabled()).as("%s out of reset", gate).isFalse();
                chip.set(RCC + gate.enable.offset, gate.bit);
                assertThat(chip.rcc.gate(gate.name()).isEnabled()).as("%s enabled", gate).isTrue();
                assertThat(chip.read(RCC + gate.enable.offset) & gate.bit).isEqualTo(gate.bit);
            }
        }
        for (var register : Rcc.Register.values()) {
            if (register.name().contains("ENR") && !register.name().contains("SMENR")) {
                assertThat(chip.read(RCC + register.offset)).as("every bit of %s has a gate", register)
                        .isEqualTo(register.bits);
            }
        }
    }

    @Test
    void theResetBitHoldsAndResetsThePeripheral() {
        var resets = new AtomicInteger();
        var tim15 = chip.rcc.gate("TIM15");
        tim15.connect(resets::incrementAndGet);
        chip.set(RCC_APB2ENR, 1 << 16);
        assertThat(tim15.isRunning()).isTrue();

        chip.write(RCC_APB2RSTR, 1 << 16);
        assertThat(resets).hasValue(1);
        assertThat(tim15.isRunning()).isFalse();
        chip.write(RCC_APB2RSTR, 0);
        assertThat(resets).hasValue(1);
        assertThat(tim15.isRunning()).isTrue();
    }

    @Test
    void theWindowWatchdogCannotBeDisabledBySoftware() {
        chip.set(RCC_APB1ENR1, 1 << 11);
        chip.write(RCC_APB1ENR1, 0);
        assertThat(chip.read(RCC_APB1ENR1)).isEqualTo(1 << 11);
    }

    @Test
    void aSleepBitThatIsClearedForARunningPeripheralIsReportedOnce() {
        chip.clear(RCC_APB2SMENR, 1 << 16);
        assertThat(chip.warnings(Kind.NOT_MODELLED)).isEmpty();
        chip.set(RCC_APB2ENR, 1 << 16);
        chip.set(RCC_APB2ENR, 1 << 17);
        assertThat(chip.warnings(Kind.NOT_MODELLED)).singleElement().asString().contains("APB2SMENR.TIM15SMEN");
    }

    /**
     * "Set by hardware when the PLL locks and PLLRDYDIE is set. Cleared by software setting the PLLRDYC bit" (6.4.8).
     */
    @Test
    void aReadyInterruptComesOnlyWhenEnabledAndIsClearedThroughCicr() {
        chip.set(RCC_CR, HSION);
        chip.pass(100);
        assertThat(chip.read(RCC_CIFR)).isZero();

        chip.write(RCC_CIER, 1);
        chip.set(RCC_CSR, 1);
        chip.pass(319);
        assertThat(chip.rccInterrupt.isHigh()).isFalse();
        chip.pass(1);
        assertThat(chip.rccInterrupt.isHigh()).isTrue();
        assertThat(chip.read(RCC_CIFR)).isEqualTo(1);
        chip.write(RCC_CICR, 1);
        assertThat(chip.read(RCC_CIFR)).isZero();
        assertThat(chip.rccInterrupt.isHigh()).isFalse();
    }

    @Test
    void rmvfClearsTheResetFlags() {
        chip.write(RCC_CSR, chip.read(RCC_CSR) | 1 << 23);
        assertThat(chip.read(RCC_CSR)).isEqualTo(0x600);
        chip.rcc.reset(ResetCause.SOFTWARE);
        assertThat(chip.read(RCC_CSR)).as("SFTRSTF and PINRSTF").isEqualTo(0x1400_0600);
    }

    @Test
    void aSystemResetBringsEverythingBackButTheBackupDomain() {
        chip.set(RCC_APB1ENR1, PWREN);
        chip.set(PWR, DBP);
        chip.write(RCC_BDCR, 1 << 8);
        chip.run80Megahertz();
        var resets = new AtomicInteger();
        chip.rcc.gate("TIM15").connect(new PeripheralClock.User() {
            @Override
            public void reset() {
                resets.incrementAndGet();
            }
        });

        chip.rcc.reset(ResetCause.SOFTWARE);

        assertThat(resets).hasValue(1);
        assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(4));
        assertThat(chip.read(RCC_CR)).isEqualTo(0x63);
        assertThat(chip.read(RCC_APB1ENR1)).isZero();
        assertThat(chip.read(RCC_BDCR)).isEqualTo(1 << 8);
        assertThat(chip.backupWritable.isHigh()).isFalse();
        assertThat(chip.flashTiming.waitStates()).isZero();
    }

    @Test
    void aPeripheralWithoutClockIgnoresWritesReadsZeroAndIsReportedOnce() {
        chip.write(ChipUnderTest.GPIOA + 0x14, 0xFFFF);
        assertThat(chip.read(ChipUnderTest.GPIOA + 0x14)).isZero();
        assertThat(chip.read(ChipUnderTest.GPIOA)).isZero();
        assertThat(chip.warnings(Kind.CLOCK_OFF)).hasSize(3).first().asString().contains("GPIOA+0x14 is written");
        chip.set(RCC_AHB2ENR, 1);
        assertThat(chip.read(ChipUnderTest.GPIOA + 0x14)).as("the write was lost").isZero();
        assertThat(chip.read(ChipUnderTest.GPIOA)).isEqualTo(0xABFF_FFFF);
    }

    /** "Access: no wait state, word, half-word and byte access" (RM0351 6.4.17). */
    @Test
    void aByteWriteChangesOneByte() {
        chip.bus.write(RCC_CFGR + 1, Width.BYTE, 4);
        assertThat(chip.read(RCC_CFGR)).isEqualTo(4 << 8);
        chip.bus.write(RCC_CFGR, Width.BYTE, 8 << 4);
        assertThat(chip.read(RCC_CFGR)).isEqualTo(4 << 8 | 8 << 4);
    }

    @Test
    void whatIsKnownButNotModelledIsSaid() {
        chip.write(RCC_CFGR, 1 << 24);
        assertThat(chip.warnings(Kind.NOT_MODELLED)).singleElement().asString().contains("RCC.CFGR.MCOSEL");
    }

    @Test
    void aRestoredRccGoesOnWhereItWas() {
        chip.write(RCC_PLLCFGR, 1 << 24 | 40 << 8 | 1);
        chip.set(RCC_CR, PLLON);
        chip.set(RCC_APB2ENR, 1 << 16);
        chip.pass(30);
        var out = new StateWriter();
        chip.timeline.save(out);
        chip.clocks.save(out);
        chip.rcc.save(out);

        var other = new ChipUnderTest();
        var in = out.reader();
        other.timeline.restore(in);
        other.clocks.restore(in);
        other.rcc.restore(in);

        assertThat(in.isAtEnd()).isTrue();
        assertThat(other.rcc.gate("TIM15").isEnabled()).isTrue();
        assertThat(other.cycleOfRise(RCC_CR, PLLRDY, 1_000)).isEqualTo(60);
    }
}
