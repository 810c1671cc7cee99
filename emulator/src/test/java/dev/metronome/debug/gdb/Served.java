package dev.metronome.debug.gdb;

import dev.metronome.board.Boards;
import dev.metronome.debug.Debugger;
import dev.metronome.debug.Runner;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A sample on a machine with a server, and the thread that both belong to. */
final class Served implements AutoCloseable {
    static final Path SAMPLES = Path.of("..", "firmware-samples");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Machine machine;
    final FirmwareImage image;
    final GdbServer server;
    /** What happened so far; to be looked at when the machine has been taken back. */
    final List<TraceEvent> events = new ArrayList<>();
    private final Thread thread;

    Served(String sample) throws IOException {
        this(sample, MonitorCommands.NONE);
    }

    Served(String sample, MonitorCommands commands) throws IOException {
        machine = machine(sample);
        image = image(sample);
        machine.trace().add(events::add);
        server = new GdbServer(GdbAddress.parse("0"), new Debugger(machine, Runner.of(machine)), commands,
                Backwards.NEVER);
        thread = Thread.ofPlatform().name("machine").start(server::serve);
    }

    static Path elf(String sample) {
        return SAMPLES.resolve(sample).resolve(sample + ".elf");
    }

    static FirmwareImage image(String sample) {
        return ImageLoader.load(elf(sample), OptionalInt.empty(), Machine.memoryMap());
    }

    static Machine machine(String sample) {
        var machine = new Machine(Boards.named(Boards.DEFAULT));
        machine.load(image(sample));
        return machine;
    }

    TinyClient connect() throws IOException {
        return new TinyClient(server.port());
    }

    String address(String symbol) {
        return Integer.toHexString(image.symbols().named(symbol).orElseThrow().address() & ~1);
    }

    /** Takes the machine from the server; the caller may use it then. */
    Machine takeBack() {
        server.close();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("the server does not let the machine go");
        }
        return machine;
    }

    @Override
    public void close() {
        takeBack().close();
    }
}
