package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.trace.TraceEvent;
import org.junit.jupiter.api.Test;

/**
 * 115,200 baud from 80 MHz: BRR = 694, so a frame of ten bits takes 6,940 cycles (RM0351, USART baud rate generation).
 */
class UartEchoTest {
    private static final String BANNER = "uart-echo ready\r\n";

    @Test
    void itGreetsAndEchoesWithALineFeedAfterEachReturn() {
        try (var run = new SampleRun("uart-echo")) {
            run.type("hello\rworld\r");
            run.runUntilMilliseconds(100);

            assertThat(run.console()).isEqualTo(BANNER + "hello\r\nworld\r\n");
            assertThat(run.word("received")).isEqualTo(12);
            assertThat(run.word("overruns")).isZero();
        }
    }

    @Test
    void bytesOfTheBannerFollowEachOtherInOneFrameTime() {
        try (var run = new SampleRun("uart-echo")) {
            run.runUntilMilliseconds(100);

            var sent = run.events(TraceEvent.ByteSent.class).stream().map(TraceEvent.ByteSent::cycle).toList();
            assertThat(sent).hasSize(BANNER.length());
            for (var i = 1; i < sent.size(); i++) {
                assertThat(sent.get(i) - sent.get(i - 1)).isEqualTo(694 * 10);
            }
        }
    }
}
