package dev.metronome.testkit.recording;

import dev.metronome.core.ExceptionNumber;
import dev.metronome.core.Processor;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Cause;
import dev.metronome.machine.Machine;
import dev.metronome.stm32l4.Stm32l4;
import dev.metronome.text.DidYouMean;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Listens to a machine and keeps a {@link Recording} of it. It takes the place of whoever else has the machine's cycles
 * explained ({@link Processor#explainTo}): that is how it knows when a handler's first instruction begins.
 */
public final class Recorder implements TraceSink, CycleAccount {
    /** Pairs of instructions that can be watched at once. */
    public static final int MAXIMUM_PASSAGE_PAIRS = 64;

    /** Wants to know whenever the recording has grown. */
    @FunctionalInterface
    public interface Growth {
        /** Something was added. Called on the machine's thread, in the middle of its work. */
        void grew(Recording recording);
    }

    private final Machine machine;
    private final Supplier<FirmwareImage> image;
    private final String console;
    private final Recording recording;
    private final List<Passages> passages = new ArrayList<>();
    private final List<Runnable> beforeRuns = new ArrayList<>();
    private Growth growth = _ -> {};
    /** All cycles up to here were told what they were for. */
    private long explained;

    /**
     * Begins to record.
     *
     * @param image what runs; it is asked for when a place in the program is to be named
     */
    public Recorder(Machine machine, Supplier<FirmwareImage> image) {
        this.machine = machine;
        this.image = image;
        var now = machine.timeline().now();
        var clocks = machine.clocks();
        var clock = new CoreClock(now, clocks.time().exactNanoseconds(now), clocks.frequency(Clock.HCLK));
        recording = new Recording(now, clock, new Recording.Source(machine.timeline()::now, this::signal,
                this::describe, new MachineState(machine, image)));
        machine.board().leds().forEach(led -> recording.led(led.name()));
        console = machine.board().console().name();
        if (machine.processor().isAsleep()) {
            recording.slept(now);
        }
        outrun(now, machine.chip().flash().brokenLimit());
        explained = machine.processor().cycle();
        machine.board().console().listen(this::heard);
        machine.trace().add(this);
        machine.processor().explainTo(this);
        machine.onReset(recording.handlings::reset);
    }

    /** What it records. */
    public Recording recording() {
        return recording;
    }

    /** Tells somebody, and nobody else, when the recording has grown. */
    public void tell(Growth listener) {
        growth = listener;
    }

    /**
     * Begins to measure how long the program takes from one place to another.
     *
     * @param from name of a function, or another symbol at an instruction
     * @param to   likewise; it may be the same
     * @throws IllegalArgumentException if the image has none of that name
     */
    public Passages measure(String from, String to) {
        if (passages.size() == MAXIMUM_PASSAGE_PAIRS) {
            throw new IllegalStateException(
                    "more than " + MAXIMUM_PASSAGE_PAIRS + " pairs of places are measured: " + from + " to " + to);
        }
        var state = recording.state();
        var pair = new Passages(from, state.address(from), to, state.address(to));
        passages.add(pair);
        recording.measures(pair);
        return pair;
    }

    /**
     * Begins to look when execution comes to a symbol. Java that stands in for a function is come to like the function.
     *
     * @param symbol name of a function, or another symbol at an instruction
     * @throws IllegalArgumentException if the image has none of that name
     */
    public void lookForArrivals(String symbol) {
        var address = recording.state().address(symbol);
        var found = recording.lookFor(Recording.arrivals(symbol));
        if (found != null) {
            machine.processor().onArrival(address, cycle -> {
                found.add(cycle);
                growth.grew(recording);
            });
        }
    }

    /**
     * Begins to look when a store, by an instruction or by Java on the core, gives a value to a variable that does not
     * have it. From then on all stores take longer in time of the host.
     *
     * @throws IllegalArgumentException if the image has none of that name
     */
    public void lookForValue(String variable, int value) {
        var state = recording.state();
        var address = state.address(variable);
        var holds = new boolean[]{state.variable(variable) == value};
        var found = recording.lookFor(Recording.values(variable, value));
        if (found != null) {
            beforeRuns.add(() -> holds[0] = state.variable(variable) == value);
            machine.processor().onStore(address, state.width(variable).bytes(), cycle -> {
                var before = holds[0];
                holds[0] = state.variable(variable) == value;
                if (holds[0] && !before) {
                    found.add(cycle);
                    growth.grew(recording);
                }
            });
        }
    }

    /** The machine is about to run: what somebody has put into memory meanwhile is what variables have had. */
    public void runs() {
        beforeRuns.forEach(Runnable::run);
    }

    /**
     * The number of an exception by the manual's name, or by a part of it between underscores that no other has:
     * "TIM15" is TIM1_BRK_TIM15.
     *
     * @throws IllegalArgumentException if there is none of that name, or several; says which may be meant
     */
    public static int exceptionNumber(String name) {
        var known = IntStream.range(ExceptionNumber.NMI, ExceptionNumber.IRQ0 + Stm32l4.INTERRUPTS)
                .mapToObj(Machine::exceptionName).toList();
        for (var i = 0; i < known.size(); i++) {
            if (known.get(i).equalsIgnoreCase(name)) {
                return ExceptionNumber.NMI + i;
            }
        }
        var found = known.stream()
                .filter(each -> ("_" + each + "_").contains("_" + name.toUpperCase(Locale.ROOT) + "_")).toList();
        if (found.size() == 1) {
            return ExceptionNumber.NMI + known.indexOf(found.getFirst());
        }
        throw new IllegalArgumentException(found.isEmpty()
                ? "no exception \"" + name + "\""
                        + DidYouMean.nearest(name, known).map(near -> "; did you mean \"" + near + "\"?").orElse("")
                : "\"" + name + "\" could be any of " + String.join(", ", found));
    }

    private Signal signal(Signal.Kind kind, String name) {
        return switch (kind) {
            case LED -> {
                var led = machine.board().led(name);
                yield new Signal(kind, led.name(), led.isOn());
            }
            case PIN -> {
                var pin = machine.chip().pin(name);
                yield new Signal(kind, pin.name(), pin.isHigh());
            }
        };
    }

    private String describe(Cause cause) {
        return switch (cause) {
            case Cause.Instruction(int address, int exception) -> image.get().describe(address) + in(exception);
            case Cause.Java(String place, int exception) -> place + in(exception);
            case Cause.Device(String event) -> event + ", no instruction";
            case Cause.Core(int address, int exception) ->
                "the core, at " + image.get().describe(address) + in(exception);
            case Cause.Reset() -> "reset of the chip";
            case Cause.Outside() -> "the test";
        };
    }

    private static String in(int exception) {
        return exception == 0 ? ", thread mode" : ", handler of " + Machine.exceptionName(exception);
    }

    // What the trace tells

    private void outrun(long cycle, String limit) {
        if (limit != null) {
            recording.warned(cycle, "too fast for a chip: " + limit);
        }
    }

    @Override
    public void event(TraceEvent event) {
        switch (event) {
            case TraceEvent.PinChanged pin -> recording.pin(pin.pin(), !pin.high()).add(pin.cycle(), pin.high(),
                    machine.cause());
            case TraceEvent.LedChanged led -> recording.led(led.led()).add(led.cycle(), led.on(), machine.cause());
            case TraceEvent.CoreClockChanged changed -> recording.clock().change(changed.cycle(), changed.hclk());
            case TraceEvent.FlashOutrun outrun -> outrun(outrun.cycle(), outrun.limit());
            case TraceEvent.ByteSent sent -> {
                if (!sent.port().equals(console)) {
                    recording.port(sent.port()).add(sent.cycle(), sent.value());
                }
            }
            case TraceEvent.Fine _ -> {} // nobody has asked for it
            case TraceEvent.ExceptionPended pended -> recording.handlings.pended(pended.number(), pended.cycle());
            case TraceEvent.ExceptionEntered entered -> recording.handlings.entered(entered);
            case TraceEvent.ExceptionReturned returned ->
                recording.handlings.returned(returned.number(), returned.cycle());
            case TraceEvent.Slept slept -> recording.slept(slept.cycle());
            case TraceEvent.Woke woke -> recording.woke(woke.cycle());
            case TraceEvent.TaskSpawned spawned -> recording.taskOrNew(spawned.task());
            case TraceEvent.TaskWoken woken -> recording.taskOrNew(woken.task()).woken(woken.cycle(), woken.by());
            case TraceEvent.TaskPolled polled -> recording.taskOrNew(polled.task()).polled(polled.cycle());
            case TraceEvent.TaskSuspended suspended ->
                recording.taskOrNew(suspended.task()).suspended(suspended.cycle());
            case TraceEvent.TaskFinished finished -> recording.taskOrNew(finished.task()).suspended(finished.cycle());
            case TraceEvent.Warned warned -> recording.warned(warned.cycle(), warned.message());
        }
        growth.grew(recording);
    }

    private void heard(long cycle, int value) {
        recording.port(console).add(cycle, value);
        growth.grew(recording);
    }

    // What the core tells of its cycles

    @Override
    public void begins(Instruction instruction, long cycle) {
        explained = cycle;
        if (recording.handlings.isBeginning()) {
            recording.handlings.begins(cycle);
        }
        for (var i = 0; i < passages.size(); i++) { // no iterator: this is asked for every instruction
            passages.get(i).arrives(instruction.address(), cycle);
        }
    }

    @Override
    public void charge(Instruction instruction, Rule rule, Part part, long cycles) {
        explained += cycles;
    }

    @Override
    public void charge(Rule rule, Part part, long cycles) {
        // Java that is a handler has no first instruction: it begins with the first cycles that it takes.
        if (recording.handlings.isBeginning() && (part == Part.JAVA || rule == Rule.BUS_WAIT)) {
            recording.handlings.begins(explained);
        }
        explained += cycles;
    }
}
