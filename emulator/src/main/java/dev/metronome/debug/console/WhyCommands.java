package dev.metronome.debug.console;

import dev.metronome.board.Led;
import dev.metronome.core.ExceptionNumber;
import dev.metronome.debug.Chain;
import dev.metronome.debug.Link;
import dev.metronome.debug.Point;
import dev.metronome.debug.StopReason;
import dev.metronome.machine.Machine;
import dev.metronome.machine.SnapshotException;
import dev.metronome.stm32l4.Interrupt;
import dev.metronome.text.DidYouMean;
import dev.metronome.text.Numbers;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Handling;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Why something is as it is, and how long interrupts took: why, latency. */
final class WhyCommands {
    private static final int MAXIMUM_OCCURRENCES = 10_000;
    /** Snapshots to look back behind for the last store to a variable: seconds of the host's time. */
    private static final int REACHES = 50;
    /** Steps from where something has happened to before the instruction that did it. */
    private static final int MAXIMUM_STEPS = 64;
    private static final List<String> FORMS = List.of("led", "pin", "pending", "asleep", "fault", "task");

    private final Session session;
    private final boolean mayGo;
    private final ChainText text;
    private final ExceptionNames exceptions;

    /** @param mayGo whoever asks hears of it where the machine goes elsewhere */
    WhyCommands(Session session, boolean mayGo) {
        this.session = session;
        this.mayGo = mayGo;
        text = new ChainText(session);
        exceptions = new ExceptionNames(session.machine);
    }

    List<Command> commands() {
        return List.of(
                Command.of("why",
                        "led NAME | pin PAD | pending NAME | asleep | fault | task NAME | VARIABLE | DEVICE.REGISTER",
                        "Says what something came from, back to the device or the instruction that began it",
                        this::why)
                        .explained(mayGo ? "With go behind it, goes there: before the instruction that did it." : "")
                        .completing(this::candidates),
                Command.of("latency", "NAME [N]",
                        "Shows what the last interrupts took, to their handler and to a light",
                        this::latency).completing(exceptions::all));
    }

    private List<String> candidates() {
        var board = session.machine.board();
        return Stream.of(FORMS.stream(), board.leds().stream().map(Led::name), exceptions.all().stream(),
                session.names().stream()).flatMap(Function.identity()).toList();
    }

    // Why

    private List<String> why(Arguments words) {
        var what = words.next("what to explain (" + String.join(", ", FORMS) + ", or a variable)");
        return switch (what.toLowerCase(Locale.ROOT)) {
            case "led" -> led(words.next("a light"), words);
            case "pin" -> pin(words.next("a pad"), words);
            case "pending", "irq" -> pending(exceptions.number(words.next("an exception")), words);
            case "asleep" -> asleep(words);
            case "fault" -> fault(words);
            case "task" -> task(words.next("a task"), words);
            default -> session.machine.board().leds().stream().anyMatch(led -> led.name().equalsIgnoreCase(what))
                    ? led(what, words)
                    : memory(what, words);
        };
    }

    private List<String> led(String name, Arguments words) {
        var leds = session.machine.board().leds();
        var led = leds.stream().filter(one -> one.name().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new ConsoleException("the board has no light \"" + name + "\""
                        + DidYouMean.hint(name, leds.stream().map(Led::name).toList())));
        var isOn = led.name() + " is " + (led.isOn() ? "on" : "off");
        return changed(isOn, led.definition().pin(),
                event -> event instanceof TraceEvent.LedChanged change && change.led().equals(led.name()), words);
    }

    private List<String> pin(String name, Arguments words) {
        var pin = session.machine.chip().pin(name.toUpperCase(Locale.ROOT));
        return changed(pin.name() + " is " + (pin.isHigh() ? "high" : "low"), pin.name(),
                event -> event instanceof TraceEvent.PinChanged change && change.pin().equals(pin.name()), words);
    }

    private List<String> changed(String state, String pad, Predicate<TraceEvent> isIt, Arguments words) {
        if (session.witness.pins.since(pad).isEmpty()) {
            end(words);
            var lines = new ArrayList<String>();
            lines.add(state + ": " + pad + " has had no edge since this session began");
            lines.addAll(new PinsView(session.machine, session.witness.pins).lines(pad));
            return lines;
        }
        return chain(state, null, chain -> chain.of(isIt), words);
    }

    private List<String> pending(int number, Arguments words) {
        var table = session.machine.processor().exceptions();
        var name = Machine.exceptionName(number);
        Predicate<TraceEvent> isIt = event -> event instanceof TraceEvent.ExceptionPended pended
                && pended.number() == number;
        if (table.isPending(number)) {
            return chain(name + " is pending: " + HeldText.of(table.held(number)), null,
                    chain -> chain.of(isIt), words);
        }
        var state = name + " is not pending" + (table.isActive(number) ? ", its handler runs" : "")
                + (table.isEnabled(number) ? "" : ", and it is not enabled");
        var last = session.witness.exceptions.handlings().reversed().stream()
                .filter(handling -> handling.number() == number).findFirst();
        if (last.isEmpty()) {
            end(words);
            return Stream.concat(Stream.of(state + "; it was not taken since this session began"),
                    timersOf(number)).toList();
        }
        var taken = last.get();
        return chain(state + "; the last time:", null, chain -> chain.ofTaking(number, taken.enteredCycle()), words);
    }

    /** How the timers stand that have that interrupt. */
    private Stream<String> timersOf(int number) {
        var name = Machine.exceptionName(number);
        return new TimersView(session.machine, session.moments).of(name).stream();
    }

    private List<String> asleep(Arguments words) {
        var machine = session.machine;
        if (!machine.processor().isAsleep()) {
            return chain("the core is awake", null, Chain::ofWaking, words);
        }
        var lines = new ArrayList<>(chain("the core is asleep", null,
                chain -> chain.of(TraceEvent.Slept.class::isInstance), words));
        var next = machine.timeline().nextDeadline();
        lines.add(next == Timeline.NEVER
                ? "nothing is set that could wake it"
                : "next, a device acts at " + session.moments.fromNow(next) + ": "
                        + machine.timeline().armed().getFirst().name());
        return lines;
    }

    private List<String> fault(Arguments words) {
        var fault = session.machine.lastFault();
        if (fault == null) {
            end(words);
            return List.of("no fault was raised");
        }
        var state = Machine.exceptionName(fault.fault()) + ": " + fault.causes()
                + (fault.causes().contains("BFARVALID") ? ", BFAR " + Values.hex(fault.bfar()) : "")
                + (fault.causes().contains("MMARVALID") ? ", MMFAR " + Values.hex(fault.mmfar()) : "");
        return chain(state, null, chain -> chain.of(event -> event instanceof TraceEvent.ExceptionPended pended
                && pended.cycle() == fault.cycle() && pended.number() <= ExceptionNumber.USAGE_FAULT), words);
    }

    private List<String> task(String name, Arguments words) {
        var seen = session.witness.tasks.state(name).orElseThrow(() -> new ConsoleException(
                "no task \"" + name + "\" was seen" + DidYouMean.hint(name, session.witness.tasks.names())));
        var waits = session.witness.tasks.waits(name, session.waits());
        return chain("task " + name + " is " + seen + (waits.isEmpty() ? "" : ", for " + waits), null,
                chain -> chain.of(event -> event instanceof TraceEvent.TaskWoken woken && woken.task().equals(name)
                        || event instanceof TraceEvent.TaskSpawned made && made.task().equals(name)),
                words);
    }

    private List<String> memory(String name, Arguments words) {
        var register = session.devices().named(name);
        if (register.isEmpty() && session.image.symbols().named(name).isEmpty() && !Character.isDigit(name.charAt(0))) {
            throw new ConsoleException("there is nothing called \"" + name + "\" to explain; it takes "
                    + String.join(", ", FORMS) + ", a variable or a register of a device"
                    + DidYouMean.nearest(name, candidates()).map(near -> "; did you mean \"" + near + "\"?")
                            .orElse(""));
        }
        if (session.debugger.whyNoHistory().isPresent() && register.isEmpty()) {
            throw new ConsoleException("who stored to memory is found by going back, and there is no way back: "
                    + session.debugger.whyNoHistory().get());
        }
        var symbol = session.image.symbols().named(name);
        var address = register.isPresent() ? register.get().address() : session.place.address(name);
        var length = register.isPresent() || symbol.isEmpty() || symbol.get().size() == 0 ? 4 : symbol.get().size();
        var memory = new Point.Data(address, length, Point.Access.ANY);
        var state = session.values().print(register.isPresent() || symbol.isPresent() ? name : "*" + name).getFirst();
        return chain(register.isPresent() ? state + "; the last store:" : state, memory,
                chain -> chain.ofStore(memory, REACHES), words);
    }

    /** How it is, and the chain; where "go" is said, goes to where it began. */
    private List<String> chain(String state, Point.Data interest, Function<Chain, Optional<List<Link>>> find,
            Arguments words) {
        var goes = words.takes("go");
        words.end();
        if (goes && !mayGo) {
            throw new ConsoleException("from gdb there is no going there, for gdb would not hear of it; it has"
                    + " reverse-continue, and monitor break");
        }
        var lines = new ArrayList<String>();
        lines.add(state);
        Optional<List<Link>> links;
        long begin;
        try (var chronicle = session.debugger.chronicle(interest)) {
            links = find.apply(new Chain(chronicle, session.machine.bus().registers()));
            begin = chronicle.beginCycle();
        } catch (SnapshotException e) {
            throw new ConsoleException("the way back is not found again: " + e.getMessage());
        }
        if (links.isEmpty()) {
            lines.add("back to cycle " + Numbers.count(begin) + " nothing is found that did it");
            return lines;
        }
        lines.addAll(text.lines(links.get()));
        if (goes) {
            lines.addAll(go(links.get()));
        }
        return lines;
    }

    private void end(Arguments words) {
        words.takes("go"); // there is nowhere to go to
        words.end();
    }

    private List<String> go(List<Link> links) {
        session.debugger.whyNoHistory().ifPresent(why -> {
            throw new ConsoleException("there is no way back: " + why);
        });
        var debugger = session.debugger;
        session.witness.goesBack();
        try {
            var reason = debugger.goTo(links.getFirst().cycle());
            var did = links.stream().limit(2).filter(Link.Instruction.class::isInstance).findFirst();
            if (did.isPresent()) {
                var address = ((Link.Instruction) did.get()).address();
                for (var i = 0; i < MAXIMUM_STEPS && session.pc() != address
                        && !(reason instanceof StopReason.HistoryBegins); i++) {
                    reason = debugger.stepBack();
                }
            }
        } finally {
            session.witness.isBackAt(session.machine.timeline().now());
        }
        return new StopText(session).here();
    }

    // Latency

    private List<String> latency(Arguments words) {
        var number = exceptions.number(words.next("an exception"));
        var count = words.count(10, MAXIMUM_OCCURRENCES);
        words.end();
        return new LatencyView(session.witness).lines(number, count);
    }
}
