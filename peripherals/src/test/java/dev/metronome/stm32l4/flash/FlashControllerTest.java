package dev.metronome.stm32l4.flash;

import static dev.metronome.stm32l4.ChipUnderTest.FLASH;
import static dev.metronome.stm32l4.ChipUnderTest.FLASH_ARRAY;
import static dev.metronome.stm32l4.ChipUnderTest.PWR;
import static dev.metronome.stm32l4.ChipUnderTest.RCC_APB1ENR1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.stm32l4.ChipUnderTest;
import dev.metronome.trace.Warnings.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlashControllerTest {
    private static final int ACR = FLASH;
    private static final int KEYR = FLASH + 0x08;
    private static final int OPTKEYR = FLASH + 0x0C;
    private static final int SR = FLASH + 0x10;
    private static final int CR = FLASH + 0x14;
    private static final int OPTR = FLASH + 0x20;

    private static final int EOP = 1;
    private static final int PROGERR = 1 << 3;
    private static final int PGAERR = 1 << 5;
    private static final int SIZERR = 1 << 6;
    private static final int PGSERR = 1 << 7;
    private static final int BSY = 1 << 16;
    private static final int PG = 1;
    private static final int PER = 1 << 1;
    private static final int MER1 = 1 << 2;
    private static final int BKER = 1 << 11;
    private static final int MER2 = 1 << 15;
    private static final int STRT = 1 << 16;
    private static final int EOPIE = 1 << 24;
    private static final int LOCK = 1 << 31;

    private final ChipUnderTest chip = new ChipUnderTest();

    private void unlock() {
        chip.write(KEYR, 0x4567_0123);
        chip.write(KEYR, 0xCDEF_89AB);
    }

    private void program(int address, int low, int high) {
        chip.write(address, low);
        chip.write(address + 4, high);
    }

    /** RM0351 3.7; the option registers hold what ST delivers (3.4.1). */
    @ParameterizedTest(name = "FLASH + {0} = {1} out of reset")
    @CsvSource({"0x00, 0x600", "0x10, 0", "0x14, 0xC0000000", "0x18, 0", "0x20, 0xFFEFF8AA", "0x2C, 0xFF00FFFF"})
    void resetValuesAreTheManuals(String offset, String value) {
        assertThat(chip.read(FLASH + Integer.decode(offset))).isEqualTo(Long.decode(value).intValue());
    }

    @Test
    void acrDrivesTheFlashTiming() {
        assertThat(chip.flashTiming.waitStates()).isZero();
        assertThat(chip.flashTiming.prefetch()).isFalse();
        assertThat(chip.flashTiming.instructionCache()).isTrue();
        assertThat(chip.flashTiming.dataCache()).isTrue();
        chip.write(ACR, 0x104);
        assertThat(chip.read(ACR)).as("software reads it back (3.3.3)").isEqualTo(0x104);
        assertThat(chip.flashTiming.waitStates()).isEqualTo(4);
        assertThat(chip.flashTiming.prefetch()).isTrue();
        assertThat(chip.flashTiming.instructionCache()).isFalse();
        assertThat(chip.flashTiming.dataCache()).isFalse();
    }

    /** "This bit can be written only when the instruction cache is disabled" (RM0351 3.7.1; ST's HAL says so too). */
    @Test
    void aCacheIsEmptiedWhileItIsOffOnly() {
        chip.write(ACR, 0x600 | 1 << 11);
        assertThat(chip.read(ACR)).isEqualTo(0x600);
        assertThat(chip.flashTiming.instructionCacheResets()).isZero();
        assertThat(chip.warnings(Kind.MISUSE)).singleElement().asString().contains("FLASH.ACR.ICRST");
        chip.write(ACR, 0x400);
        chip.write(ACR, 0x400 | 1 << 11);
        assertThat(chip.flashTiming.instructionCacheResets()).isEqualTo(1);
        assertThat(chip.flashTiming.dataCacheResets()).isZero();
    }

    @Test
    void tooFewWaitStatesForTheCoreClockAreReported() {
        chip.run80Megahertz();
        assertThat(chip.warnings(Kind.MISUSE)).isEmpty();
        chip.write(ACR, 3);
        assertThat(chip.warnings(Kind.MISUSE)).singleElement().asString()
                .contains("LATENCY = 3 allows HCLK up to 64 MHz in voltage range 1, HCLK is 80 MHz");
    }

    /** RM0351 3.3.3: in range 2, four wait states or none at all, HCLK is at most 26 MHz. */
    @Test
    void voltageRange2IsSlower() {
        chip.run80Megahertz();
        chip.set(RCC_APB1ENR1, 1 << 28);
        chip.write(PWR, 2 << 9);
        assertThat(chip.warnings(Kind.MISUSE)).singleElement().asString().contains("26 MHz in voltage range 2");
    }

    /** t_prog = 81.69 us typical (DS10198 6.3.10): 326.76 cycles of 4 MHz. */
    @Test
    void aDoubleWordIsProgrammedIn82Microseconds() {
        var changes = new ArrayList<List<Integer>>();
        chip.flash.watch((offset, length) -> changes.add(List.of(offset, length)));
        unlock();
        chip.write(CR, PG | EOPIE);
        program(FLASH_ARRAY + 0x8_0000, 0x1122_3344, 0x5566_7788);
        assertThat(chip.read(SR)).isEqualTo(BSY);
        assertThat(chip.read(FLASH_ARRAY + 0x8_0000)).isEqualTo(-1);

        chip.pass(326);
        assertThat(chip.read(SR)).isEqualTo(BSY);
        chip.pass(1);

        assertThat(chip.read(SR)).isEqualTo(EOP);
        assertThat(chip.flashInterrupt.isHigh()).isTrue();
        assertThat(chip.read(FLASH_ARRAY + 0x8_0000)).isEqualTo(0x1122_3344);
        assertThat(chip.read(FLASH_ARRAY + 0x8_0004)).isEqualTo(0x5566_7788);
        assertThat(changes).containsExactly(List.of(0x8_0000, 8));
        chip.write(SR, EOP);
        assertThat(chip.read(SR)).isZero();
        assertThat(chip.flashInterrupt.isHigh()).isFalse();
    }

    /** "This bit is set only if the end of operation interrupts are enabled (EOPIE = 1)" (3.7.5, EOP). */
    @Test
    void withoutEopieThereIsNoEop() {
        unlock();
        chip.write(CR, PG);
        program(FLASH_ARRAY, 0, 0);
        chip.pass(1_000);
        assertThat(chip.read(SR)).isZero();
        assertThat(chip.read(FLASH_ARRAY)).isZero();
    }

    @Test
    void aStoreWithoutPgIsASequenceErrorAndChangesNothing() {
        chip.write(FLASH_ARRAY, 0);
        assertThat(chip.read(SR)).isEqualTo(PGSERR);
        chip.write(FLASH_ARRAY + 4, 0);
        assertThat(chip.read(SR)).as("160, as reported of a real chip").isEqualTo(160);
        chip.pass(1_000);
        assertThat(chip.read(FLASH_ARRAY)).isEqualTo(-1);
    }

    @Test
    void programmingHasItsErrors() {
        unlock();
        chip.write(CR, PG);
        chip.write(FLASH_ARRAY + 4, 0);
        assertThat(chip.read(SR)).as("not the first word of a double word").isEqualTo(PGAERR);
        chip.write(SR, -1);
        chip.bus.write(FLASH_ARRAY, Width.HALFWORD, 0);
        assertThat(chip.read(SR)).as("a halfword").isEqualTo(SIZERR);
        chip.write(SR, -1);
        program(FLASH_ARRAY, 1, 2);
        chip.pass(1_000);
        program(FLASH_ARRAY, 0, 2);
        assertThat(chip.read(SR)).as("not erased").isEqualTo(PROGERR);
        chip.write(SR, -1);
        program(FLASH_ARRAY, 3, 4);
        assertThat(chip.read(SR)).as("not erased, found with the first word; as reported of a real chip")
                .isEqualTo(PROGERR | PGAERR | PGSERR);
        program(FLASH_ARRAY + 8, 1, 2);
        assertThat(chip.read(SR) & PGSERR).as("an earlier error stands").isEqualTo(PGSERR);
        chip.write(SR, -1);
        program(FLASH_ARRAY, 0, 0);
        chip.pass(1_000);
        assertThat(chip.read(SR)).as("all zeros is allowed over anything").isZero();
        assertThat(chip.read(FLASH_ARRAY)).isZero();
    }

    /** As reported of an STM32L496: community.st.com, "PGAERR error on every second Flash programming attempt". */
    @Test
    void aFirstWordWithoutItsSecondDisturbsTheNextProgramming() {
        unlock();
        chip.write(CR, PG);
        chip.write(FLASH_ARRAY + 8, 1);
        chip.write(CR, 0);
        chip.write(CR, PG);
        chip.write(FLASH_ARRAY, 2);
        assertThat(chip.read(SR)).isEqualTo(PGAERR);
        chip.write(FLASH_ARRAY + 4, 3);
        assertThat(chip.read(SR)).isEqualTo(PGAERR | PGSERR);
        chip.write(SR, -1);
        program(FLASH_ARRAY, 2, 3);
        chip.pass(1_000);
        assertThat(chip.read(SR)).as("the third time all is well").isZero();
        assertThat(chip.read(FLASH_ARRAY)).isEqualTo(2);
    }

    /** t_ERASE = 22.02 ms typical (DS10198 6.3.10); page 1 of bank 2 is at 0x08080800. */
    @Test
    void aPageIsErasedIn22Milliseconds() {
        unlock();
        chip.array.fill((byte) 0);
        chip.write(CR, PER | 1 << 3 | BKER);
        chip.set(CR, STRT);
        chip.pass(88_079);
        assertThat(chip.read(SR) & BSY).isEqualTo(BSY);
        assertThat(chip.read(CR) & STRT).isEqualTo(STRT);
        chip.pass(1);
        assertThat(chip.read(SR) & BSY).isZero();
        assertThat(chip.read(CR) & STRT).isZero();
        assertThat(chip.read(FLASH_ARRAY + 0x8_07FC)).isZero();
        assertThat(chip.read(FLASH_ARRAY + 0x8_0800)).isEqualTo(-1);
        assertThat(chip.read(FLASH_ARRAY + 0x8_0FFC)).isEqualTo(-1);
        assertThat(chip.read(FLASH_ARRAY + 0x8_1000)).isZero();
    }

    @ParameterizedTest(name = "MER1 = {0}, MER2 = {1}")
    @CsvSource({"true, false", "false, true", "true, true"})
    void aMassEraseErasesTheChosenBanks(boolean bank1, boolean bank2) {
        unlock();
        chip.array.fill((byte) 0);
        chip.write(CR, (bank1 ? MER1 : 0) | (bank2 ? MER2 : 0) | STRT);
        chip.pass(88_520); // t_ME = 22.13 ms typical
        assertThat(chip.read(SR)).isZero();
        assertThat(chip.read(FLASH_ARRAY)).isEqualTo(bank1 ? -1 : 0);
        assertThat(chip.read(FLASH_ARRAY + 0x7_FFFC)).isEqualTo(bank1 ? -1 : 0);
        assertThat(chip.read(FLASH_ARRAY + 0x8_0000)).isEqualTo(bank2 ? -1 : 0);
        assertThat(chip.read(FLASH_ARRAY + 0xF_FFFC)).isEqualTo(bank2 ? -1 : 0);
    }

    @Test
    void aLockedCrIsNotWritten() {
        chip.write(CR, PG);
        assertThat(chip.read(CR)).isEqualTo(0xC000_0000);
        unlock();
        chip.write(CR, PG);
        assertThat(chip.read(CR) & (LOCK | PG)).isEqualTo(PG);
        chip.write(CR, LOCK);
        chip.write(CR, PG);
        assertThat(chip.read(CR)).isEqualTo(0xC000_0000);
        unlock();
        assertThat(chip.read(CR) & LOCK).as("can be unlocked again").isZero();
    }

    /** "An incorrect sequence locks up the FLASH_CR register until the next system reset", and a bus error (3.3.5). */
    @Test
    void aWrongKeyFaultsAndLocksUntilReset() {
        chip.write(KEYR, 0x4567_0123);
        assertThatThrownBy(() -> chip.write(KEYR, 0x4567_0123)).isInstanceOf(BusFault.class)
                .hasMessageContaining("0x40022008");
        assertThatThrownBy(this::unlock).isInstanceOf(BusFault.class);
        assertThat(chip.read(CR) & LOCK).isEqualTo(LOCK);
        chip.flash.reset();
        unlock();
        assertThat(chip.read(CR) & LOCK).isZero();
    }

    @Test
    void optionRegistersAreWrittenOnlyWhenUnlockedTwice() {
        chip.write(OPTR, 0xFFEF_F8BB);
        assertThat(chip.read(OPTR)).isEqualTo(0xFFEF_F8AA);
        unlock();
        chip.write(OPTKEYR, 0x0819_2A3B);
        chip.write(OPTKEYR, 0x4C5D_6E7F);
        assertThat(chip.read(CR)).isZero();
        chip.write(OPTR, 0xFFEF_F8BB);
        assertThat(chip.read(OPTR)).isEqualTo(0xFFEF_F8BB);
        chip.write(CR, 1 << 17);
        assertThat(chip.warnings(Kind.NOT_MODELLED)).singleElement().asString().contains("OPTSTRT");
    }

    @Test
    void aRestoredOperationEndsAsItWould() {
        unlock();
        chip.write(CR, PG);
        program(FLASH_ARRAY, 7, 8);
        var saved = ChipUnderTest.saved(chip.flash);
        var time = ChipUnderTest.saved(chip.timeline);
        chip.pass(10);
        chip.flash.restore(saved);
        chip.timeline.restore(time);
        assertThat(saved.isAtEnd()).isTrue();
        assertThat(chip.read(SR)).isEqualTo(BSY);
        chip.pass(327);
        assertThat(chip.read(FLASH_ARRAY + 4)).isEqualTo(8);
    }
}
