package dev.metronome.stm32l4.syscfg;

import static dev.metronome.stm32l4.ChipUnderTest.GPIOA;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_AHB2ENR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_APB2ENR;
import static dev.metronome.stm32l4.ChipUnderTest.SYSCFG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.signal.Pin.Drive;
import dev.metronome.stm32l4.ChipUnderTest;
import dev.metronome.trace.Warnings.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyscfgTest {
    private static final int EXTICR1 = SYSCFG + 0x08;
    private static final int EXTICR4 = SYSCFG + 0x14;

    private final ChipUnderTest chip = new ChipUnderTest();

    @BeforeEach
    void clockSyscfg() {
        chip.write(RCC_APB2ENR, 1);
        chip.write(RCC_AHB2ENR, 0xFF);
    }

    /** RM0351 9.2. */
    @ParameterizedTest(name = "SYSCFG + {0} = {1} out of reset")
    @CsvSource({"0x00, 0", "0x04, 0x7C000001", "0x08, 0", "0x14, 0", "0x18, 0", "0x1C, 0", "0x20, 0", "0x24, 0"})
    void resetValuesAreTheManuals(String offset, String value) {
        assertThat(chip.read(SYSCFG + Integer.decode(offset))).isEqualTo(Integer.decode(value));
    }

    /** EXTI13 is bits 7..4 of EXTICR4; 2 is port C. */
    @Test
    void aLineHearsThePortThatWasChosen() {
        chip.write(GPIOA + 0x800, 0); // port C, all inputs
        chip.write(GPIOA, 0);
        chip.port('C').pin(13).driveFromBoard(Drive.HIGH);
        assertThat(chip.syscfg.line(13).isHigh()).as("port A, whose PA13 is pulled up").isTrue();
        chip.write(GPIOA + 0x0C, 0);
        assertThat(chip.syscfg.line(13).isHigh()).isFalse();

        chip.write(EXTICR4, 2 << 4);
        assertThat(chip.syscfg.line(13).isHigh()).isTrue();
        chip.port('C').pin(13).driveFromBoard(Drive.LOW);
        assertThat(chip.syscfg.line(13).isHigh()).isFalse();
        chip.port('A').pin(13).driveFromBoard(Drive.HIGH);
        assertThat(chip.syscfg.line(13).isHigh()).isFalse();
    }

    /** The Schmitt trigger of an analog pad is off (RM0351, "Analog configuration"). */
    @Test
    void anAnalogPadIsNotHeard() {
        chip.port('A').pin(0).driveFromBoard(Drive.HIGH);
        assertThat(chip.syscfg.line(0).isHigh()).isFalse();
        chip.write(GPIOA, 0);
        assertThat(chip.syscfg.line(0).isHigh()).isTrue();
    }

    @Test
    void aPadThatPortHDoesNotHaveIsLow() {
        chip.write(EXTICR1, 7 << 8);
        assertThat(chip.read(EXTICR1)).isEqualTo(7 << 8);
        assertThat(chip.syscfg.line(2).isHigh()).isFalse();
    }

    @Test
    void anotherMemoryAtAddressZeroIsReported() {
        chip.write(SYSCFG, 3);
        assertThat(chip.warnings(Kind.NOT_MODELLED)).singleElement().asString().contains("SYSCFG.MEMRMP");
    }

    @Test
    void theFirewallBitIsOnlyCleared() {
        chip.write(SYSCFG + 4, 0x7C00_0000);
        chip.write(SYSCFG + 4, 0x7C00_0001);
        assertThat(chip.read(SYSCFG + 4)).isEqualTo(0x7C00_0000);
    }

    @Test
    void aRestoredSyscfgChoosesTheSamePort() {
        chip.write(EXTICR4, 2 << 4);
        var saved = ChipUnderTest.saved(chip.syscfg);
        chip.write(EXTICR4, 0);
        chip.syscfg.restore(saved);
        assertThat(saved.isAtEnd()).isTrue();
        assertThat(chip.read(EXTICR4)).isEqualTo(2 << 4);
    }
}
