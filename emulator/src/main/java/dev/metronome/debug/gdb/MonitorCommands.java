package dev.metronome.debug.gdb;

import dev.metronome.debug.Debugger;
import dev.metronome.debug.StopReason;
import java.util.List;

/** What {@link GdbServer} is told by whoever runs it: further commands of gdb's {@code monitor}, and tasks. */
@FunctionalInterface
public interface MonitorCommands {
    /** None. */
    MonitorCommands NONE = _ -> null;

    /**
     * Does what a line says, on the machine's thread, while the machine stands.
     *
     * @param line a command, or "help", whose answer is shown under that of the server's own commands
     * @return what there is to say, in whole lines; null if there is no such command
     */
    String execute(String line);

    /** The tasks of the program that are known, while the machine stands. */
    default List<GdbThread> tasks() {
        return List.of();
    }

    /** Pulls the chip's NRST pin. */
    default void reset(Debugger debugger) {
        debugger.reset();
    }

    /** What has come at a breakpoint that one of these commands has set, in a line. */
    default String words(StopReason.Hit hit) {
        return hit.breakpoint().point().toString();
    }
}
