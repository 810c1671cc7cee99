package dev.metronome.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class FractionTest {
    @Test
    void equalNumbersAreEqual() {
        assertThat(Fraction.of(2, 4)).isEqualTo(Fraction.of(1, 2)).isEqualByComparingTo(Fraction.of(3, 6));
        assertThat(Fraction.of(1, 3).plus(Fraction.of(1, 6))).isEqualTo(Fraction.of(1, 2));
        assertThat(Fraction.of(1, 3).minus(Fraction.of(1, 2))).isEqualTo(Fraction.of(-1, 6));
        assertThat(Fraction.of(-2, 3).times(Fraction.of(3, 2))).isEqualTo(Fraction.of(-1));
        assertThat(Fraction.of(1, 3).over(Fraction.of(2, 3))).isEqualTo(Fraction.of(1, 2));
        assertThat(Fraction.of(-1, 3).absolute()).isEqualTo(Fraction.of(1, 3));
    }

    @Test
    void floorAndCeilingGoDownAndUp() {
        assertThat(Fraction.of(-1, 2).floor()).isEqualTo(-1);
        assertThat(Fraction.of(-1, 2).ceiling()).isZero();
        assertThat(Fraction.of(7, 2).floor()).isEqualTo(3);
        assertThat(Fraction.of(7, 2).ceiling()).isEqualTo(4);
        assertThat(Fraction.of(4).ceiling()).isEqualTo(4);
    }

    @Test
    void nothingIsDividedByZero() {
        assertThatThrownBy(() -> new Fraction(BigInteger.ONE, BigInteger.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fraction.of(1).over(Fraction.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
