package dev.metronome.debug.gdb;

import dev.metronome.debug.Debugger;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Samples;
import dev.metronome.trace.TraceEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A sample on a machine with a server, and the thread that both belong to. */
final class Served implements AutoCloseable {
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
        image = Samples.image(sample);
        machine = Samples.machine(image);
        machine.trace().addLive(events::add);
        server = new GdbServer(GdbAddress.parse("0"), new Debugger(machine), commands);
        thread = Thread.ofPlatform().name("machine").start(server::serve);
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
