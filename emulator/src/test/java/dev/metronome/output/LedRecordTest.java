package dev.metronome.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedRecordTest {
    private final LedRecord led = new LedRecord("LD1");

    @Test
    void measuresFromEdgeToEdgeAndFromOnToOn() {
        led.add(100, 1_000, true);
        led.add(150, 1_500, false);
        led.add(210, 2_100, true);
        led.add(250, 2_500, false);
        led.add(310, 3_100, true);
        led.add(410, 4_100, true);

        assertThat(led.edges()).isEqualTo(6);
        assertThat(led.between().least()).isEqualTo(40);
        assertThat(led.between().greatest()).isEqualTo(100);
        assertThat(led.period().least()).isEqualTo(100);
        assertThat(led.period().greatest()).isEqualTo(110);
        assertThat(led.period().last()).isEqualTo(100);
        assertThat(led.period().times()).isEqualTo(2);
    }

    @Test
    void oneEdgeIsNoDistance() {
        led.add(100, 1_000, true);

        assertThat(led.between().least()).isEqualTo(LedRecord.NONE);
        assertThat(led.period().greatest()).isEqualTo(LedRecord.NONE);
    }

    @Test
    void keepsTheFirstEdgesAndCountsAll() {
        for (var i = 0; i < LedRecord.MAXIMUM_EDGES + 10; i++) {
            led.add(10L * i, 100L * i, i % 2 == 0);
        }

        assertThat(led.edges()).isEqualTo(LedRecord.MAXIMUM_EDGES + 10);
        assertThat(led.kept()).isEqualTo(LedRecord.MAXIMUM_EDGES);
        assertThat(led.cycle(led.kept() - 1)).isEqualTo(10L * (LedRecord.MAXIMUM_EDGES - 1));
        assertThat(led.nanoseconds(3)).isEqualTo(300);
        assertThat(led.on(3)).isFalse();
        assertThat(led.between().greatest()).isEqualTo(10);
    }
}
