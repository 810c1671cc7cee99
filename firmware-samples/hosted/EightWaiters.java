package dev.metronome.samples;

import static java.time.Duration.ofMillis;

import dev.metronome.async.SpawnError;
import dev.metronome.driver.AsyncTimer;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Clocks;
import dev.metronome.driver.OutputPin;
import dev.metronome.driver.TimerError;
import dev.metronome.hosted.HostedProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * Eight tasks that wait on one hardware timer, task n changing pad PEn every (n + 1) x 10 ms; and what there is no room
 * for: a ninth task, and a ninth delay. Whoever is refused is told so, and nobody else notices.
 */
public final class EightWaiters implements HostedProgram {
    static final int TASKS = 8;

    private final List<String> refusals = new ArrayList<>();

    @Override
    public void main(Chip chip) {
        var clocks = Clocks.on(chip);
        clocks.run(80_000_000);
        var timer = AsyncTimer.on(chip, clocks);
        var executor = chip.executor();

        for (var n = 0; n < TASKS; n++) {
            var pin = OutputPin.on(chip, "PE" + n);
            var period = ofMillis(10 * (n + 1));
            executor.spawn("blinker " + n, task -> {
                for (;;) {
                    pin.toggle();
                    task.await(timer.delay(period));
                }
            });
        }
        try {
            executor.spawn("one too many", _ -> {});
        } catch (SpawnError e) {
            refusals.add(e.getMessage());
        }

        executor.round(); // each takes its first delay
        try {
            timer.delay(ofMillis(5));
        } catch (TimerError e) {
            refusals.add(e.getMessage());
        }
        executor.runForever();
    }

    /** What was refused, and why. */
    List<String> refusals() {
        return refusals;
    }
}
