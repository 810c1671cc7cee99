package dev.metronome.cli;

import dev.metronome.hosted.HostedMachine;
import dev.metronome.machine.Span;
import java.time.Duration;

/** How long Java on the chip may take, in the host's time: "10s", or "off". */
record Patience(Duration duration) {
    /** @throws UsageException if it is neither */
    static Patience parse(String text) {
        if (text.strip().equals("off")) {
            return new Patience(HostedMachine.FOREVER);
        }
        if (!(Span.parse(text) instanceof Span.Time time)) {
            throw new UsageException("\"" + text + "\" is no time of the host's; write one such as 10s, or off");
        }
        if (time.isNothing()) {
            throw new UsageException("a patience of nothing ends every run; write one such as 10s, or off");
        }
        return new Patience(Duration.ofNanos(time.nanoseconds()));
    }
}
