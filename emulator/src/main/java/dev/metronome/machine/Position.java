package dev.metronome.machine;

/**
 * Where a run stands: between two instructions, or asleep. Two runs of one machine that stand at the same position
 * have done the same.
 *
 * @param cycle        up to which time has come
 * @param instructions executed so far
 * @param pc           of the next instruction
 * @param exception    the one being handled, 0 in thread mode
 */
public record Position(long cycle, long instructions, int pc, int exception, boolean asleep) {
    /** Where a machine stands. */
    public static Position of(Machine machine) {
        var processor = machine.processor();
        return new Position(machine.timeline().now(), processor.instructions(), processor.engine().register(15),
                processor.currentException(), processor.isAsleep());
    }

    /** True if the program has come no further from the one to the other, though time may have. */
    public boolean isAt(Position other) {
        return instructions == other.instructions && pc == other.pc && exception == other.exception
                && asleep == other.asleep;
    }

    /** True if a run that stands here has not come as far as there. */
    public boolean isBefore(Position other) {
        return instructions < other.instructions || instructions == other.instructions && cycle < other.cycle;
    }
}
