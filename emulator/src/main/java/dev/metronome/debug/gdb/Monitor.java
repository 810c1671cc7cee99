package dev.metronome.debug.gdb;

import dev.metronome.core.CoreRegister;
import dev.metronome.machine.Machine;
import dev.metronome.text.DidYouMean;
import java.util.List;

/** The commands of gdb's {@code monitor}: those of every server, and those it is given. */
final class Monitor {
    private static final String HELP = """
            reset [halt|init]            reset the chip, as its NRST pin does, and stand at the first instruction
            breakpoints unlimited|chip   hardware breakpoints without limit, or as many as the chip has (6)
            halt                         nothing: the core stands whenever this can be typed
            help                         show this
            """;
    private static final List<String> NAMES = List.of("reset", "breakpoints", "halt", "help");

    private final Machine machine;
    private final StopPoints points;
    private final MonitorCommands more;

    Monitor(Machine machine, StopPoints points, MonitorCommands more) {
        this.machine = machine;
        this.points = points;
        this.more = more;
    }

    /** Does what a line says, and gives back what there is to say. */
    String execute(String line) {
        return switch (line.strip().replaceAll("\\s+", " ")) {
            case "reset", "reset halt", "reset init" -> reset();
            case "halt" -> ""; // as it does whenever it can be asked
            case "arm semihosting enable" -> "semihosting needs no enabling here\n"; // what IDEs say to OpenOCD
            case "breakpoints unlimited" -> {
                points.unlimited(true);
                yield "hardware breakpoints have no limit now; the chip has " + StopPoints.HARDWARE + "\n";
            }
            case "breakpoints chip" -> {
                points.unlimited(false);
                yield "hardware breakpoints are " + StopPoints.HARDWARE + ", as on the chip\n";
            }
            case "help", "" -> {
                var others = more.execute("help");
                yield others == null ? HELP : HELP + others;
            }
            case String other -> {
                var said = more.execute(other);
                yield said == null ? unknown(other) : said;
            }
        };
    }

    /** gdb has registers in mind that it does not ask for again by itself. */
    private String reset() {
        machine.reset();
        return String.format("reset; the core stands at 0x%08X. For gdb to see it:"
                + " maintenance flush register-cache\n", machine.processor().read(CoreRegister.PC));
    }

    private static String unknown(String line) {
        var name = line.split(" ")[0];
        return switch (name) {
            case "reset" -> "reset is followed by halt, by init, or by nothing; the core always stands then\n";
            case "breakpoints" -> "breakpoints is followed by unlimited or by chip\n";
            default -> "unknown command \"" + name + "\"" + DidYouMean.hint(name, NAMES) + "\n";
        };
    }
}
