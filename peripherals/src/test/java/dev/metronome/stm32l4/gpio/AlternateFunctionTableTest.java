package dev.metronome.stm32l4.gpio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlternateFunctionTableTest {
    private final AlternateFunctionTable table = new AlternateFunctionTable();

    /** DS10198, alternate function tables: what the boards' consoles and LEDs use. */
    @ParameterizedTest(name = "{0} AF{1} is {2}")
    @CsvSource({"PB6, 7, USART1_TX", "PB7, 7, USART1_RX", "PA2, 7, USART2_TX", "PA3, 7, USART2_RX", "PD5, 7, USART2_TX",
        "PA5, 1, TIM2_CH1", "PB14, 14, TIM15_CH1", "PA8, 0, MCO", "PF10, 14, TIM15_CH2", "PB12, 14, TIM15_BKIN"})
    void namesTheSignal(String pad, int number, String signal) {
        assertThat(table.signal(pad, number)).isEqualTo(signal);
    }

    @Test
    void knowsEveryPadOfASignal() {
        assertThat(table.pads("TIM15_CH1")).containsExactly("PA2", "PB14", "PF9", "PG10");
        assertThat(table.pads("TIM5_ETR")).containsExactly("PF6");
    }

    @Test
    void isSilentAboutTheRest() {
        assertThat(table.signal("PC13", 1)).isNull();
        assertThat(table.connect(java.util.Map.of()).at("PC13", 1)).isNull();
        assertThat(table.connect(java.util.Map.of()).at("PB6", 7)).isNull();
    }
}
