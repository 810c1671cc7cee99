package dev.metronome.debug.console;

import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.core.CoreRegister;
import dev.metronome.disassembly.Disassembler;
import dev.metronome.text.DidYouMean;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Looking at core, memory and devices, and changing what is there. */
final class LookCommands {
    private static final int MAXIMUM_INSTRUCTIONS = 10_000;
    private static final int MAXIMUM_ITEMS = 65_536;
    private static final int MAXIMUM_EVENTS = 10_000;
    private static final int LINES_AROUND = 5;

    private final Session session;

    LookCommands(Session session) {
        this.session = session;
    }

    List<Command> commands() {
        var machine = session.machine;
        var witness = session.witness;
        return List.of(
                Command.of("registers", "[fp]", "Shows the core's registers, or those of floating-point", words -> {
                    var floats = words.takes("fp");
                    words.end();
                    var view = new RegistersView(machine);
                    return floats ? view.floats() : view.core();
                }).shortly("r", "regs").completing(() -> List.of("fp")),
                Command.of("where", "", "Says where the program stands, and what it interrupted", alone(this::where))
                        .shortly("w", "bt"),
                Command.of("disassemble", "[PLACE] [COUNT]", "Shows instructions, with their source lines",
                        this::disassemble).completing(this::functions),
                Command.of("list", "[PLACE]", "Shows the source around a place", this::list).shortly("l", "source")
                        .completing(this::functions),
                Command.of("memory", "PLACE [COUNT] [b|h|w]", "Shows memory, COUNT items of bytes, half-words or words",
                        this::memory).shortly("m").completing(session::names),
                Command.of("print", "EXPRESSION", "Shows what a variable, register or expression is worth", words -> {
                    if (words.isEmpty()) {
                        throw new ConsoleException("what to print is missing");
                    }
                    return session.values().print(words.rest());
                }).shortly("p").completing(session::names),
                Command.of("set", "NAME|ADDRESS EXPRESSION", "Changes a variable, a register or a word of memory",
                        words -> {
                            var name = words.next("what to set");
                            words.takes("=");
                            return session.values().set(name, words.rest());
                        }).completing(session::names),
                Command.of("show", "[DEVICE | DEVICE.REGISTER]", "Shows registers of devices, without side effects",
                        this::show).completing(this::deviceNames),
                Command.of("nvic", "", "Shows exceptions that are enabled, pending or active, and why one waits",
                        alone(() -> new NvicView(machine, witness.exceptions).lines())),
                Command.of("exceptions", "[N]", "Shows the exceptions taken last, and the cycles of each",
                        words -> ExceptionsView.lines(witness.exceptions, words.count(10, MAXIMUM_EVENTS))),
                Command.of("timers", "", "Shows the timers whose clock is on",
                        alone(() -> new TimersView(machine, session.moments).lines())),
                Command.of("clocks", "", "Shows the clock tree", alone(() -> ClocksView.lines(machine))),
                Command.of("pins", "[PORT | PAD]", "Shows pads: those that are set up, of a port, or one",
                        words -> new PinsView(machine, witness.pins).lines(words.rest()))
                        .completing(() -> Stream.of("A", "B", "C", "D", "E", "F", "G", "H").toList()),
                Command.of("leds", "", "Shows the board's lights", alone(() -> new BoardView(session).leds())),
                Command.of("buttons", "[NAME press | release | pulse [TIME]]",
                        "Shows the board's buttons, or moves one",
                        words -> new BoardView(session).buttons(words))
                        .completing(() -> Stream.concat(
                                machine.board().buttons().stream().map(button -> button.name()),
                                Stream.of("press", "release", "pulse")).toList()),
                Command.of("uart", "[TEXT]", "Shows what the console has said, or types there (\\r \\n \\t \\\\ \\xNN)",
                        words -> new BoardView(session).uart(words.text())),
                Command.of("tasks", "", "Shows the tasks of Java on the chip, and what they wait for",
                        alone(() -> witness.tasks.lines(session.waits()))),
                Command.of("alarms", "", "Shows what devices will do by themselves, soonest first",
                        alone(() -> AlarmsView.lines(machine, session.moments))),
                Command.of("warnings", "", "Shows what was warned of",
                        alone(() -> orNone(witness.warnings(), "nothing was warned of"))),
                Command.of("log", "[N]", "Shows what happened last",
                        words -> orNone(witness.log(words.count(20, MAXIMUM_EVENTS)), "nothing happened yet")));
    }

    private static List<String> orNone(List<String> lines, String none) {
        return lines.isEmpty() ? List.of(none) : lines;
    }

    private static java.util.function.Function<Arguments, List<String>> alone(
            java.util.function.Supplier<List<String>> view) {
        return words -> {
            words.end();
            return view.get();
        };
    }

    private List<String> functions() {
        return new PlaceForm(session).functions();
    }

    // The program

    private List<String> where() {
        var lines = new ArrayList<>(new StopText(session).here());
        lines.addAll(inlined());
        for (var active : session.witness.exceptions.active()) {
            var handling = active.handling();
            lines.add("handler of " + handling.name() + " since cycle " + Numbers.count(handling.enteredCycle())
                    + (active.returnAddress() == 0
                            ? ""
                            : ", interrupted " + session.image.describe(active.returnAddress())));
        }
        var back = session.machine.processor().read(CoreRegister.LR);
        lines.add("lr " + Values.hex(back)
                + (back >>> 5 == 0x7FF_FFFF && session.machine.processor().currentException() != 0
                        ? ": ends the exception"
                        : session.image.functionAt(back & ~1).isPresent()
                                ? ": " + session.image.describe(back & ~1)
                                : ""));
        return lines;
    }

    /** What the code is of that stands in the function, and who called it there, outwards. */
    private List<String> inlined() {
        var frames = session.image.framesAt(session.pc());
        return frames.size() < 2
                ? List.of()
                : IntStream.range(0, frames.size()).mapToObj(at -> (at == 0 ? "in " : "inlined in ")
                        + frames.get(at).function() + frames.get(at).line().map(line -> " (" + line + ")").orElse(""))
                        .toList();
    }

    private List<String> disassemble(Arguments words) {
        var address = words.isEmpty() ? session.pc() : session.place.instruction(words.next("a place"));
        var count = words.count(10, MAXIMUM_INSTRUCTIONS);
        words.end();
        if (session.machine.bus().memoryAt(address) == null) {
            throw new ConsoleException("there is no memory at " + Values.hex(address));
        }
        var isNext = address == session.pc();
        var state = isNext
                ? Disassembler.itState(session.machine.processor().read(CoreRegister.XPSR))
                : 0;
        var lines = new ArrayList<String>();
        String line = null;
        for (var item : session.disassembler.list(address, count, state)) {
            var function = session.image.functionAt(item.address());
            if (function.isPresent() && (lines.isEmpty() || function.get().offset() == 0)) {
                lines.add(function.get() + ":");
            }
            var source = session.image.placeAt(item.address());
            if (source.isPresent() && !source.get().toString().equals(line)) {
                line = source.get().toString();
                lines.add((line.substring(line.lastIndexOf('/') + 1) + "  "
                        + session.sources.line(source.get().file(), source.get().line()).orElse("").strip()).strip());
            }
            lines.add((item.address() == session.pc() ? "=> " : "   ") + item);
        }
        return lines;
    }

    private List<String> list(Arguments words) {
        var address = words.isEmpty() ? session.pc() : session.place.instruction(words.next("a place"));
        words.end();
        var at = session.image.placeAt(address).orElseThrow(() -> new ConsoleException(
                "no source line is known of " + session.image.describe(address)));
        var lines = session.sources.lines(at.file());
        if (lines.isEmpty()) {
            throw new ConsoleException("the source file " + at.file() + " is not found, nor one like it near "
                    + session.image.file());
        }
        var shown = new ArrayList<String>();
        for (var i = Math.max(1, at.line() - LINES_AROUND); i <= Math.min(lines.size(),
                at.line() + LINES_AROUND); i++) {
            shown.add((i == at.line() ? "=> " : "   ") + String.format("%5d  %s", i, lines.get(i - 1)).stripTrailing());
        }
        return shown;
    }

    // Memory and registers

    private List<String> memory(Arguments words) {
        var address = session.place.address(words.next("an address"));
        var count = words.peek().matches("[0-9].*") ? words.count(0, MAXIMUM_ITEMS) : -1;
        var width = switch (words.isEmpty() ? "w" : words.next("")) {
            case "b" -> Width.BYTE;
            case "h" -> Width.HALFWORD;
            case "w" -> Width.WORD;
            case String other -> throw new ConsoleException("\"" + other + "\" is no width; it takes b, h or w");
        };
        words.end();
        return MemoryView.lines(session.debugger, address, count < 0 ? 64 : count * width.bytes(), width);
    }

    private List<String> deviceNames() {
        return session.devices().devices().stream().flatMap(device -> Stream.concat(Stream.of(device.name()),
                device.registers().stream().map(register -> device.name() + "." + register.name()))).toList();
    }

    private List<String> show(Arguments words) {
        var devices = session.devices().devices();
        if (devices.isEmpty()) {
            throw new ConsoleException("no names of devices' registers are known; see memory ADDRESS");
        }
        if (words.isEmpty()) {
            return List.of(String.join(" ", devices.stream().map(DeviceRegisters.Device::name).toList()));
        }
        var name = words.next("a device");
        words.end();
        var device = session.devices().device(name);
        if (device.isPresent()) {
            return device.get().registers().stream().map(register -> value(device.get().name(), register)).toList();
        }
        var register = session.devices().named(name).orElseThrow(() -> new ConsoleException("the chip has no \"" + name
                + "\"" + DidYouMean.nearest(name, deviceNames()).map(near -> "; did you mean \"" + near + "\"?")
                        .orElse("; see show")));
        return List.of(value("", register));
    }

    private String value(String device, DeviceRegisters.Register register) {
        var words = String.format("%-12s 0x%08X  ", register.name(), register.address());
        try {
            return words + Values.hex(session.machine.bus().peek(register.address(), Width.WORD));
        } catch (BusFault e) {
            return words + e.getMessage();
        }
    }
}
