package dev.metronome.debug.console;

import dev.metronome.debug.Breakpoint;
import dev.metronome.debug.Point;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where to stop: break, watch, delete, enable, disable, breakpoints. */
final class BreakCommands {
    private static final int MAXIMUM_IGNORED = 1_000_000_000;
    private static final int MAXIMUM_NUMBER = 1_000_000;

    private final Session session;
    private final List<BreakForm> forms;

    BreakCommands(Session session) {
        this.session = session;
        forms = new ArrayList<>(EventForms.of(session));
        forms.add(new PlaceForm(session));
    }

    List<Command> commands() {
        var explained = new ArrayList<String>();
        forms.forEach(form -> explained.add("break " + form.synopsis()));
        explained.add("EXPRESSION is of numbers, registers (r0, sp, TIM15.CNT), variables, cycle, *ADDRESS, &NAME,");
        explained.add("with + - & ! == != < <= > >= && || and parentheses; all without sign.");
        return List.of(
                Command.of("break", "[WHERE] [if EXPRESSION] [ignore N]", "Stops before an instruction, or where"
                        + " something happens", this::breakAt).shortly("b").explained(explained.toArray(String[]::new))
                        .completing(this::candidates),
                Command.of("watch", "NAME|ADDRESS [read|write|any] [if EXPRESSION] [ignore N]",
                        "Stops behind an instruction that stores to a variable or register, or loads it", this::watch)
                        .completing(session::names),
                Command.of("delete", "[N]", "Removes a breakpoint, or all", this::delete).shortly("d"),
                Command.of("enable", "N", "Looks for a breakpoint again", words -> enable(words, true)),
                Command.of("disable", "N", "Does not look for a breakpoint for now", words -> enable(words, false)),
                Command.of("breakpoints", "", "Shows the breakpoints", words -> {
                    words.end();
                    return list();
                }));
    }

    /** Behind a word that only one form knows, what that may go on with. */
    private List<String> candidates(List<String> before) {
        return forms.stream().filter(form -> before.isEmpty() || form.takes(before)).limit(before.isEmpty() ? 100 : 1)
                .flatMap(form -> form.candidates(before).stream()).toList();
    }

    private List<String> breakAt(Arguments words) {
        var where = words.upTo("if", "ignore");
        var list = where.isEmpty() ? List.<String>of() : Arrays.asList(where.split(" "));
        var form = forms.stream().filter(one -> one.takes(list)).findFirst().orElseThrow(() -> new ConsoleException(
                "\"" + where + "\" is no place to stop at; see help break"));
        return add(form.points(list), words);
    }

    private List<String> watch(Arguments words) {
        var name = words.next("what to watch");
        var access = Point.Access.WRITE;
        if (words.takes("read")) {
            access = Point.Access.READ;
        } else if (words.takes("any")) {
            access = Point.Access.ANY;
        } else {
            words.takes("write");
        }
        var register = session.devices().named(name);
        if (register.isPresent()) {
            return add(List.of(new Point.Data(register.get().address(), 4, access)), words);
        }
        var symbol = session.image.symbols().named(name);
        var length = symbol.isPresent() && symbol.get().size() > 0 ? symbol.get().size() : 4;
        return add(List.of(new Point.Data(session.place.address(name), length, access)), words);
    }

    private List<String> add(List<Point> points, Arguments words) {
        var isConditional = words.takes("if");
        var condition = isConditional ? words.upTo("ignore") : "";
        var holds = !isConditional ? null : Expression.parse(condition, session.values());
        var ignored = words.takes("ignore") ? Arguments.count(words.next("a count"), MAXIMUM_IGNORED) : 0;
        words.end();
        var lines = new ArrayList<String>();
        for (var point : points) {
            var breakpoint = session.debugger.add(point).ignoring(ignored);
            if (holds != null) {
                breakpoint.onlyIf(condition, () -> holds.getAsLong() != 0);
            }
            lines.add(line(breakpoint));
        }
        return lines;
    }

    private List<String> delete(Arguments words) {
        if (words.isEmpty()) {
            var all = seen();
            all.forEach(session.debugger::remove);
            return List.of(Numbers.count(all.size(), "breakpoint") + " removed");
        }
        session.debugger.remove(numbered(words));
        return List.of();
    }

    private List<String> enable(Arguments words, boolean on) {
        session.debugger.enable(numbered(words), on);
        return List.of();
    }

    private Breakpoint numbered(Arguments words) {
        var number = Arguments.count(words.next("the breakpoint's number"), MAXIMUM_NUMBER);
        words.end();
        return seen().stream().filter(one -> one.number() == number).findFirst()
                .orElseThrow(() -> new ConsoleException("there is no breakpoint " + number + "; see breakpoints"));
    }

    private List<Breakpoint> seen() {
        return session.debugger.breakpoints().stream().filter(one -> one.number() != 0).toList();
    }

    private List<String> list() {
        var lines = seen().stream().map(this::line).toList();
        return lines.isEmpty() ? List.of("there are no breakpoints") : lines;
    }

    private String line(Breakpoint breakpoint) {
        var words = new StringBuilder("breakpoint " + breakpoint.number() + ": ");
        words.append(switch (breakpoint.point()) {
            case Point.Code(int address) -> session.image.describe(address);
            case Point.Data(int address, int length, var access) -> switch (access) {
                case READ -> "load from ";
                case WRITE -> "store to ";
                case ANY -> "load from or store to ";
            } + new DataName(session).of(address) + ", " + Numbers.count(length, "byte");
            case Point.Happening happening -> happening.words();
        });
        if (!breakpoint.condition().isEmpty()) {
            words.append(", if ").append(breakpoint.condition());
        }
        if (breakpoint.hits() > 0) {
            words.append(", met ").append(Numbers.count(breakpoint.hits(), "time"));
        }
        if (breakpoint.ignores() > 0) {
            words.append(", ignored ").append(Numbers.count(breakpoint.ignores(), "more time"));
        }
        return words.append(breakpoint.isEnabled() ? "" : ", disabled").toString();
    }
}
