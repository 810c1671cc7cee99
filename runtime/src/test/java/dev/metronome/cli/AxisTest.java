package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.cli.Matrix.Combination;
import dev.metronome.cli.Setting.Value;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.time.Frequency;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
    private static final WhatIf NOTHING = WhatIf.NOTHING;

    private static Matrix matrix(String... axes) {
        return new Matrix(Arrays.stream(axes).map(Axis::parse).toList());
    }

    private static List<WhatIf> settings(String... axes) {
        return matrix(axes).combinations().stream().map(Combination::whatIf).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ws=0..4|0 1 2 3 4", "ws=0/2/4|0 2 4", "ws=0..1/4|0 1 4", "ws=3..3|3",
        "WS=firmware/1|firmware 1", "art=on/off|on off", "prefetch=OFF|off", " art = off / Firmware |off firmware",
        "clock=4MHz/16mhz/80 MHz|4 MHz 16 MHz 80 MHz", "clock=1.5MHz|1500 kHz", "clock=32_768Hz|32768 Hz",
        "clock=0.1GHz|100 MHz"})
    void valuesAreRead(String text, String words) {
        assertThat(Axis.parse(text).values().stream().map(Value::words).collect(Collectors.joining(" ")))
                .isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|has no \"=\"", "ws|such as ws=0..4", "clock|such as clock=4MHz/80MHz",
        "2|a comma begins another setting", "wss=1|\"wss\" is no setting; did you mean \"ws\"?",
        "=1|there are: ws, art, prefetch, icache, dcache, clock", "ws=|lacks a value", "ws=1/|lacks a value",
        "ws=x|\"x\" is no number of wait states", "ws=firmwre|did you mean \"firmware\"?",
        "ws=-1|no number of wait states", "ws=5|FLASH_ACR.LATENCY is 0 to 4", "ws=2..7|ws=7 is more than the chip has",
        "ws=4..0|runs backwards; did you mean \"0..4\"?", "ws=1/0..2|has the value 1 twice",
        "art=onn|\"onn\" is no value of art; did you mean \"on\"?", "icache=1|there are: on, off, firmware",
        "clock=80|\"80\" has no unit; did you mean \"80MHz\"?", "clock=80MHzz|did you mean \"MHz\"?",
        "clock=4MHz..80MHz|clock has no ranges", "clock=fast|\"fast\" is no frequency",
        "clock=0MHz|outside of 1 kHz to 1000 MHz", "clock=2GHz|outside of 1 kHz to 1000 MHz",
        "clock=1.0000001MHz|no whole number of hertz", "clock=1MHz/1000kHz|has the value 1 MHz twice"})
    void otherThingsAreRefusedWithAReason(String text, String reason) {
        assertThatThrownBy(() -> Axis.parse(text)).isInstanceOf(UsageException.class).hasMessageContaining(reason);
    }

    @Test
    void everyValueOfOneMeetsEveryValueOfTheOther() {
        assertThat(matrix("ws=0..1", "art=on/off").combinations()).extracting(Combination::values).containsExactly(
                List.of("0", "on"), List.of("0", "off"), List.of("1", "on"), List.of("1", "off"));
        assertThat(settings("ws=0..1", "art=on/off")).containsExactly(NOTHING.withWaitStates(0).withArt(true),
                NOTHING.withWaitStates(0).withArt(false), NOTHING.withWaitStates(1).withArt(true),
                NOTHING.withWaitStates(1).withArt(false));
    }

    @Test
    void everySettingSetsWhatItSays() {
        assertThat(settings("prefetch=on", "icache=off", "dcache=on", "ws=2", "clock=16MHz"))
                .containsExactly(new WhatIf(2, true, false, true, Frequency.ofMegahertz(16)));
        assertThat(settings("art=off")).containsExactly(new WhatIf(null, false, false, false, null));
        assertThat(settings("ws=firmware", "art=firmware", "clock=firmware")).containsExactly(NOTHING);
    }

    @Test
    void oneSwitchIsNotSetTwice() {
        assertThatThrownBy(() -> matrix("ws=1", "art=on", "ws=2")).isInstanceOf(UsageException.class)
                .hasMessageContaining("ws is there twice");
        assertThatThrownBy(() -> matrix("art=on", "icache=off")).isInstanceOf(UsageException.class)
                .hasMessageContaining("art sets icache too");
        assertThatThrownBy(() -> matrix("dcache=off", "art=on")).isInstanceOf(UsageException.class)
                .hasMessageContaining("art sets dcache too");
    }

    @Test
    void thereIsALimit() {
        assertThat(settings("ws=0..3", "art=on/off", "clock=1MHz/2MHz/3MHz/4MHz/5MHz/6MHz/7MHz/8MHz")).hasSize(64);
        assertThatThrownBy(() -> matrix("ws=0..4", "prefetch=on/off", "icache=on/off", "clock=1MHz/2MHz/3MHz/4MHz"))
                .isInstanceOf(UsageException.class).hasMessage("--what-if: 5 x 2 x 2 x 4 = 80 combinations are more"
                        + " than the limit of 64 (Matrix.MAXIMUM_COMBINATIONS)");
    }
}
