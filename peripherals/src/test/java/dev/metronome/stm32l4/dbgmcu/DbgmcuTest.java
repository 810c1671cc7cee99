package dev.metronome.stm32l4.dbgmcu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DBGMCU, at the bits of ST's CMSIS header and NuttX's stm32l4x5xx_dbgmcu.h. */
class DbgmcuTest {
    private static final int CR = 0x04;
    private static final int APB1FZR1 = 0x08;

    private final List<String> said = new ArrayList<>();
    private final Dbgmcu dbgmcu;

    DbgmcuTest() {
        var trace = new Trace();
        trace.add(event -> {
            if (event instanceof TraceEvent.Warned warned) {
                said.add(warned.message());
            }
        });
        dbgmcu = new Dbgmcu(new Warnings(new Timeline(), trace));
    }

    @Test
    void theDeviceIsOneOfTheL475Family() {
        assertThat(dbgmcu.read(0) & 0xFFF).as("DEV_ID, RM0351 DBGMCU_IDCODE").isEqualTo(0x415);
        dbgmcu.write(0, 0, -1);
        assertThat(dbgmcu.read(0)).as("read only").isEqualTo(0x1007_6415);
    }

    @ParameterizedTest(name = "offset {0} keeps {2} of all bits")
    @CsvSource({"8, TIM2..7 RTC WWDG IWDG I2C1..3 CAN1 LPTIM1, 82E01C3F", "C, LPTIM2, 00000020",
        "10, TIM1 TIM8 TIM15..17, 00072800"})
    void theFreezeBitsThatThereAreAreKept(String offset, String whose, String bits) {
        var at = Integer.parseInt(offset, 16);
        dbgmcu.write(at, -1, -1);
        assertThat(dbgmcu.read(at)).as(whose).isEqualTo(Integer.parseUnsignedInt(bits, 16));
        assertThat(said).isEmpty();
        dbgmcu.write(at, 0, -1);
        assertThat(dbgmcu.read(at)).isZero();
    }

    @Test
    void aByteOfARegisterIsWrittenAlone() {
        dbgmcu.write(APB1FZR1, 0x3F, -1);
        dbgmcu.write(APB1FZR1, 0x1800, 0xFF00);
        assertThat(dbgmcu.read(APB1FZR1)).isEqualTo(0x183F);
    }

    @Test
    void whatHasNoEffectHereIsReportedOnce() {
        dbgmcu.write(CR, 0x6, -1); // DBG_STOP, DBG_STANDBY
        assertThat(said).isEmpty();
        dbgmcu.write(CR, 0x7, -1);
        dbgmcu.write(CR, 0x7, -1);
        assertThat(said).singleElement().asString().contains("DBGMCU.CR = 0x00000007");
    }
}
