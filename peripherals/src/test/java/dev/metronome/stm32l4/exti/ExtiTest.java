package dev.metronome.stm32l4.exti;

import static dev.metronome.stm32l4.ChipUnderTest.EXTI;
import static dev.metronome.stm32l4.ChipUnderTest.GPIOA;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_AHB2ENR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_APB2ENR;
import static dev.metronome.stm32l4.ChipUnderTest.SYSCFG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.signal.Pin.Drive;
import dev.metronome.signal.Wire;
import dev.metronome.stm32l4.ChipUnderTest;
import dev.metronome.stm32l4.exti.Exti.Interrupt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtiTest {
    private static final int IMR1 = EXTI;
    private static final int EMR1 = EXTI + 0x04;
    private static final int RTSR1 = EXTI + 0x08;
    private static final int FTSR1 = EXTI + 0x0C;
    private static final int SWIER1 = EXTI + 0x10;
    private static final int PR1 = EXTI + 0x14;
    private static final int IMR2 = EXTI + 0x20;
    private static final int RTSR2 = EXTI + 0x28;
    private static final int PR2 = EXTI + 0x34;

    private final ChipUnderTest chip = new ChipUnderTest();

    @BeforeEach
    void makePortAInputs() {
        chip.write(RCC_AHB2ENR, 0xFF);
        chip.write(RCC_APB2ENR, 1);
        chip.write(GPIOA, 0);
        chip.write(GPIOA + 0x0C, 0);
    }

    private void press(int pad) {
        chip.port('A').pin(pad).driveFromBoard(Drive.HIGH);
    }

    private void release(int pad) {
        chip.port('A').pin(pad).driveFromBoard(Drive.LOW);
    }

    private boolean isHigh(Interrupt interrupt) {
        return chip.extiInterrupts.get(interrupt).isHigh();
    }

    /** RM0351 14.5: direct lines are unmasked out of reset. */
    @ParameterizedTest(name = "EXTI + {0} = {1} out of reset")
    @CsvSource({"0x00, 0xFF820000", "0x04, 0", "0x08, 0", "0x0C, 0", "0x10, 0", "0x14, 0", "0x20, 0x87", "0x24, 0",
        "0x34, 0"})
    void resetValuesAreTheManuals(String offset, String value) {
        assertThat(chip.read(EXTI + Integer.decode(offset))).isEqualTo(Long.decode(value).intValue());
    }

    @ParameterizedTest(name = "RTSR {0}, FTSR {1}: pending after rising {2}, after falling {3}")
    @CsvSource({"1, 0, 1, 0", "0, 1, 0, 1", "1, 1, 1, 1", "0, 0, 0, 0"})
    void theChosenEdgesMakeALinePending(int rising, int falling, int afterRising, int afterFalling) {
        chip.write(IMR1, 1);
        chip.write(RTSR1, rising);
        chip.write(FTSR1, falling);
        press(0);
        assertThat(chip.read(PR1)).isEqualTo(afterRising);
        assertThat(isHigh(Interrupt.EXTI0)).isEqualTo(afterRising == 1);
        chip.write(PR1, 1);
        release(0);
        assertThat(chip.read(PR1)).isEqualTo(afterFalling);
        assertThat(isHigh(Interrupt.EXTI0)).isEqualTo(afterFalling == 1);
    }

    @Test
    void aPendingBitIsClearedByWritingOne() {
        chip.write(IMR1, 3);
        chip.write(RTSR1, 3);
        press(0);
        press(1);
        chip.write(PR1, 0);
        assertThat(chip.read(PR1)).isEqualTo(3);
        chip.write(PR1, 1);
        assertThat(chip.read(PR1)).isEqualTo(2);
        assertThat(isHigh(Interrupt.EXTI0)).isFalse();
        assertThat(isHigh(Interrupt.EXTI1)).isTrue();
    }

    /** RM0351 13.3: lines 5..9 and 10..15 share an interrupt each. */
    @ParameterizedTest(name = "line {0}: {1} at {2}")
    @CsvSource({"0, EXTI0, 6", "4, EXTI4, 10", "5, EXTI9_5, 23", "9, EXTI9_5, 23", "10, EXTI15_10, 40",
        "15, EXTI15_10, 40"})
    void everyLineHasItsInterrupt(int line, Interrupt interrupt, int position) {
        assertThat(interrupt.position()).isEqualTo(position);
        chip.write(IMR1, 1 << line);
        chip.write(RTSR1, 1 << line);
        press(line);
        for (var each : Interrupt.values()) {
            assertThat(isHigh(each)).as("%s", each).isEqualTo(each == interrupt);
        }
    }

    @Test
    void aMaskedLineDoesNotBecomePending() {
        chip.write(RTSR1, 1);
        press(0);
        assertThat(chip.read(PR1)).isZero();
        chip.write(IMR1, 1);
        assertThat(isHigh(Interrupt.EXTI0)).isFalse();
    }

    @Test
    void maskingAPendingLineTakesTheInterruptAwayButNotThePendingBit() {
        chip.write(IMR1, 1);
        chip.write(RTSR1, 1);
        press(0);
        chip.write(IMR1, 0);
        assertThat(isHigh(Interrupt.EXTI0)).isFalse();
        assertThat(chip.read(PR1)).isEqualTo(1);
    }

    /** "Writing a 1 to this bit when it is at 0"; "cleared by clearing the corresponding bit of EXTI_PR" (SWIER1). */
    @Test
    void softwareMakesALinePendingToo() {
        chip.write(IMR1, 1 << 3);
        chip.write(SWIER1, 1 << 3);
        assertThat(chip.read(PR1)).isEqualTo(1 << 3);
        assertThat(isHigh(Interrupt.EXTI3)).isTrue();
        assertThat(chip.read(SWIER1)).isEqualTo(1 << 3);
        chip.write(PR1, 1 << 3);
        assertThat(chip.read(SWIER1)).isZero();
        chip.write(SWIER1, 1 << 3);
        assertThat(chip.read(PR1)).isEqualTo(1 << 3);
    }

    @Test
    void anEventPulsesTheCoreAndLeavesNothingPending() {
        var pulses = new AtomicInteger();
        chip.event.watch(high -> {
            if (high) {
                pulses.incrementAndGet();
            }
        });
        chip.write(EMR1, 1);
        chip.write(FTSR1, 1);
        press(0);
        assertThat(pulses).hasValue(0);
        release(0);
        assertThat(pulses).hasValue(1);
        assertThat(chip.event.isHigh()).isFalse();
        assertThat(chip.read(PR1)).isZero();
        chip.write(SWIER1, 1);
        assertThat(pulses).hasValue(2);
    }

    /** Line 13 of port C: the user button of both boards. */
    @Test
    void aButtonOnPortCInterrupts() {
        chip.write(GPIOA + 0x800, 0);
        chip.port('C').pin(13).driveFromBoard(Drive.HIGH);
        chip.write(SYSCFG + 0x14, 2 << 4);
        chip.write(IMR1, 1 << 13);
        chip.write(FTSR1, 1 << 13);
        chip.port('C').pin(13).driveFromBoard(Drive.LOW);
        assertThat(chip.read(PR1)).isEqualTo(1 << 13);
        assertThat(isHigh(Interrupt.EXTI15_10)).isTrue();
    }

    @Test
    void directLinesHaveNoEdgeRegisters() {
        chip.write(RTSR1, -1);
        chip.write(RTSR2, -1);
        chip.write(IMR2, -1);
        assertThat(chip.read(RTSR1)).isEqualTo(0x007D_FFFF);
        assertThat(chip.read(RTSR2)).isEqualTo(0x78);
        assertThat(chip.read(IMR2)).isEqualTo(0xFF);
        assertThatThrownBy(() -> chip.exti.connect(17, new Wire("OTG_FS wakeup")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLineAboveThirtyOneWorksThroughTheSecondRegisters() {
        var pvm1 = new Wire("PVM1");
        chip.exti.connect(35, pvm1);
        chip.write(IMR2, 1 << 3);
        chip.write(RTSR2, 1 << 3);
        pvm1.drive(true);
        assertThat(chip.read(PR2)).isEqualTo(1 << 3);
        assertThat(isHigh(Interrupt.PVD_PVM)).isTrue();
        chip.write(PR2, 1 << 3);
        assertThat(isHigh(Interrupt.PVD_PVM)).isFalse();
    }

    @Test
    void aRestoredExtiIsAsPendingAsItWas() {
        chip.write(IMR1, 1);
        chip.write(RTSR1, 1);
        press(0);
        var saved = ChipUnderTest.saved(chip.exti);
        chip.write(PR1, 1);
        chip.exti.restore(saved);
        assertThat(saved.isAtEnd()).isTrue();
        assertThat(chip.read(PR1)).isEqualTo(1);
        assertThat(chip.read(RTSR1)).isEqualTo(1);
    }
}
