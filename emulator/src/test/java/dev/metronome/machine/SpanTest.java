package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanTest {
    @ParameterizedTest
    @CsvSource({"1ns,1", "1us,1000", "2µs,2000", "500ms,500000000", "1.5s,1500000000", ".25s,250000000",
        "0.000000001s,1", "10 s,10000000000", "1min,60000000000", "1h,3600000000000", "1_000ms,1000000000",
        "9223372036.854775807s,9223372036854775807"})
    void timesAreExact(String text, long nanoseconds) {
        assertThat(Span.parse(text)).isEqualTo(new Span.Time(nanoseconds));
    }

    @Test
    void cyclesAreCounted() {
        assertThat(Span.parse("400_000_000cyc")).isEqualTo(new Span.Cycles(400_000_000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"5|has no unit; did you mean \"5s\"?",
        "5sec|no unit of time; did you mean \"s\"?",
        "5 cycles|did you mean \"cyc\"?", "s|no length of time", "''|no length of time", "-5s|no length of time",
        "1e3s|no length of time", "0.5ns|no whole number of nanoseconds", "0.5cyc|no whole number of cycles",
        "9999999999h|longer than 2^63", "1.s|no length of time"})
    void otherThingsAreRefusedWithAReason(String text, String reason) {
        assertThatThrownBy(() -> Span.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"5000ms,5 s", "1500ms,1500 ms", "2us,2 us", "3ns,3 ns", "80_000cyc,'80,000 cycles'"})
    void areToldInTheLargestUnitThatFits(String text, String words) {
        assertThat(Span.parse(text)).hasToString(words);
    }
}
