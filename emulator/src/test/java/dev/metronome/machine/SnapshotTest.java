package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.image.ImageLoader;
import dev.metronome.trace.TraceEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A machine that is put back into a saved state does again, to the cycle, what it did then. */
class SnapshotTest {
    private static final Path SAMPLES = Path.of("..", "firmware-samples");

    @ParameterizedTest(name = "{0}, saved at {1}")
    @CsvSource({"async-blinky, 50000000, 130000000", "async-blinky, 123457, 90000000", "blinky-irq, 3000001, 9000000",
        "preemption, 3011, 4000000", "preemption, 5003, 4000000", "preemption, 700003, 4000000",
        "fpu-interrupt, 30011, 4000000", "fpu-interrupt, 200003, 4000000", "crash, 1009, 4000000",
        "uart-echo, 100003, 4000000",
        "button-exti, 100003, 4000000", "blinky-busy-wait, 100003, 3000000"})
    void goesOnAsBefore(String sample, long save, long end) {
        try (var machine = machine(sample); var fresh = machine(sample)) {
            var events = new ArrayList<TraceEvent>();
            machine.trace().add(events::add);
            machine.run(Limit.cycles(save));
            var saved = machine.snapshot();
            var first = goOn(machine, events, end);

            machine.restore(saved);
            assertThat(goOn(machine, events, end)).as("the same machine").isEqualTo(first);

            var freshEvents = new ArrayList<TraceEvent>();
            fresh.trace().add(freshEvents::add);
            fresh.restore(saved);
            assertThat(goOn(fresh, freshEvents, end)).as("another machine").isEqualTo(first);
        }
    }

    /** What happens up to the end, then where the machine stands. */
    private static List<String> goOn(Machine machine, List<TraceEvent> events, long end) {
        events.clear();
        var stop = machine.run(Limit.cycles(end));
        var lines = new ArrayList<String>();
        for (var event : events) {
            if (!(event instanceof TraceEvent.Warned)) { // said once a machine's life
                lines.add(event.toString());
            }
        }
        lines.add(stop + " at " + machine.timeline().now());
        for (var i = 0; i < 16; i++) {
            lines.add(String.format("r%d = %08X", i, machine.processor().engine().register(i)));
        }
        lines.add("instructions " + machine.processor().instructions());
        return lines;
    }

    private static Machine machine(String sample) {
        var machine = new Machine(Boards.named(Boards.DEFAULT));
        machine.load(ImageLoader.load(SAMPLES.resolve(sample).resolve(sample + ".elf"), OptionalInt.empty(),
                Machine.memoryMap()));
        return machine;
    }
}
