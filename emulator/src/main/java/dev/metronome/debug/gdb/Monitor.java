package dev.metronome.debug.gdb;

import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Debugger;
import dev.metronome.text.DidYouMean;
import java.util.List;

/** The commands of gdb's {@code monitor}: those of every server, and those it is given. */
final class Monitor {
    private static final String HELP = """
            reset [halt|init]            reset the chip, as its NRST pin does, and stand at the first instruction
            breakpoints unlimited|chip   hardware breakpoints without limit, or as many as the chip has (6)
            step [over-irq|into-irq|no-irq]  what steps do about interrupts that come; without a word, says it
            halt                         nothing: the core stands whenever this can be typed
            help                         show this
            """;
    private static final List<String> NAMES = List.of("reset", "breakpoints", "step", "halt", "help");

    private final Debugger debugger;
    private final StopPoints points;
    private final MonitorCommands more;
    private StepMode stepMode = StepMode.OVER_IRQ;

    Monitor(Debugger debugger, StopPoints points, MonitorCommands more) {
        this.debugger = debugger;
        this.points = points;
        this.more = more;
    }

    /** How steps are to be made. */
    StepMode stepMode() {
        return stepMode;
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
            case "step" -> "steps: " + stepMode + "\n";
            case String step when step.startsWith("step ") -> step(step.substring("step ".length()));
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
        more.reset(debugger);
        return String.format("reset; the core stands at 0x%08X. For gdb to see it:"
                + " maintenance flush register-cache\n", debugger.machine().processor().read(CoreRegister.PC));
    }

    private String step(String word) {
        var mode = StepMode.named(word);
        if (mode.isEmpty()) {
            return "step is followed by one of " + String.join(", ", StepMode.words()) + DidYouMean
                    .nearest(word, StepMode.words()).map(near -> "; did you mean \"" + near + "\"?").orElse("") + "\n";
        }
        stepMode = mode.get();
        return "steps: " + stepMode + "\n";
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
