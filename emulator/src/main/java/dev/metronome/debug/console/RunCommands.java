package dev.metronome.debug.console;

import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Interrupts;
import dev.metronome.debug.StopReason;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Span;
import dev.metronome.text.DidYouMean;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Running, forwards and back. After each stop: why, where, and what is next. */
final class RunCommands {
    private static final int MAXIMUM_STEPS = 1_000_000;
    private static final List<String> BACK = List.of("step", "next", "finish", "until", "continue");

    private final Session session;
    private final Runs runs;
    private final StopText text;

    RunCommands(Session session) {
        this.session = session;
        runs = new Runs(session.debugger, session.image);
        text = new StopText(session);
    }

    List<Command> commands() {
        return List.of(
                Command.of("step", "[into-irq | no-irq] [N]", "Executes N instructions; handlers of interrupts that"
                        + " come run on the way", this::step).shortly("s")
                        .explained("into-irq stops in a handler, no-irq holds interrupts back meanwhile.")
                        .completing(() -> List.of("into-irq", "no-irq")),
                Command.of("next", "[N]", "Runs to where the next source line begins, over calls", this::next)
                        .shortly("n"),
                Command.of("finish", "", "Runs until the function has returned", words -> {
                    words.end();
                    return stopped(runs.finish());
                }),
                Command.of("until", "PLACE | 10ms | +10ms | 5000cyc | cycle N", "Runs to a place, or to a time since"
                        + " reset, or since now with a +", this::until).shortly("u").completing(places()),
                Command.of("continue", "[N]", "Runs to a reason to stop, or to the Nth", this::resume).shortly("c"),
                Command.of("back", "step [N] | next | finish | until PLACE | until 10ms | until -10ms | continue",
                        "Goes back in time", this::back).completing(() -> BACK),
                Command.of("reset", "", "Resets the chip, as its NRST pin does", words -> {
                    words.end();
                    session.reset();
                    return text.here();
                }));
    }

    private Supplier<List<String>> places() {
        return new PlaceForm(session)::functions;
    }

    private List<String> stopped(StopReason reason) {
        var lines = new ArrayList<>(session.witness.takeNews());
        lines.addAll(text.lines(reason));
        return lines;
    }

    private List<String> step(Arguments words) {
        var how = words.takes("into-irq")
                ? Interrupts.INTO
                : words.takes("no-irq") ? Interrupts.MASKED : Interrupts.OVER;
        return repeat(words, () -> session.debugger.step(how));
    }

    private List<String> next(Arguments words) {
        return repeat(words, runs::nextLine);
    }

    private List<String> repeat(Arguments words, Supplier<StopReason> step) {
        var count = words.count(1, MAXIMUM_STEPS);
        words.end();
        var reason = step.get();
        for (var i = 1; i < count && reason instanceof StopReason.Stepped; i++) {
            reason = step.get();
        }
        return stopped(reason);
    }

    private List<String> resume(Arguments words) {
        var count = words.count(1, MAXIMUM_STEPS);
        words.end();
        var reason = session.debugger.resume();
        for (var i = 1; i < count && reason instanceof StopReason.Met; i++) {
            reason = session.debugger.resume();
        }
        return stopped(reason);
    }

    private List<String> until(Arguments words) {
        var first = words.next("where to stop (such as main, main.c:40, 10ms, +500cyc)");
        if (first.equals("cycle") && !words.isEmpty()) {
            var cycles = cycles(words);
            words.end();
            return to(cycles, false);
        }
        words.end();
        if (first.startsWith("+")) {
            return to(Span.parse(first.substring(1)), true);
        }
        return first.matches("[0-9.].*") && !first.startsWith("0x")
                ? to(Span.parse(first), false)
                : stopped(runs.runTo(session.place.instruction(first)));
    }

    private static Span.Cycles cycles(Arguments words) {
        return new Span.Cycles(Arguments.cycle(words.next("a cycle")));
    }

    private List<String> to(Span span, boolean fromNow) {
        var now = session.machine.timeline().now();
        var limit = fromNow ? span.after(session.machine.clocks().time(), now) : switch (span) {
            case Span.Cycles(long cycles) -> Limit.cycles(cycles);
            case Span.Time(long nanoseconds) -> Limit.nanoseconds(nanoseconds);
        };
        if (limit.cycle(session.machine.clocks().time()) <= now) {
            throw new ConsoleException(span + " after reset is past already; " + (span.isNothing()
                    ? "name a later time"
                    : "did you mean \"+\" for a time from now on?"));
        }
        return stopped(session.debugger.resume(limit));
    }

    private List<String> back(Arguments words) {
        var how = words.next("which way (" + String.join(", ", BACK) + ")");
        var command = BACK.stream().filter(one -> one.startsWith(how)).findFirst().orElseThrow(
                () -> new ConsoleException("there is no back " + how + DidYouMean.hint(how, BACK)));
        var history = session.debugger;
        history.whyNoHistory().ifPresent(why -> {
            throw new ConsoleException("there is no way back: " + why);
        });
        session.witness.goesBack();
        try {
            return switch (command) {
                case "step" -> repeat(words, history::stepBack);
                case "next" -> repeat(words, this::previousLine);
                case "finish" -> once(words, this::toCaller);
                case "until" -> backUntil(words);
                default -> once(words, history::resumeBack);
            };
        } finally {
            session.witness.isBackAt(session.machine.timeline().now());
        }
    }

    private List<String> backUntil(Arguments words) {
        var first = words.next("where to stop (such as main, main.c:40, 10ms, -500cyc, cycle 1000)");
        if (first.equals("cycle") && !words.isEmpty()) {
            return backTo(cycles(words).cycles(), words);
        }
        var isBefore = first.startsWith("-");
        if (!isBefore && (!first.matches("[0-9.].*") || first.startsWith("0x"))) {
            var address = session.place.instruction(first);
            return once(words, () -> session.debugger.runBackTo(address));
        }
        return switch (Span.parse(isBefore ? first.substring(1) : first)) {
            case Span.Cycles(long cycles) -> backTo(isBefore ? now() - cycles : cycles, words);
            case Span.Time(long nanoseconds) -> backToTime(isBefore
                    ? session.machine.clocks().time().nanoseconds(now()) - nanoseconds
                    : nanoseconds, words);
        };
    }

    private List<String> backToTime(long nanoseconds, Arguments words) {
        var here = session.machine.clocks().time().nanoseconds(now());
        if (nanoseconds >= here) {
            throw new ConsoleException(Numbers.seconds(nanoseconds) + " is not past yet, here is " + Numbers.seconds(
                    here) + "; until goes forwards");
        }
        return once(words, () -> session.debugger.goBackTo(nanoseconds));
    }

    private List<String> backTo(long cycle, Arguments words) {
        if (cycle >= now()) {
            throw new ConsoleException("cycle " + Numbers.count(cycle) + " is not past yet, here is cycle "
                    + Numbers.count(now()) + "; until goes forwards");
        }
        return once(words, () -> session.debugger.goTo(cycle));
    }

    private long now() {
        return session.machine.timeline().now();
    }

    private List<String> once(Arguments words, Supplier<StopReason> run) {
        words.end();
        return stopped(run.get());
    }

    /** To where the line before began; what it called is passed over. */
    private StopReason previousLine() {
        var line = session.image.placeAt(session.pc());
        var stack = session.machine.processor().read(CoreRegister.SP);
        for (;;) {
            var reason = session.debugger.stepBack();
            if (!(reason instanceof StopReason.Stepped)) {
                return reason;
            }
            var isDeeper = Integer.compareUnsigned(session.machine.processor().read(CoreRegister.SP), stack) < 0;
            var now = session.image.placeAt(session.pc());
            if (line.isEmpty() || !isDeeper && now.isPresent() && session.image.beginsLine(session.pc())
                    && !now.equals(line)) {
                return reason;
            }
        }
    }

    /** To the call of the function that runs. */
    private StopReason toCaller() {
        var function = session.image.functionAt(session.pc())
                .orElseThrow(() -> new ConsoleException("no function is known here; see back step"));
        if (function.offset() != 0) {
            var reason = session.debugger.runBackTo(function.function().address());
            if (session.pc() != function.function().address()) {
                return reason;
            }
        }
        return session.debugger.stepBack();
    }
}
