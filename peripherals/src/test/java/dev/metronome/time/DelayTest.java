package dev.metronome.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.time.ClockTree.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DelayTest {
    private final Timeline timeline = new Timeline();
    private final ClockTree clocks = new ClockTree(timeline, Map.of(Clock.HCLK, Frequency.ofMegahertz(4)));
    private final List<Long> ends = new ArrayList<>();
    private final Delay delay = new Delay(timeline, clocks, "delay", 0, () -> ends.add(timeline.now()));

    @Test
    void endsOnTheFirstCycleAtWhichTheTimeHasPassed() {
        delay.start(1_001); // 250 ns a cycle
        timeline.advanceTo(4);
        assertThat(delay.isRunning()).isTrue();
        timeline.advanceTo(100);
        assertThat(ends).containsExactly(5L);
        assertThat(delay.isRunning()).isFalse();
    }

    @Test
    void keepsItsTimeWhenTheClockChanges() {
        delay.start(10_000);
        timeline.advanceTo(20); // half of it
        clocks.change(Map.of(Clock.HCLK, Frequency.ofMegahertz(80)));
        timeline.advanceTo(10_000);
        assertThat(ends).containsExactly(20L + 5 * 80);
    }

    @Test
    void doesNothingOnceCancelled() {
        delay.start(1_000);
        delay.cancel();
        clocks.change(Map.of(Clock.HCLK, Frequency.ofMegahertz(80)));
        timeline.advanceTo(1_000);
        assertThat(ends).isEmpty();
    }
}
