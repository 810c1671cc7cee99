package dev.metronome.testkit;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Snapshot;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Tests of one blinky that was booted once, as {@link Boot} does it: each goes on with a machine of its own for a
 * second, and expects something of its light.
 *
 * @param image what was booted
 * @param state where it stood
 */
record Forks(FirmwareImage image, Snapshot state) {
    private static final Path BLINKY = Path.of("..", "firmware-samples", "blinky-irq", "blinky-irq.elf");

    /** Boots it until its light goes on the first time. */
    static Forks booted() {
        try (var machine = Machine.builder().image(BLINKY).build()) {
            machine.runUntil(machine.board().led("LD1").turnsOn());
            return new Forks(machine.image(), machine.save());
        }
    }

    /** One test; gives back the trace of it. */
    String test() {
        try (var machine = Machine.builder().image(image).build(state)) {
            machine.runFor(ofSeconds(1));
            assertThat(machine.board().led("LD1")).startsOn().hasEdges(2).togglesEvery(ofMillis(500));
            var trace = new StringWriter();
            RecordingVcd.write(machine.recording(), trace);
            return trace.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Many of them, side by side; their traces. */
    List<String> tests(int count, int threads) throws ExecutionException, InterruptedException {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            Callable<String> test = this::test;
            var traces = pool.invokeAll(Stream.generate(() -> test).limit(count).toList());
            for (Future<String> trace : traces) {
                trace.get(); // throws what a test threw
            }
            return traces.stream().map(Future::resultNow).toList();
        }
    }
}
