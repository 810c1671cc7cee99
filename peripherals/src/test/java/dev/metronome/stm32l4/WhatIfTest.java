package dev.metronome.stm32l4;

import static dev.metronome.stm32l4.ChipUnderTest.FLASH;
import static dev.metronome.stm32l4.ChipUnderTest.PWR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_APB1ENR1;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_CFGR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_CR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_PLLCFGR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.state.StateWriter;
import dev.metronome.stm32l4.rcc.ResetCause;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.trace.TraceEvent.FlashOutrun;
import dev.metronome.trace.Warnings.Kind;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is set stands, whatever the firmware writes; and the registers do not show it. */
class WhatIfTest {
    private static final int ACR = FLASH;
    private static final int CCIPR = RCC + 0x88;
    private static final int CSR = RCC + 0x94;
    private static final int HSION = 1 << 8;
    private static final int HSIRDY = 1 << 10;
    private static final int PLLON = 1 << 24;
    private static final int PLLRDY = 1 << 25;

    private static List<FlashOutrun> outruns(ChipUnderTest chip) {
        return chip.events.stream().filter(FlashOutrun.class::isInstance).map(FlashOutrun.class::cast).toList();
    }

    @Nested
    class FlashSettings {
        private final ChipUnderTest chip = new ChipUnderTest(WhatIf.NOTHING.withWaitStates(3).withArt(true));

        private void areForced() {
            assertThat(chip.flashTiming.waitStates()).isEqualTo(3);
            assertThat(chip.flashTiming.prefetch()).isTrue();
            assertThat(chip.flashTiming.instructionCache()).isTrue();
            assertThat(chip.flashTiming.dataCache()).isTrue();
        }

        @Test
        void standFromResetOn() {
            areForced();
            assertThat(chip.read(ACR)).isEqualTo(0x600);
        }

        @Test
        void standWhateverIsWrittenWhichReadsBack() {
            chip.write(ACR, 0x001);

            areForced();
            assertThat(chip.read(ACR)).isEqualTo(0x001);
        }

        @Test
        void standAfterAReset() {
            chip.write(ACR, 0x001);
            chip.rcc.reset(ResetCause.SOFTWARE);

            areForced();
        }

        @Test
        void areEachByItself() {
            var only = new ChipUnderTest(WhatIf.NOTHING.withInstructionCache(false));
            only.write(ACR, 0x704);

            assertThat(only.flashTiming.waitStates()).isEqualTo(4);
            assertThat(only.flashTiming.prefetch()).isTrue();
            assertThat(only.flashTiming.instructionCache()).isFalse();
            assertThat(only.flashTiming.dataCache()).isTrue();
        }
    }

    @Nested
    class SystemClock {
        private final ChipUnderTest chip = new ChipUnderTest(WhatIf.NOTHING.withSysclk(Frequency.ofMegahertz(16)));

        private void runsAt16Megahertz() {
            for (var clock : new Clock[]{Clock.SYSCLK, Clock.HCLK, Clock.PCLK1, Clock.PCLK2, Clock.TIMCLK2,
                Clock.USART1CLK}) {
                assertThat(chip.frequency(clock)).as("%s", clock).isEqualTo(Frequency.ofMegahertz(16));
            }
        }

        @Test
        void isForcedFromTheFirstCycleOn() {
            runsAt16Megahertz();
            assertThat(chip.clocks.time().nanoseconds(16_000_000)).isEqualTo(1_000_000_000);
        }

        @Test
        void isForcedWhateverTheFirmwareChoosesWhichReadsBack() {
            chip.run80Megahertz();

            runsAt16Megahertz();
            assertThat(chip.read(RCC_CFGR)).isEqualTo(0xF);
            assertThat(chip.frequency(Clock.PLLCLK)).isEqualTo(Frequency.ofMegahertz(80));
        }

        @Test
        void isForcedAfterAReset() {
            chip.run80Megahertz();
            chip.rcc.reset(ResetCause.SOFTWARE);

            runsAt16Megahertz();
        }

        /** HPRE = 2, PPRE1 = 4, PPRE2 = 1 (RM0351 6.4.3); a timer behind a prescaler runs at twice its APB clock. */
        @Test
        void isDividedByThePrescalers() {
            chip.write(RCC_CFGR, 8 << 4 | 5 << 8);

            assertThat(chip.frequency(Clock.SYSCLK)).isEqualTo(Frequency.ofMegahertz(16));
            assertThat(chip.frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(8));
            assertThat(chip.frequency(Clock.PCLK1)).isEqualTo(Frequency.ofMegahertz(2));
            assertThat(chip.frequency(Clock.TIMCLK1)).isEqualTo(Frequency.ofMegahertz(4));
            assertThat(chip.frequency(Clock.TIMCLK2)).isEqualTo(Frequency.ofMegahertz(8));
        }

        @Test
        void leavesAloneWhatHasNotComeThroughIt() {
            chip.set(RCC_CR, HSION);
            chip.cycleOfRise(RCC_CR, HSIRDY, 1_000);
            chip.set(CSR, 1);
            chip.cycleOfRise(CSR, 2, 10_000);
            chip.write(CCIPR, 2);

            assertThat(chip.frequency(Clock.USART1CLK)).as("USART1SEL = HSI16").isEqualTo(Frequency.ofMegahertz(16));
            assertThat(chip.frequency(Clock.MSI)).isEqualTo(Frequency.ofMegahertz(4));
            assertThat(chip.frequency(Clock.LSI)).isEqualTo(Frequency.ofKilohertz(32));
        }

        /** 15 us (DS10198 6.3.9) are 240 cycles of 16 MHz. */
        @Test
        void doesNotChangeHowLongThePllTakesToLock() {
            chip.write(RCC_PLLCFGR, 1 << 24 | 40 << 8 | 1);
            var start = chip.timeline.now();
            chip.set(RCC_CR, PLLON);

            assertThat(chip.cycleOfRise(RCC_CR, PLLRDY, 1_000) - start).isEqualTo(240);
        }
    }

    @Nested
    class FlashThatIsOutrun {
        @ParameterizedTest(name = "{0} MHz with {1} wait states: {2}")
        @CsvSource({"16, 0,", "17, 0, 17 MHz needs 1 wait state", "80, 0, 80 MHz needs 4 wait states", "80, 4,",
            "48, 1, 48 MHz needs 2 wait states", "100, 4, '100 MHz is above 80 MHz, the highest HCLK'"})
        void isTold(int megahertz, int waitStates, String limit) {
            var chip = new ChipUnderTest(
                    WhatIf.NOTHING.withSysclk(Frequency.ofMegahertz(megahertz)).withWaitStates(waitStates));
            chip.flash.checkWaitStates();

            if (limit == null) {
                assertThat(outruns(chip)).isEmpty();
            } else {
                assertThat(outruns(chip)).containsExactly(new FlashOutrun(0, limit));
            }
            assertThat(chip.warnings(Kind.MISUSE)).as("not the firmware's doing").isEmpty();
        }

        @Test
        void isToldWhenItIsSoNoLonger() {
            var chip = new ChipUnderTest(WhatIf.NOTHING.withSysclk(Frequency.ofMegahertz(80)));
            chip.flash.checkWaitStates();
            chip.pass(100);
            chip.write(ACR, 0x604);
            chip.pass(100);
            chip.write(ACR, 0x603);

            assertThat(outruns(chip)).extracting(FlashOutrun::limit).containsExactly("80 MHz needs 4 wait states",
                    null, "80 MHz needs 4 wait states");
            assertThat(outruns(chip).get(1).cycle()).isBetween(100L, 110L);
        }

        @Test
        void isToldOfTheFirmwareAsItIsBesideTheWarning() {
            var chip = new ChipUnderTest();
            chip.run80Megahertz();
            assertThat(outruns(chip)).isEmpty();
            chip.write(ACR, 3);

            assertThat(outruns(chip)).extracting(FlashOutrun::limit).containsExactly("80 MHz needs 4 wait states");
            assertThat(chip.warnings(Kind.MISUSE)).hasSize(1);
        }

        @Test
        void isOutrunSoonerInVoltageRange2() {
            var chip = new ChipUnderTest(WhatIf.NOTHING.withSysclk(Frequency.ofMegahertz(16)).withWaitStates(1));
            chip.set(RCC_APB1ENR1, 1 << 28);
            chip.write(PWR, 2 << 9);

            assertThat(outruns(chip)).extracting(FlashOutrun::limit)
                    .containsExactly("16 MHz needs 2 wait states in voltage range 2");
        }
    }

    @Test
    void areReadAsTheyWereSaved() {
        var settings = WhatIf.NOTHING.withWaitStates(2).withDataCache(false).withSysclk(Frequency.ofMegahertz(8));
        for (var each : List.of(WhatIf.NOTHING, settings, settings.withDataCache(true),
                WhatIf.NOTHING.withArt(false))) {
            var out = new StateWriter();
            each.save(out);
            assertThat(WhatIf.read(out.reader())).isEqualTo(each);
        }
        assertThat(settings.describe()).isEqualTo("ws=2, dcache=off, clock=8 MHz");
    }

    @Test
    void whatNoRegisterCanSayIsRefused() {
        assertThatThrownBy(() -> WhatIf.NOTHING.withWaitStates(5)).hasMessageContaining("0 to 4");
        assertThatThrownBy(() -> WhatIf.NOTHING.withWaitStates(-1)).hasMessageContaining("0 to 4");
        assertThatThrownBy(() -> WhatIf.NOTHING.withSysclk(Frequency.OFF)).hasMessageContaining("off");
    }
}
