package dev.metronome.stm32l4.pwr;

import static dev.metronome.stm32l4.ChipUnderTest.PWR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_APB1ENR1;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_CFGR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.stm32l4.ChipUnderTest;
import dev.metronome.trace.Warnings.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PwrTest {
    private static final int CR1 = PWR;
    private static final int CR3 = PWR + 0x08;
    private static final int SR2 = PWR + 0x14;
    private static final int PWREN = 1 << 28;
    private static final int DBP = 1 << 8;
    private static final int RANGE_1 = 1 << 9;
    private static final int RANGE_2 = 2 << 9;
    private static final int LPR = 1 << 14;
    private static final int REGLPF = 1 << 9;
    private static final int VOSF = 1 << 10;

    private final ChipUnderTest chip = new ChipUnderTest();

    @BeforeEach
    void clockPwr() {
        chip.set(RCC_APB1ENR1, PWREN);
    }

    /** RM0351 5.4. REGLPS of SR2 stands once the low-power regulator has started, long before any code runs. */
    @ParameterizedTest(name = "PWR + {0} = {1} out of reset")
    @CsvSource({"0x00, 0x200", "0x04, 0", "0x08, 0x8000", "0x0C, 0", "0x10, 0", "0x14, 0x100", "0x20, 0", "0x5C, 0"})
    void resetValuesAreTheManuals(String offset, String value) {
        assertThat(chip.read(PWR + Integer.decode(offset))).isEqualTo(Integer.decode(value));
    }

    /** t_VOST = 20 us typical (DS10198 6.3.6): 80 cycles of 4 MHz; what start-up code waits on. */
    @Test
    void aChangeOfTheVoltageRangeTakes20Microseconds() {
        chip.write(CR1, RANGE_2);
        var start = chip.timeline.now();
        assertThat(chip.read(SR2) & VOSF).isEqualTo(VOSF);
        while ((chip.read(SR2) & VOSF) != 0) {
            chip.pass(1);
        }
        assertThat(chip.timeline.now() - start).isBetween(80L, 82L); // a read of SR2 itself takes a cycle on APB1
        assertThat(chip.range2.isHigh()).isTrue();

        chip.write(CR1, RANGE_1);
        assertThat(chip.range2.isHigh()).as("range 1 is not there yet").isTrue();
        chip.pass(80);
        assertThat(chip.range2.isHigh()).isFalse();
        assertThat(chip.read(SR2) & VOSF).isZero();
    }

    @Test
    void aForbiddenVoltageRangeIsNotTaken() {
        chip.write(CR1, 3 << 9);
        assertThat(chip.read(CR1)).isEqualTo(RANGE_1);
        assertThat(chip.read(SR2) & VOSF).isZero();
        assertThat(chip.warnings(Kind.MISUSE)).singleElement().asString().contains("PWR.CR1.VOS = 3");
    }

    @Test
    void dbpOpensTheBackupDomain() {
        chip.set(CR1, DBP);
        assertThat(chip.backupWritable.isHigh()).isTrue();
        chip.clear(CR1, DBP);
        assertThat(chip.backupWritable.isHigh()).isFalse();
    }

    /** t_WULPRUN = 5 us typical (DS10198 6.3.6): 10 cycles of 2 MHz. */
    @Test
    void reglpfFallsAfterLowPowerRunIsLeft() {
        chip.write(RCC_CFGR, 8 << 4); // HCLK = 2 MHz, the limit
        chip.set(CR1, LPR);
        assertThat(chip.read(SR2) & REGLPF).isEqualTo(REGLPF);
        chip.pass(1_000);
        assertThat(chip.read(SR2) & REGLPF).isEqualTo(REGLPF);
        chip.clear(CR1, LPR);
        chip.pass(8);
        assertThat(chip.read(SR2) & REGLPF).isEqualTo(REGLPF);
        chip.pass(2);
        assertThat(chip.read(SR2) & REGLPF).isZero();
        assertThat(chip.warnings(Kind.MISUSE)).isEmpty();
    }

    @Test
    void lowPowerRunAbove2MegahertzIsReported() {
        chip.set(CR1, LPR);
        assertThat(chip.warnings(Kind.MISUSE)).singleElement().asString().contains("4 MHz");
    }

    @Test
    void lowPowerModeIsKept() {
        chip.write(CR1, RANGE_1 | 2);
        assertThat(chip.pwr.lowPowerMode()).isEqualTo(2);
        assertThat(chip.read(CR1)).isEqualTo(RANGE_1 | 2);
    }

    @Test
    void pullsInStandbyAreReported() {
        chip.write(CR3, 0x8000 | 1 << 10);
        assertThat(chip.read(CR3)).isEqualTo(0x8000 | 1 << 10);
        assertThat(chip.warnings(Kind.NOT_MODELLED)).singleElement().asString().contains("PWR.CR3");
    }

    @Test
    void aRestoredRegulatorGoesOnWhereItWas() {
        chip.write(CR1, RANGE_2);
        var saved = ChipUnderTest.saved(chip.pwr);
        chip.pass(200);
        assertThat(chip.read(SR2) & VOSF).isZero();
        chip.pwr.restore(saved);
        assertThat(chip.read(SR2) & VOSF).isEqualTo(VOSF);
        assertThat(saved.isAtEnd()).isTrue();
    }
}
