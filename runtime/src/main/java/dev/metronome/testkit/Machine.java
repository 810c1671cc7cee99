package dev.metronome.testkit;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.Boards;
import dev.metronome.core.FaultReport;
import dev.metronome.hosted.HostedMachine;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine.Stop;
import dev.metronome.machine.Snapshot;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Time;
import dev.metronome.testkit.recording.Passages;
import dev.metronome.testkit.recording.Recorder;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.text.Numbers;
import dev.metronome.time.Fraction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A machine under test: a board that runs as long as a test lets it, and everything that it did meanwhile. It belongs
 * to the thread of its test.
 */
public final class Machine implements AutoCloseable {
    /** How long {@link #runUntil(Event)} waits, in simulated time. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);

    private final dev.metronome.machine.Machine machine;
    /** Owns the machine, or null where there is no Java on it. */
    private final HostedMachine hosted;
    private final FirmwareImage image;
    private final Recorder recorder;
    private final Board board;
    private final Length end;
    private TraceFiles traceFiles;

    private Machine(Builder builder, Snapshot snapshot) {
        machine = new dev.metronome.machine.Machine(builder.board, builder.whatIf);
        recorder = builder.program == null ? load(builder, snapshot) : new Recorder(machine, this::image);
        hosted = builder.program == null ? null : put(builder);
        image = hosted == null ? builder.image : hosted.image();
        board = new Board(this);
        end = builder.end;
    }

    /** The recording begins behind a state that was restored. */
    private Recorder load(Builder builder, Snapshot snapshot) {
        try {
            machine.load(
                    Objects.requireNonNull(builder.image, "a machine needs an image, or Java that plays firmware"));
            if (snapshot != null) {
                machine.restore(snapshot);
            }
            return new Recorder(machine, this::image);
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    private HostedMachine put(Builder builder) {
        var program = HostedMachine.of(builder.program);
        return (builder.image == null ? program : program.image(builder.image)).on(machine);
    }

    /** Begins to make a machine. */
    public static Builder builder() {
        return new Builder();
    }

    /** What a machine is made of: an image, Java, or both; and a board. */
    public static final class Builder {
        private FirmwareImage image;
        private HostedProgram program;
        private BoardDefinition board = Boards.named(Boards.DEFAULT);
        private Length end;
        private WhatIf whatIf = WhatIf.NOTHING;

        private Builder() {}

        /**
         * The firmware.
         *
         * @throws dev.metronome.image.ImageException if it cannot be used
         */
        public Builder image(Path file) {
            return image(ImageLoader.load(file, OptionalInt.empty(), dev.metronome.machine.Machine.memoryMap()));
        }

        /** The firmware, which may be shared by any number of machines. */
        public Builder image(FirmwareImage loaded) {
            image = loaded;
            return this;
        }

        /** Java that plays firmware, or that stands in for some of the image. */
        public Builder hosted(HostedProgram java) {
            program = java;
            return this;
        }

        /** The board; {@link Boards#DEFAULT} if nobody says. */
        public Builder board(BoardDefinition definition) {
            board = definition;
            return this;
        }

        /** How long after reset it runs at the most: behind that, {@link TimeLimitException}. */
        public Builder endsAt(Length sinceReset) {
            end = sinceReset;
            return this;
        }

        /** Settings of the chip that stand whatever the firmware writes; none if nobody says. */
        public Builder whatIf(WhatIf settings) {
            whatIf = settings;
            return this;
        }

        /** A machine that comes out of reset. */
        public Machine build() {
            return new Machine(this, null);
        }

        /**
         * A machine that goes on where another one of the same image and board was saved. What it records begins there.
         *
         * @throws IllegalStateException if there is Java on it, whose stack is in no snapshot
         * @throws dev.metronome.machine.SnapshotException if the snapshot is of another image or board
         */
        public Machine build(Snapshot saved) {
            if (program != null) {
                throw new IllegalStateException("a machine with Java on its chip cannot be forked: no snapshot holds"
                        + " the stack of " + program.getClass().getName());
            }
            return new Machine(this, saved);
        }
    }

    /**
     * Saves where it stands, to be taken up by {@link Builder#build(Snapshot)}.
     *
     * @throws IllegalStateException if there is Java on it
     */
    public Snapshot save() {
        if (hosted != null) {
            throw new IllegalStateException("a machine with Java on its chip cannot be saved: no snapshot holds the"
                    + " stack of " + hosted.program().getClass().getName());
        }
        return machine.snapshot();
    }

    /** The board with its lights and buttons. */
    public Board board() {
        return board;
    }

    /** What has happened. */
    public Recording recording() {
        return recorder.recording();
    }

    /** What runs; of Java alone, a stub. */
    public FirmwareImage image() {
        return image;
    }

    /** The Java on the chip, or null. */
    public HostedProgram hosted() {
        return hosted == null ? null : hosted.program();
    }

    /** The machine itself, for what the testkit has no words for. */
    public dev.metronome.machine.Machine emulated() {
        return machine;
    }

    /** Core cycles since reset. */
    public long cycle() {
        return machine.timeline().now();
    }

    /** Time since reset, rounded down to a nanosecond. */
    public Duration time() {
        return Duration.ofNanos(machine.clocks().time().nanoseconds(cycle()));
    }

    // Running

    /**
     * Lets so much time pass, from now.
     *
     * @throws FirmwareCrash if the firmware crashes before
     */
    public void runFor(Duration time) {
        runTo(after(Length.of(time)));
    }

    /**
     * Lets so many cycles pass, from now.
     *
     * @throws FirmwareCrash if the firmware crashes before
     */
    public void runFor(Cycles cycles) {
        runTo(after(cycles));
    }

    /**
     * Lets so much pass, from now.
     *
     * @throws FirmwareCrash      if the firmware crashes before
     * @throws TimeLimitException if the machine was made to end before
     */
    public void runFor(Length length) {
        runTo(after(length));
    }

    /**
     * Runs until so long after reset; not at all if that is over.
     *
     * @throws FirmwareCrash      if the firmware crashes before
     * @throws TimeLimitException if the machine was made to end before
     */
    public void runTo(Length sinceReset) {
        var limit = limit(sinceReset);
        if (limit.cycle(machine.clocks().time()) > cycle()) {
            run(limit);
        }
    }

    /**
     * Runs until something happens once more, and stops behind the instruction that did it, a minute of simulated time
     * at the most.
     *
     * @throws AssertionError if it does not happen
     */
    public void runUntil(Event event) {
        runUntil(event, DEFAULT_PATIENCE);
    }

    /**
     * Runs until something happens once more, and stops behind the instruction that did it.
     *
     * @param atMost how long to wait, in simulated time
     * @throws AssertionError if it does not happen
     */
    public void runUntil(Event event, Duration atMost) {
        runUntil(event, Length.of(atMost));
    }

    /**
     * Runs until something happens once more, and stops behind the instruction that did it.
     *
     * @param atMost how long to wait, from now
     * @throws AssertionError     if it does not happen
     * @throws TimeLimitException if the machine was made to end before
     */
    public void runUntil(Event event, Length atMost) {
        if (event instanceof Event.At(Length sinceReset)) {
            runTo(sinceReset);
            return;
        }
        watch(event);
        var before = event.count(recording());
        var limit = limit(after(atMost));
        recorder.tell(recording -> {
            if (event.count(recording) > before) {
                machine.pause();
            }
        });
        try {
            run(limit);
        } finally {
            recorder.tell(_ -> {});
        }
        if (event.count(recording()) == before) {
            throw new AssertionError("Expected that " + event + "\nbut for " + atMost
                    + ", up to cycle " + Numbers.count(cycle()) + ", it does not happen" + event.instead(recording())
                    + writtenTrace());
        }
    }

    /**
     * Begins to look for an event of those that are not recorded anyway, which are {@link #reaches} and
     * {@link #variableIs}; for the others it does nothing.
     *
     * @throws IllegalArgumentException if the image has no symbol of its name
     */
    public void watch(Event event) {
        switch (event) {
            case Event.Reached(var symbol) -> recorder.lookForArrivals(symbol);
            case Event.Becomes(var variable, var value) -> recorder.lookForValue(variable, value);
            case Event.Turns _,Event.Taken _,Event.Printed _,Event.At _ -> {}
        }
    }

    /** So much from now, as a length since reset. */
    private Length after(Length length) {
        return switch (length) {
            case Cycles cycles -> new Cycles(Fraction.of(cycle()).plus(cycles.exact()));
            case Time time -> new Time(machine.clocks().time().exactNanoseconds(cycle()).plus(time.nanoseconds()));
        };
    }

    private static Limit limit(Length sinceReset) {
        return switch (sinceReset) {
            case Cycles cycles -> Limit.cycles(cycles.exact().ceiling());
            case Time time -> simulated -> simulated.cycleAt(time.nanoseconds());
        };
    }

    /**
     * Runs until the firmware stops itself by a breakpoint instruction (BKPT), as firmware does that checks itself.
     *
     * @param atMost how long to wait, in simulated time
     * @throws FirmwareCrash  if it crashes before
     * @throws AssertionError if it does not stop
     */
    public void runToBreakpoint(Duration atMost) {
        var limit = limit(after(Length.of(atMost)));
        var stop = runOnce(limit);
        if (stop != Stop.BREAKPOINT) {
            settle(stop, limit);
            throw new AssertionError("Expected that the firmware stops at a breakpoint instruction\nbut for "
                    + Length.of(atMost) + ", up to cycle " + Numbers.count(cycle()) + ", it does not" + writtenTrace());
        }
    }

    private void run(Limit asked) {
        var limit = end == null ? asked : earlier(asked, limit(end));
        var stop = runOnce(limit);
        settle(stop, limit);
        if (stop != Stop.INTERRUPTED && asked.cycle(machine.clocks().time()) > cycle()) {
            throw new TimeLimitException("the limit of " + end + " is reached, at cycle " + Numbers.count(cycle()));
        }
    }

    private Stop runOnce(Limit limit) {
        recorder.runs();
        return hosted == null ? machine.run(limit) : hosted.run(limit);
    }

    private void settle(Stop stop, Limit limit) {
        switch (stop) {
            // Nothing can happen any more, but what a test does: time passes all the same.
            case DEADLOCK -> machine.timeline().advanceTo(limit.cycle(machine.clocks().time()));
            case FAULT, LOCKUP -> throw crash(stop, machine.lastFault());
            case BREAKPOINT, NO_CLOCK -> throw crash(stop, null);
            case TIME_LIMIT, INTERRUPTED -> {}
        }
    }

    private static Limit earlier(Limit one, Limit other) {
        return time -> Math.min(one.cycle(time), other.cycle(time));
    }

    private FirmwareCrash crash(Stop stop, FaultReport fault) {
        var pc = machine.processor().engine().register(15);
        var what = switch (stop) {
            case BREAKPOINT -> "stops at a breakpoint instruction";
            case LOCKUP -> "locks the core up";
            case NO_CLOCK -> "has no clock any more: the crystal has failed that SYSCLK comes from, and no clock"
                    + " security system was on (CR.CSSON); it stands still";
            default -> "crashes";
        };
        var why = fault == null
                ? ""
                : "\n" + dev.metronome.machine.Machine.exceptionName(fault.fault()) + " at cycle "
                        + Numbers.count(fault.cycle()) + ", at " + image.describe(fault.pc()) + ": " + fault.causes();
        return new FirmwareCrash("The firmware " + what + " at cycle " + Numbers.count(cycle()) + ", at "
                + image.describe(pc) + why + writtenTrace(), fault, stop == Stop.BREAKPOINT);
    }

    /**
     * Makes a run return soon, as if its time were up; a run that begins behind it too. From any thread.
     */
    public void hurry() {
        if (hosted == null) {
            machine.interrupt();
        } else {
            hosted.hurry();
        }
    }

    // Looking

    /**
     * An exception by the manual's name, or by a part of it: "TIM15" is TIM1_BRK_TIM15.
     *
     * @throws IllegalArgumentException if there is none of that name, or several
     */
    public Interrupt interrupt(String name) {
        return new Interrupt(this, dev.metronome.machine.Machine.exceptionName(Recorder.exceptionNumber(name)));
    }

    /** A task of an async runtime on the chip. */
    public Task task(String name) {
        return new Task(this, name);
    }

    /**
     * A variable of the image: four bytes at most, the lowest first, not sign-extended.
     *
     * @throws IllegalArgumentException if the image has none of that name
     */
    public int variable(String symbol) {
        return recording().state().variable(symbol);
    }

    /**
     * Each time that execution comes to a symbol, from now on, so it is said before the machine runs. {@link #runUntil}
     * stops before the instruction there has run.
     *
     * @param symbol name of a function, or another symbol at an instruction
     * @throws IllegalArgumentException if the image has none of that name; says which may be meant
     */
    public Event reaches(String symbol) {
        var event = new Event.Reached(symbol);
        watch(event);
        return event;
    }

    /**
     * Each time that a store gives this value to a variable that had another one, from now on, so it is said before the
     * machine runs. {@link #runUntil} stops behind the store. That it has the value already is not such a time.
     *
     * @throws IllegalArgumentException if the image has none of that name; says which may be meant
     */
    public Event variableIs(String symbol, int value) {
        var event = new Event.Becomes(symbol, value);
        watch(event);
        return event;
    }

    /**
     * A serial port of the chip, "USART2", or the board's console. Of a port that the board wires to nobody all is
     * heard that the chip sends, whatever its pads are set to.
     *
     * @throws IllegalArgumentException if the chip has none of that name; says which may be meant
     */
    public Console port(String name) {
        var port = machine.chip().serialPort(name);
        var console = board.console();
        return port.name().equals(console.name()) ? console : new Console(this, port.name(), port::type);
    }

    /**
     * A register of the core, "r0" to "r15", "sp", "lr", "pc", or of a device, "TIM15.ARR". Looking has no effect.
     *
     * @throws IllegalArgumentException if there is none of that name; says which may be meant
     */
    public int register(String name) {
        return recording().state().register(name);
    }

    /**
     * Begins to measure how long the program takes from one place to another; from now on, so it is said before the
     * machine runs.
     *
     * @param from name of a function, or another symbol at an instruction
     * @param to   likewise
     */
    public Passages measure(String from, String to) {
        return recorder.measure(from, to);
    }

    // Breaking

    /**
     * Flips a bit of a variable in SRAM, now. Bits are counted from the lowest of the variable's first byte on.
     *
     * @throws IllegalArgumentException if there is none of that name, or no such bit; see {@link Flips}
     */
    public void flip(String variable, int bit) {
        Flips.flip(this, variable, bit);
    }

    /**
     * Flips a bit of a word in SRAM, now.
     *
     * @throws IllegalArgumentException if there is none; see {@link Flips}
     */
    public void flipWord(int address, int bit) {
        Flips.flip(this, address, bit);
    }

    /**
     * Flips a bit of a core register, now: "r0" to "r14", "sp", "lr".
     *
     * @throws IllegalArgumentException if there is none; see {@link Flips}
     */
    public void flipRegister(String register, int bit) {
        Flips.flipRegister(this, register, bit);
    }

    // Evidence

    /** Says where the trace goes when an assertion fails. */
    void writesTo(TraceFiles files) {
        traceFiles = files;
    }

    /** Writes the trace, and gives back the lines that say where; nothing if it goes nowhere. */
    String writtenTrace() {
        return traceFiles == null ? "" : "\n\n" + traceFiles.write(this);
    }

    @Override
    public void close() {
        if (hosted == null) {
            machine.close();
        } else {
            hosted.close();
        }
    }
}
