package dev.metronome.debug.gdb;

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
}
