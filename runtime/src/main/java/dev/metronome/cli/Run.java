package dev.metronome.cli;

import dev.metronome.board.BoardDefinition;
import dev.metronome.core.FaultReport;
import dev.metronome.cycles.CycleProfile;
import dev.metronome.cycles.Window;
import dev.metronome.debug.Debugger;
import dev.metronome.debug.Runner;
import dev.metronome.debug.console.Session;
import dev.metronome.debug.gdb.GdbServer;
import dev.metronome.debug.gdb.GdbThread;
import dev.metronome.hosted.HostedException;
import dev.metronome.hosted.HostedMachine;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Symbol;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Snapshot;
import dev.metronome.machine.SnapshotException;
import dev.metronome.machine.Stimulus;
import dev.metronome.machine.Span;
import dev.metronome.output.RunRecord;
import dev.metronome.output.RunReport;
import dev.metronome.output.SymbolValue;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.text.Numbers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** One run of an image or a Java program, from reset to the last word about it. What it is given has been checked. */
final class Run implements AutoCloseable, Interruption.Target {
    /**
     * What to run and how.
     *
     * @param image    what to run, or null where Java plays alone
     * @param program  Java that stands in for parts of the image, or plays alone; or null
     * @param patience how long that Java may take
     * @param limit    when to end, or null where nobody said
     * @param symbols  what to print at the end, by the names given
     * @param presses  buttons to press; the board has them all
     * @param input    what to type at the console
     * @param strict   whether touching what is not modelled counts as a crash
     * @param quiet    whether to leave edges, summary and progress away
     * @param whatIf   settings that stand whatever the firmware writes
     * @param from     where to go on, or null to begin with the reset
     * @param row      which of several runs this is, such as "run 2 of 5", of which a table tells together; or null
     *                 where it tells of itself
     */
    record Plan(FirmwareImage image, HostedProgram program, Duration patience, BoardDefinition board, Span limit,
            Map<String, Symbol> symbols, List<Press> presses, byte[] input, boolean strict, boolean quiet,
            WhatIf whatIf, Snapshot from, String row) {
        /** The same with another image. */
        Plan with(FirmwareImage other) {
            return new Plan(other, program, patience, board, limit, symbols, presses, input, strict, quiet, whatIf,
                    from, row);
        }

        /** The same with Java on the chip. */
        Plan with(HostedProgram hosted) {
            return new Plan(image, hosted, patience, board, limit, symbols, presses, input, strict, quiet, whatIf, from,
                    row);
        }

        /** The same, going on from there. */
        Plan with(Snapshot snapshot) {
            return new Plan(image, program, patience, board, limit, symbols, presses, input, strict, quiet, whatIf,
                    snapshot, row);
        }

        /** The same with other settings, as a part of a table. */
        Plan with(WhatIf settings, String name) {
            return new Plan(image, program, patience, board, limit, symbols, presses, input, strict, quiet, settings,
                    from, name);
        }
    }

    /**
     * What came of it.
     *
     * @param why   why it ended, in words
     * @param notes what else there is to say
     */
    record Outcome(RunReport report, int exitCode, String why, List<String> notes) {}

    /** Ends a run where nobody said when. */
    static final Span DEFAULT_LIMIT = new Span.Time(10_000_000_000L);

    /** Behind the core, which is gdb's thread 1. */
    private static final int FIRST_TASK = 2;
    private static final long PROGRESS_AFTER_NANOSECONDS = 1_000_000_000;

    private final Plan plan;
    private final Machine machine;
    /** Owns the machine, or null where there is no Java on it. */
    private final HostedMachine hosted;
    private final FirmwareImage image;
    private final Screen screen;
    private final RunRecord record;
    private final Span span;
    private final Limit limit;
    /** What each press does to the board. */
    private final Map<Press, Stimulus> presses = new IdentityHashMap<>();
    /** gdb has had it, and left, and nobody said when to end. */
    private boolean attended;

    /**
     * Makes a run ready.
     *
     * @param text       takes what the host hears at the console, or null
     * @param showsText  whether the screen takes it
     * @throws UsageException if the program cannot be bound to the image, or a symbol be read
     */
    Run(Plan plan, Streams streams, PrintStream text, boolean showsText) {
        this.plan = plan;
        machine = new Machine(plan.board, plan.whatIf);
        span = plan.limit == null ? DEFAULT_LIMIT : plan.limit;
        takeUp();
        limit = span.after(machine.clocks().time(), machine.timeline().now());
        screen = new Screen(streams, machine.clocks().time(), !plan.quiet);
        record = new RunRecord(machine);
        if (plan.row == null) {
            machine.trace().addLive(screen);
        }
        if (showsText) {
            machine.board().console().listen((_, value) -> {
                if (!machine.trace().isRepeating()) {
                    screen.device(value);
                }
            });
        }
        if (text != null) {
            machine.board().console().listen((_, value) -> {
                if (!machine.trace().isRepeating()) {
                    text.write(value);
                }
            });
        }
        hosted = load();
        image = hosted == null ? plan.image : hosted.image();
        try {
            refuseUnreadableSymbols();
            if (plan.input.length > 0) {
                machine.outside().now(Stimulus.Type.of(plan.input));
            }
            for (var press : plan.presses) {
                presses.put(press, press.stimulus());
                machine.outside().after(press.at().lapse(), presses.get(press));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Before anybody listens: what a machine says of itself when it is loaded was said in the run before. */
    private void takeUp() {
        if (plan.from == null) {
            return;
        }
        try {
            machine.load(plan.image);
            machine.restore(plan.from);
        } catch (SnapshotException e) {
            machine.close();
            throw new UsageException("--from: " + e.getMessage());
        }
    }

    private HostedMachine load() {
        if (plan.program == null) {
            if (plan.from == null) {
                machine.load(plan.image);
            }
            return null;
        }
        var builder = HostedMachine.of(plan.program).patience(plan.patience);
        try {
            return (plan.image == null ? builder : builder.image(plan.image)).on(machine);
        } catch (HostedException e) {
            throw new UsageException("--hosted: " + e.getMessage());
        }
    }

    private void refuseUnreadableSymbols() {
        plan.symbols.forEach((name, symbol) -> {
            if (!SymbolValue.isReadable(symbol, machine.bus())) {
                throw new UsageException(
                        String.format("--print: %s is at 0x%08X, %d bytes long, where there is no memory",
                                name, symbol.address(), SymbolValue.bytes(symbol)));
            }
        });
    }

    /** What runs; of Java alone, a stub. */
    FirmwareImage image() {
        return image;
    }

    /**
     * Has every cycle of the run explained.
     *
     * @param window what to look at alone, or null
     */
    CycleProfile explain(Window window) {
        return new CycleProfile(machine, image, window);
    }

    /** A debugger for it, with a way back if there is no Java on it. */
    Debugger debugger() {
        return hosted == null
                ? new Debugger(machine, this::telling)
                : new Debugger(machine, telling(runnerOfJava()),
                        "there is Java on the chip, and no snapshot holds the stack of its tasks");
    }

    /** A debugger without a way back, so that what is reported in the end is what happened, once. */
    Debugger debuggerOfOneWay() {
        return new Debugger(machine, telling(hosted == null ? Runner.of(machine::run, machine::step) : runnerOfJava()),
                "metronome run has none, for its report tells what"
                        + " happened once; metronome debug has it");
    }

    /** Lets a client of gdb have it until it leaves. */
    void attend(GdbServer server) {
        try {
            server.serveClient();
            attended = plan.limit == null;
        } catch (HostedException _) {
            // whoever runs it further hears of it again
        }
    }

    /**
     * How a debugger runs it: to the end that somebody has set, if so, and what is said meanwhile is seen whenever it
     * comes back, which is every so often.
     */
    private Runner telling(Runner runner) {
        return Runner.of(wanted -> told(runner.run(sooner(wanted))), wanted -> told(runner.step(sooner(wanted))));
    }

    private Machine.Stop told(Machine.Stop stop) {
        flush();
        return stop;
    }

    private Limit sooner(Limit wanted) {
        return plan.limit == null ? wanted : time -> Math.min(wanted.cycle(time), limit.cycle(time));
    }

    private Runner runnerOfJava() {
        return Runner.of(hosted::run, hosted::step);
    }

    /** Commands for a debugger of it. */
    Session session(Debugger debugger) {
        var session = new Session(debugger, image);
        return hosted == null ? session : session.withReset(hosted::reset).withTasks(hosted::waitsFor);
    }

    /** The tasks of Java on the chip, as gdb shows them. */
    List<GdbThread> tasks() {
        return hosted == null
                ? List.of()
                : hosted.tasks().stream()
                        .map(task -> new GdbThread(FIRST_TASK + task.number(), task.name(), doing(task)))
                        .toList();
    }

    private static String doing(HostedMachine.LiveTask task) {
        return switch (task.state()) {
            case AWAKE -> "awake";
            case POLLED -> "runs";
            case WAITING -> "waits for " + task.waitsFor();
        };
    }

    /** Brings out what has been said so far. */
    void flush() {
        screen.flush();
    }

    /** Runs to the end and says what there is to say. */
    Outcome run(Interruption interruption) {
        var begin = System.nanoTime();
        Machine.Stop stop;
        HostedException failure = null;
        try {
            stop = goOn();
            while (stop == Machine.Stop.INTERRUPTED && !interruption.stopRequested()) {
                showProgress(System.nanoTime() - begin);
                stop = goOn();
            }
        } catch (HostedException e) {
            stop = null;
            failure = e;
        }
        var took = System.nanoTime() - begin;
        var printed = plan.symbols.entrySet().stream()
                .map(entry -> SymbolValue.read(entry.getKey(), entry.getValue(), machine.bus())).toList();
        var report = RunReport.of(machine, image, plan.program == null ? null : plan.program.getClass().getName(), stop,
                failure == null ? null : failure.getMessage(), record, printed);
        var outcome = new Outcome(report, interruption.stopRequested() ? ExitCode.INTERRUPTED : exitCode(report),
                why(report), notes(report));
        if (plan.row == null) {
            say(outcome, took);
        }
        screen.flush();
        if (failure != null && System.getenv(Metronome.TRACE_VARIABLE) != null) {
            screen.stackTrace(failure);
        }
        return outcome;
    }

    private Machine.Stop goOn() {
        if (attended) {
            return switch (machine.processor().halt()) {
                case NONE -> Machine.Stop.TIME_LIMIT;
                case BREAKPOINT -> Machine.Stop.BREAKPOINT;
                case FAULT -> Machine.Stop.FAULT;
                case LOCKUP -> Machine.Stop.LOCKUP;
            };
        }
        return hosted == null ? machine.run(limit) : hosted.run(limit);
    }

    /** The machine as it stands at the end; there is no Java on it. */
    Snapshot snapshot() {
        return machine.snapshot();
    }

    /** Makes the run come to {@link #showProgress}, or to its end; from any thread. */
    @Override
    public void interrupt() {
        machine.interrupt();
    }

    @Override
    public void hurry() {
        if (hosted == null) {
            machine.interrupt();
        } else {
            hosted.hurry();
        }
    }

    @Override
    public void close() {
        if (hosted == null) {
            machine.close();
        } else {
            hosted.close();
        }
    }

    private int exitCode(RunReport report) {
        if (report.crashed() || plan.strict && record.notModelled() > 0) {
            return ExitCode.CRASHED;
        }
        return report.stop() == Machine.Stop.INTERRUPTED ? ExitCode.INTERRUPTED : ExitCode.FINE;
    }

    private void showProgress(long took) {
        screen.flush();
        if (!plan.quiet && took >= PROGRESS_AFTER_NANOSECONDS) {
            var now = machine.timeline().now();
            var time = machine.clocks().time().nanoseconds(now);
            screen.progress(String.format("%s%s of %s, %s", plan.row == null ? "" : plan.row + ": ",
                    Numbers.seconds(time), span,
                    SummaryText.speed(time - record.beginNanoseconds(), took)));
        }
    }

    private void say(Outcome outcome, long took) {
        var report = outcome.report;
        if (report.fault() != null) {
            screen.lines(CrashText.lines(report.fault(), image));
        }
        if (!plan.quiet) {
            screen.lines(SummaryText.lines(report, outcome.why, took));
        } else if (report.crashed()) {
            screen.line(outcome.why);
        }
        if (!report.printed().isEmpty()) {
            screen.line("");
            screen.lines(PrintedText.lines(report.printed()));
        }
        outcome.notes.forEach(note -> screen.line("note: " + note));
    }

    private String why(RunReport report) {
        return switch (report.stop()) {
            case TIME_LIMIT -> attended
                    ? "stopped where gdb left it"
                    : plan.limit == null
                            ? "stopped at the default limit of " + span + "; --for TIME sets another"
                            : "stopped at the limit of " + span;
            case BREAKPOINT -> "stopped at a breakpoint instruction (BKPT), " + here();
            case DEADLOCK -> "stopped: the core sleeps, and nothing is left that could wake it";
            case NO_CLOCK -> "crashed: the core has no clock, because the crystal has failed that SYSCLK comes from, "
                    + here();
            case INTERRUPTED -> "interrupted";
            case FAULT -> "crashed: " + handledBy(report.fault()) + " does not come back, " + here();
            case null -> "crashed: " + report.failure();
            case LOCKUP -> "crashed: the core locked up (a fault came where none can be handled), " + here();
        };
    }

    private String handledBy(FaultReport fault) {
        var handler = machine.processor().currentException();
        var what = "the handler of " + Machine.exceptionName(handler);
        return fault == null || fault.fault() == handler
                ? what
                : "a " + Machine.exceptionName(fault.fault()) + " became a " + Machine.exceptionName(handler) + ", and "
                        + what;
    }

    private String here() {
        return "at " + image.describe(machine.processor().engine().register(15));
    }

    private List<String> notes(RunReport report) {
        var notes = new ArrayList<String>();
        var toCome = machine.outside().toCome();
        for (var press : plan.presses) {
            if (toCome.stream().anyMatch(each -> each == presses.get(press))) {
                notes.add("--press " + press.text() + " never came: the run ended before");
            }
        }
        if (plan.strict && record.notModelled() > 0) {
            notes.add("--strict: " + Numbers.count(record.notModelled(), "thing")
                    + " touched that Metronome does not model; see the warnings");
        }
        if (hosted != null && hosted.isLost()) {
            notes.add("--patience TIME waits longer for it, --patience off for ever");
        }
        if (plan.row == null) { // a table has no edges and no text that could be cut
            notes.addAll(record.cuts());
        }
        notes.addAll(image.debugProblems());
        return notes;
    }
}
