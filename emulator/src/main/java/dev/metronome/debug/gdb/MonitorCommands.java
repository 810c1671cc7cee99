package dev.metronome.debug.gdb;

import dev.metronome.debug.StopReason;

/** What gdb's {@code monitor} can do beyond what {@link GdbServer} does itself. */
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

    /** What has come at a breakpoint that one of these commands has set, in a line. */
    default String words(StopReason.Hit hit) {
        return hit.breakpoint().point().toString();
    }
}
