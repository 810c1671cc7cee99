package dev.metronome.debug.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
    private static final Expression.Names NAMES = new Expression.Names() {
        @Override
        public LongSupplier value(String name) {
            return switch (name) {
                case "r0" -> () -> 5;
                case "TIM15.SR" -> () -> 0x1F;
                case "blinky::COUNT" -> () -> 7;
                case "cycle" -> () -> 80_000_000_000L;
                default -> throw new ConsoleException("no " + name);
            };
        }

        @Override
        public long address(String name) {
            return 0x2000_0010L;
        }

        @Override
        public long word(long address) {
            return address == 0x2000_0014L ? 99 : 0;
        }
    };

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"17;17", "0x11;17", "1_000;1000", "r0;5", "r0 == 5;1", "r0!=5;0", "r0 <5;0",
        "r0 <= 5;1", "6 > r0;1", "r0>=6;0", "r0 == 5 && cycle > 79_999_999_999;1", "0 || 0;0", "0 || 3;1",
        "1 || 1 && 0;1", "(1 || 1) && 0;0", "!r0;0", "!(r0 == 4);1", "TIM15.SR & 0x10;16", "blinky::COUNT + 1;8",
        "r0 - 2 - 1;2", "*(&result + 4);99", "*0x20000014 == 99;1", "-1 == 0xFFFFFFFF;1", "0xFFFFFFFF > 1;1"})
    void areWorth(String text, long value) {
        assertThat(Expression.parse(text, NAMES).getAsLong()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"'';a condition is missing", "r0 ==;it ends where a number or a name",
        "r0 = 5;did you mean \"==\"?", "(r0;it ends where \")\"", "r0 5;there is \"5\" where an operator",
        "&& 1;there is \"&&\" where a number or a name", "5abc;\"5abc\" is no number", "r99;no r99",
        "99999999999999999999;is no number", "r0 @ 1;there is \"@\" where an operator"})
    void areRefusedInWords(String text, String reason) {
        assertThatThrownBy(() -> Expression.parse(text, NAMES)).isInstanceOf(ConsoleException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void mayNotBeNestedWithoutEnd() {
        for (var opening : new String[]{"(", "!", "*", "-"}) {
            assertThatThrownBy(() -> Expression.parse(opening.repeat(100_000) + "1", NAMES))
                    .isInstanceOf(ConsoleException.class).hasMessageContaining("50 deep");
        }
    }
}
