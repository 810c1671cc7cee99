package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import org.junit.jupiter.api.Test;

/**
 * 115,200 baud from 80 MHz: BRR = 694, so a frame of ten bits takes 6,940 cycles (RM0351, USART baud rate generation).
 */
@Metronome(image = "uart-echo/uart-echo.elf", board = "b-l475e-iot01a")
class UartEchoTest {
    private static final String BANNER = "uart-echo ready\r\n";

    @Test
    void itGreetsAndEchoesWithALineFeedAfterEachReturn(Machine machine) {
        var console = machine.board().console();
        console.type("hello\rworld\r");
        machine.runFor(ofMillis(100));

        assertThat(console).printsExactly(BANNER + "hello\r\nworld\r\n");
        assertThat(machine).hasVariable("received", 12).hasVariable("overruns", 0);
    }

    @Test
    void bytesOfTheBannerFollowEachOtherInOneFrameTime(Machine machine) {
        machine.runFor(ofMillis(100));

        var heard = machine.recording().port("USART1");
        assertThat(heard.text()).isEqualTo(BANNER);
        for (var i = 1; i < BANNER.length(); i++) {
            assertThat(heard.cycle(i) - heard.cycle(i - 1)).isEqualTo(694 * 10);
        }
    }
}
