package dev.metronome.samples;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.hosted.HostedMachine;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/** One run of a sample on the board it is for, and what the trace of it says. */
final class SampleRun implements AutoCloseable {
    private static final BoardDefinition BOARD = Boards.named("b-l475e-iot01a");

    private final FirmwareImage image;
    private final Machine machine;
    private final Function<Limit, Machine.Stop> runner;
    private final Runnable closer;
    private final List<TraceEvent> events = new ArrayList<>();
    private final StringBuilder console = new StringBuilder();

    /**
     * The committed image.
     *
     * @param name the sample's folder
     */
    SampleRun(String name) {
        image = image(name);
        machine = new Machine(BOARD);
        runner = machine::run;
        closer = machine::close;
        listen();
        machine.load(image);
    }

    /**
     * The committed image with Java in place of some of its functions.
     *
     * @param name the sample's folder
     */
    SampleRun(String name, HostedProgram program) {
        this(new HostedMachine(BOARD, image(name), program));
    }

    /** Java alone. */
    SampleRun(HostedProgram program) {
        this(new HostedMachine(BOARD, program));
    }

    private SampleRun(HostedMachine hosted) {
        image = hosted.image();
        machine = hosted.machine();
        runner = hosted::run;
        closer = hosted::close;
        listen();
    }

    private static FirmwareImage image(String name) {
        return ImageLoader.load(Path.of(name, name + ".elf"), OptionalInt.empty(), Machine.memoryMap());
    }

    private void listen() {
        machine.trace().add(events::add);
        machine.board().console().listen((cycle, value) -> console.append((char) value));
    }

    /** A light's change. */
    record Edge(long cycle, boolean on) {}

    Machine machine() {
        return machine;
    }

    FirmwareImage image() {
        return image;
    }

    /** Runs until so many milliseconds after reset. */
    Machine.Stop runUntilMilliseconds(long milliseconds) {
        return run(Limit.nanoseconds(milliseconds * 1_000_000));
    }

    /** Runs until a limit. */
    Machine.Stop run(Limit limit) {
        return runner.apply(limit);
    }

    /** Everything that happened, in order. */
    List<TraceEvent> events() {
        return events;
    }

    /** Every event of one kind, in order. */
    <T extends TraceEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Exceptions of one name. */
    List<TraceEvent.ExceptionEntered> exceptions(String name) {
        return events(TraceEvent.ExceptionEntered.class).stream().filter(entered -> entered.name().equals(name))
                .toList();
    }

    /** Every change of a light. */
    List<Edge> edges(String led) {
        return events(TraceEvent.LedChanged.class).stream().filter(changed -> changed.led().equals(led))
                .map(changed -> new Edge(changed.cycle(), changed.on())).toList();
    }

    /** Cycles from each change of a light to the next. */
    List<Long> intervals(String led) {
        return differences(edges(led).stream().map(Edge::cycle).toList());
    }

    /** Cycles from each time a light goes on to the next such time. */
    List<Long> periods(String led) {
        return differences(edges(led).stream().filter(Edge::on).map(Edge::cycle).toList());
    }

    private static List<Long> differences(List<Long> cycles) {
        return IntStream.range(1, cycles.size()).mapToObj(i -> cycles.get(i) - cycles.get(i - 1)).toList();
    }

    /** A 32-bit variable of the image. */
    int word(String symbol) {
        return word(symbol, 0);
    }

    /** A word of an array of the image. */
    int word(String symbol, int index) {
        var address = image.symbols().named(symbol).orElseThrow(() -> new AssertionError("no symbol " + symbol))
                .address();
        return machine.bus().peek(address + 4 * index, Width.WORD);
    }

    /** What the chip has sent through the board's console. */
    String console() {
        return console.toString();
    }

    /** Types on the board's console. */
    void type(String text) {
        machine.board().console().type(0, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closer.run();
    }
}
