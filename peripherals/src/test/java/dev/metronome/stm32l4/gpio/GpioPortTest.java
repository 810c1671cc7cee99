package dev.metronome.stm32l4.gpio;

import static dev.metronome.stm32l4.ChipUnderTest.GPIOA;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_AHB2ENR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.bus.Width;
import dev.metronome.signal.Pin;
import dev.metronome.signal.Pin.Drive;
import dev.metronome.signal.Pin.Pull;
import dev.metronome.signal.Wire;
import dev.metronome.stm32l4.ChipUnderTest;
import dev.metronome.stm32l4.rcc.ExternalClocks;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings.Kind;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpioPortTest {
    private static final int MODER = 0x00;
    private static final int OTYPER = 0x04;
    private static final int OSPEEDR = 0x08;
    private static final int PUPDR = 0x0C;
    private static final int IDR = 0x10;
    private static final int ODR = 0x14;
    private static final int BSRR = 0x18;
    private static final int LCKR = 0x1C;
    private static final int AFRL = 0x20;
    private static final int AFRH = 0x24;
    private static final int BRR = 0x28;
    private static final int ASCR = 0x2C;
    private static final int LCKK = 1 << 16;

    private final Wire timerOutput = new Wire("TIM15_CH1 output");
    private final Wire timerDrives = new Wire("TIM15_CH1 driven");
    private final Wire timerInput = new Wire("TIM15_CH1 input");
    private final Wire receive = new Wire("USART2_RX");
    private final AlternateFunctions functions = new AlternateFunctionTable().connect(Map.of( //
            "TIM15_CH1", new AlternateFunction("TIM15_CH1", timerOutput, timerDrives, timerInput, false), //
            "USART2_RX", AlternateFunction.input("USART2_RX", receive, true)));
    private final ChipUnderTest chip = new ChipUnderTest(ExternalClocks.WATCH_CRYSTAL, functions);

    @BeforeEach
    void clockAllPorts() {
        chip.write(RCC_AHB2ENR, 0xFF);
    }

    private static int port(char letter) {
        return GPIOA + 0x400 * (letter - 'A');
    }

    private Pin pin(int number) {
        return chip.port('A').pin(number);
    }

    /** Mode of a pad of port A: 0 input, 1 output, 2 alternate function, 3 analog. */
    private void mode(int number, int mode) {
        chip.write(GPIOA + MODER, chip.read(GPIOA + MODER) & ~(3 << 2 * number) | mode << 2 * number);
    }

    private void pull(int number, int pull) {
        chip.write(GPIOA + PUPDR, chip.read(GPIOA + PUPDR) & ~(3 << 2 * number) | pull << 2 * number);
    }

    /** RM0351, GPIO registers: "Reset value" of each. */
    @ParameterizedTest(name = "GPIO{0}: MODER {1}, OSPEEDR {2}, PUPDR {3}")
    @CsvSource({"A, 0xABFFFFFF, 0x0C000000, 0x64000000", "B, 0xFFFFFEBF, 0, 0x100", "C, 0xFFFFFFFF, 0, 0",
        "D, 0xFFFFFFFF, 0, 0", "E, 0xFFFFFFFF, 0, 0", "F, 0xFFFFFFFF, 0, 0", "G, 0xFFFFFFFF, 0, 0", "H, 0xF, 0, 0"})
    void resetValuesAreTheManuals(char letter, String moder, String ospeedr, String pupdr) {
        assertThat(chip.read(port(letter) + MODER)).isEqualTo(Long.decode(moder).intValue());
        assertThat(chip.read(port(letter) + OSPEEDR)).isEqualTo(Integer.decode(ospeedr));
        assertThat(chip.read(port(letter) + PUPDR)).isEqualTo(Integer.decode(pupdr));
        for (var offset : new int[]{OTYPER, ODR, BSRR, LCKR, AFRL, AFRH, BRR, ASCR}) {
            assertThat(chip.read(port(letter) + offset)).isZero();
        }
    }

    /** PUPDR out of reset pulls JTMS and JTDI up; TRST of port B too. */
    @Test
    void theDebugPortsPullsStandOutOfReset() {
        assertThat(pin(13).isHigh()).isTrue();
        assertThat(pin(14).isHigh()).isFalse();
        assertThat(pin(15).isHigh()).isTrue();
        assertThat(chip.port('B').pin(4).isHigh()).isTrue();
        assertThat(chip.read(GPIOA + IDR)).isEqualTo(0xA000);
    }

    @Test
    void anOutputFollowsOdr() {
        mode(5, 1);
        chip.write(GPIOA + ODR, 1 << 5);
        assertThat(pin(5).isHigh()).isTrue();
        assertThat(pin(5).drivenByChip()).isEqualTo(Drive.HIGH);
        assertThat(chip.read(GPIOA + IDR) & 1 << 5).as("the input stage of an output works").isEqualTo(1 << 5);
        chip.write(GPIOA + ODR, 0);
        assertThat(pin(5).drivenByChip()).isEqualTo(Drive.LOW);
        assertThat(chip.events).contains(new TraceEvent.PinChanged(chip.timeline.now(), "PA5", true),
                new TraceEvent.PinChanged(chip.timeline.now(), "PA5", false));
    }

    /** "If both BSx and BRx are set, BSx has priority" (GPIOx_BSRR). */
    @Test
    void setWinsOverReset() {
        chip.write(GPIOA + ODR, 0x0003);
        chip.write(GPIOA + BSRR, 0x0003 << 16 | 0x0005);
        assertThat(chip.read(GPIOA + ODR)).isEqualTo(0x0005);
        chip.write(GPIOA + BRR, 0x0001);
        assertThat(chip.read(GPIOA + ODR)).isEqualTo(0x0004);
    }

    @Test
    void narrowWritesTouchTheirOwnLanesOnly() {
        chip.write(GPIOA + ODR, 0xFFFF);
        chip.bus.write(GPIOA + ODR + 1, Width.BYTE, 0x12);
        assertThat(chip.read(GPIOA + ODR)).isEqualTo(0x12FF);
        chip.bus.write(GPIOA + BSRR + 2, Width.HALFWORD, 0x0200);
        assertThat(chip.read(GPIOA + ODR)).isEqualTo(0x10FF);
        chip.bus.write(GPIOA + BSRR, Width.BYTE, 0x80);
        assertThat(chip.read(GPIOA + ODR)).isEqualTo(0x10FF);
        chip.bus.write(GPIOA + MODER, Width.BYTE, 0x00);
        assertThat(chip.read(GPIOA + MODER)).isEqualTo(0xABFF_FF00);
    }

    @Test
    void anOpenDrainOutputPullsDownOrLetsGo() {
        mode(5, 1);
        chip.write(GPIOA + OTYPER, 1 << 5);
        assertThat(pin(5).drivenByChip()).isEqualTo(Drive.LOW);
        chip.write(GPIOA + BSRR, 1 << 5);
        assertThat(pin(5).drivenByChip()).isEqualTo(Drive.FLOATING);
        assertThat(pin(5).isHigh()).as("nothing pulls").isFalse();
        pull(5, 1);
        assertThat(pin(5).isHigh()).as("the pull-up").isTrue();
        pin(5).driveFromBoard(Drive.LOW);
        assertThat(chip.read(GPIOA + IDR) & 1 << 5).as("somebody else holds the line").isZero();
        assertThat(chip.read(GPIOA + ODR) & 1 << 5).isEqualTo(1 << 5);
    }

    @Test
    void anInputReadsThePadOrItsPull() {
        mode(0, 0);
        pull(0, 1);
        assertThat(chip.read(GPIOA + IDR) & 1).isEqualTo(1);
        pull(0, 2);
        assertThat(chip.read(GPIOA + IDR) & 1).isZero();
        pin(0).pullFromBoard(Pull.UP);
        assertThat(chip.read(GPIOA + IDR) & 1).as("the board's resistor is the stronger").isEqualTo(1);
        pin(0).driveFromBoard(Drive.LOW);
        assertThat(chip.read(GPIOA + IDR) & 1).isZero();
    }

    /** "Analog configuration": Schmitt trigger off, IDR reads 0, pulls disabled. */
    @Test
    void anAnalogPadReadsZeroAndIsNotPulled() {
        pin(0).driveFromBoard(Drive.HIGH);
        assertThat(chip.read(GPIOA + IDR) & 1).isZero();
        mode(0, 0);
        assertThat(chip.read(GPIOA + IDR) & 1).isEqualTo(1);
        mode(0, 3);
        assertThat(chip.read(GPIOA + IDR) & 1).isZero();
        pull(1, 1);
        assertThat(pin(1).isHigh()).isFalse();
    }

    @Test
    void idrIsReadOnlyAndReservedBitsStayZero() {
        chip.write(GPIOA + IDR, -1);
        assertThat(chip.read(GPIOA + IDR)).isEqualTo(0xA000);
        chip.write(GPIOA + ODR, -1);
        chip.write(GPIOA + OTYPER, -1);
        chip.write(GPIOA + ASCR, -1);
        assertThat(chip.read(GPIOA + ODR)).isEqualTo(0xFFFF);
        assertThat(chip.read(GPIOA + OTYPER)).isEqualTo(0xFFFF);
        assertThat(chip.read(GPIOA + ASCR)).isEqualTo(0xFFFF);
    }

    @Test
    void portHHasTwoPads() {
        chip.write(port('H') + ODR, -1);
        chip.write(port('H') + MODER, 0x5555_5555);
        chip.write(port('H') + AFRL, -1);
        chip.write(port('H') + AFRH, -1);
        assertThat(chip.read(port('H') + ODR)).isEqualTo(3);
        assertThat(chip.read(port('H') + MODER)).isEqualTo(5);
        assertThat(chip.read(port('H') + AFRL)).isEqualTo(0xFF);
        assertThat(chip.read(port('H') + AFRH)).isZero();
        assertThat(chip.port('H').pin(1).isHigh()).isTrue();
    }

    @Test
    void theLockSequenceFreezesTheConfigurationButNotTheOutput() {
        mode(5, 1);
        chip.write(GPIOA + LCKR, LCKK | 1 << 5);
        chip.write(GPIOA + LCKR, 1 << 5);
        chip.write(GPIOA + LCKR, LCKK | 1 << 5);
        chip.read(GPIOA + LCKR);
        assertThat(chip.read(GPIOA + LCKR)).isEqualTo(LCKK | 1 << 5);
        var moder = chip.read(GPIOA + MODER);

        for (var offset : new int[]{MODER, OTYPER, OSPEEDR, PUPDR, AFRL, AFRH}) {
            chip.write(GPIOA + offset, 0);
        }
        assertThat(chip.read(GPIOA + MODER)).as("PA5 alone is frozen").isEqualTo(moder & 3 << 10).isNotZero();
        chip.write(GPIOA + OTYPER, 0xFFFF);
        chip.write(GPIOA + AFRL, -1);
        chip.write(GPIOA + AFRH, -1);
        assertThat(chip.read(GPIOA + OTYPER)).isEqualTo(0xFFDF);
        assertThat(chip.read(GPIOA + AFRL)).isEqualTo(0xFF0F_FFFF);
        assertThat(chip.read(GPIOA + AFRH)).isEqualTo(-1);
        chip.write(GPIOA + BSRR, 1 << 5);
        assertThat(pin(5).isHigh()).as("ODR is free").isTrue();
        chip.write(GPIOA + LCKR, 0);
        assertThat(chip.read(GPIOA + LCKR)).as("until the next reset").isEqualTo(LCKK | 1 << 5);

        chip.write(0x4002_102C, 1); // RCC_AHB2RSTR.GPIOARST
        chip.write(0x4002_102C, 0);
        assertThat(chip.read(GPIOA + LCKR)).isZero();
        assertThat(chip.read(GPIOA + MODER)).isEqualTo(0xABFF_FFFF);
    }

    @ParameterizedTest(name = "writes {0}, {1}, {2}")
    @CsvSource({"0x10020, 0x20, 0x10021", "0x10020, 0x21, 0x10020", "0x20, 0x10020, 0x10020", "0x10020, 0x20, 0x20"})
    void anErrorInTheLockSequenceAbortsIt(String first, String second, String third) {
        for (var value : new String[]{first, second, third}) {
            chip.write(GPIOA + LCKR, Integer.decode(value));
        }
        chip.read(GPIOA + LCKR);
        assertThat(chip.read(GPIOA + LCKR) & LCKK).isZero();
    }

    @Test
    void aDebuggersLookDoesNotEndTheLockSequence() {
        chip.write(GPIOA + LCKR, LCKK | 1);
        chip.write(GPIOA + LCKR, 1);
        chip.write(GPIOA + LCKR, LCKK | 1);
        assertThat(chip.bus.peek(GPIOA + LCKR, Width.WORD)).isEqualTo(1);
        assertThat(chip.bus.peek(GPIOA + LCKR, Width.WORD)).isEqualTo(1);
    }

    /**
     * The bit-band alias covers 0x40000000..0x400FFFFF (Armv7-M ARM B3.1); AHB2 is outside of it, so on this chip a
     * GPIO register has no bit alias, unlike RCC's.
     */
    @Test
    void aBitAliasSetsOneEnableBit() {
        var alias = 0x4200_0000 + (0x2_104C << 5) + 4 * 4; // RCC_AHB2ENR.GPIOEEN
        chip.write(RCC_AHB2ENR, 0);
        chip.write(alias, 1);
        assertThat(chip.read(RCC_AHB2ENR)).isEqualTo(1 << 4);
        assertThat(chip.read(alias)).isEqualTo(1);
        chip.write(alias, 0);
        assertThat(chip.read(RCC_AHB2ENR)).isZero();
    }

    /** DS10198: TIM15_CH1 is alternate function 14 of PA2. */
    @Test
    void anAlternateFunctionDrivesThePadWhileItsPeripheralDoes() {
        timerOutput.drive(true);
        timerDrives.drive(true);
        chip.write(GPIOA + AFRL, 14 << 8);
        assertThat(pin(2).isHigh()).as("still analog").isFalse();
        mode(2, 2);
        assertThat(pin(2).drivenByChip()).isEqualTo(Drive.HIGH);
        timerOutput.drive(false);
        assertThat(pin(2).drivenByChip()).isEqualTo(Drive.LOW);
        timerDrives.drive(false);
        assertThat(pin(2).drivenByChip()).isEqualTo(Drive.FLOATING);
        timerDrives.drive(true);
        mode(2, 0);
        timerOutput.drive(true);
        assertThat(pin(2).drivenByChip()).isEqualTo(Drive.FLOATING);
    }

    @Test
    void anAlternateFunctionHearsThePadWhileItIsSelected() {
        pin(2).driveFromBoard(Drive.HIGH);
        assertThat(timerInput.isHigh()).isFalse();
        chip.write(GPIOA + AFRL, 14 << 8);
        mode(2, 2);
        assertThat(timerInput.isHigh()).isTrue();
        pin(2).driveFromBoard(Drive.LOW);
        assertThat(timerInput.isHigh()).isFalse();
        pin(2).driveFromBoard(Drive.HIGH);
        chip.write(GPIOA + AFRL, 0);
        assertThat(timerInput.isHigh()).as("idle again").isFalse();
    }

    /** A receiver that no pad feeds sees an idle line, which is high. */
    @Test
    void anInputWithoutAPadIsIdle() {
        assertThat(receive.isHigh()).isTrue();
        chip.write(GPIOA + AFRL, 7 << 12);
        mode(3, 2);
        assertThat(receive.isHigh()).as("PA3 floats low").isFalse();
        mode(3, 0);
        assertThat(receive.isHigh()).isTrue();
    }

    @Test
    void anAlternateFunctionWithNothingBehindItIsReported() {
        chip.write(GPIOA + AFRL, 5 << 20); // SPI1_SCK
        mode(5, 2);
        assertThat(chip.warnings(Kind.NOT_MODELLED)).singleElement().asString().contains("PA5 as alternate function 5");
    }

    @Test
    void aRestoredPortStandsAsItStood() {
        mode(5, 1);
        chip.write(GPIOA + BSRR, 1 << 5);
        var saved = ChipUnderTest.saved(chip.port('A'));
        chip.write(GPIOA + MODER, 0);
        chip.write(GPIOA + BRR, 1 << 5);

        chip.port('A').restore(saved);

        assertThat(saved.isAtEnd()).isTrue();
        assertThat(chip.read(GPIOA + ODR)).isEqualTo(1 << 5);
        assertThat(chip.read(GPIOA + IDR)).isEqualTo(0xA020);
        assertThat(pin(5).isHigh()).isTrue();
        chip.write(GPIOA + BRR, 1 << 5);
        assertThat(pin(5).isHigh()).isFalse();
    }
}
