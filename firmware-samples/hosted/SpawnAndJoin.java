package dev.metronome.samples;

import static java.time.Duration.ofMillis;

import dev.metronome.async.Async;
import dev.metronome.async.Task;
import dev.metronome.async.TaskFailedException;
import dev.metronome.driver.AsyncTimer;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Clocks;
import dev.metronome.driver.OutputPin;
import dev.metronome.hosted.HostedProgram;

/**
 * Tasks that spawn tasks and wait for what they give: three measurements that take their time, two of them at once, one
 * inside another. One more fails, which whoever waits for it gets to hear. LD1 is lit meanwhile; then LD2 flashes as
 * often as the result says.
 */
public final class SpawnAndJoin implements HostedProgram {
    private AsyncTimer timer;

    @Override
    public void main(Chip chip) {
        var clocks = Clocks.on(chip);
        clocks.run(80_000_000);
        timer = AsyncTimer.on(chip, clocks);
        var ld1 = OutputPin.on(chip, "PA5");
        var ld2 = OutputPin.on(chip, "PB14");
        var executor = chip.executor();

        ld1.setHigh();
        var sum = executor.compute("sum", this::sum).join(); // runs the executor until the task is over
        ld1.setLow();
        executor.spawn("flashes", task -> flash(task, ld2, sum));
        executor.run();
    }

    private int sum(Task task) {
        var temperature = Async.compute("temperature", this::temperature);
        var humidity = Async.compute("humidity", this::humidity);
        var pressure = Async.compute("pressure", _ -> {
            throw new IllegalStateException("the sensor does not answer");
        });
        var sum = task.await(temperature) + task.await(humidity);
        try {
            task.await(pressure);
        } catch (TaskFailedException e) {
            return sum; // without it
        }
        throw new AssertionError("it fails");
    }

    private int temperature(Task task) {
        task.await(timer.delay(ofMillis(20)));
        return 2;
    }

    /** Needs the temperature, which a task of its own measures, beside the one that goes on already. */
    private int humidity(Task task) {
        var correction = Async.compute("correction", this::temperature);
        task.await(timer.delay(ofMillis(30)));
        return 5 - task.await(correction);
    }

    private void flash(Task task, OutputPin pin, int times) {
        for (var i = 0; i < times; i++) {
            pin.setHigh();
            task.await(timer.delay(ofMillis(5)));
            pin.setLow();
            task.await(timer.delay(ofMillis(5)));
        }
    }
}
