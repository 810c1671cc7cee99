package dev.metronome.debug.gdb;

import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Debugger;
import dev.metronome.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What gdb sees as threads: the core, which is number 1, and the tasks of the program that are known. All have the
 * core's registers, for no others are there.
 */
final class Threads {
    private static final int CORE = 1;

    private final Debugger debugger;
    private final MonitorCommands commands;

    Threads(Debugger debugger, MonitorCommands commands) {
        this.debugger = debugger;
        this.commands = commands;
    }

    private List<GdbThread> all() {
        var all = new ArrayList<GdbThread>();
        all.add(new GdbThread(CORE, "core", coreDoes()));
        all.addAll(commands.tasks());
        return all;
    }

    private String coreDoes() {
        var exception = debugger.machine().processor().read(CoreRegister.XPSR) & 0x1FF;
        return exception == 0 ? "thread mode" : "handles " + Machine.exceptionName(exception);
    }

    /** The answer to {@code qfThreadInfo}. */
    String list() {
        return "m" + all().stream().map(thread -> Integer.toHexString(thread.number()))
                .collect(Collectors.joining(","));
    }

    /** What {@code qThreadExtraInfo} says; of a thread that there is not, nothing. */
    String doing(int number) {
        return all().stream().filter(thread -> thread.number() == number)
                .map(thread -> thread.number() == CORE ? thread.doing() : thread.name() + ": " + thread.doing())
                .findFirst().orElse("");
    }

    /** True for one that there is; 0 is any, -1 all. */
    boolean has(int number) {
        return number == 0 || number == -1 || all().stream().anyMatch(thread -> thread.number() == number);
    }

    /** What {@code qXfer:threads:read} transfers. */
    String xml() {
        return "<?xml version=\"1.0\"?>\n<threads>\n" + all().stream()
                .map(thread -> String.format("<thread id=\"%x\" core=\"0\" name=\"%s\">%s</thread>%n", thread.number(),
                        escaped(thread.name()), escaped(thread.doing())))
                .collect(Collectors.joining()) + "</threads>\n";
    }

    /** In ASCII. */
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(letter -> {
            if (letter >= ' ' && letter < 0x7F && "<>&\"".indexOf(letter) < 0) {
                escaped.appendCodePoint(letter);
            } else {
                escaped.append("&#").append(letter < ' ' ? ' ' : letter).append(';');
            }
        });
        return escaped.toString();
    }
}
