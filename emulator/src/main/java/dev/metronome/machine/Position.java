package dev.metronome.machine;

import dev.metronome.core.Processor;

/**
 * Where a run stands: between two instructions, or asleep. Two runs of one machine that stand at the same position
 * have done the same.
 *
 * @param cycle        up to which time has come
 * @param instructions executed so far
 * @param acts         done from outside so far
 * @param pc           of the next instruction
 * @param exception    the one being handled, 0 in thread mode
 * @param halted       it has been found that the core will not go on
 * @param fetched      what the next instruction waits for is settled, if it was not yet when the core came here
 */
public record Position(long cycle, long instructions, int acts, int pc, int exception, boolean asleep, boolean halted,
        boolean fetched) {
    /** Where a machine stands. */
    public static Position of(Machine machine) {
        var processor = machine.processor();
        return new Position(machine.timeline().now(), processor.instructions(), machine.outside().acts(),
                processor.engine().register(15), processor.currentException(), processor.isAsleep(),
                processor.halt() != Processor.Halt.NONE, processor.hasFetched());
    }

    /** True if the program has come no further from the one to the other, though time may have. */
    public boolean isAt(Position other) {
        return instructions == other.instructions && pc == other.pc && exception == other.exception
                && asleep == other.asleep && halted == other.halted;
    }

    /** True if the core slept there, has woken, and has done nothing since. */
    public boolean hasWokenAt(Position sleep) {
        return sleep.asleep && !asleep && instructions == sleep.instructions && pc == sleep.pc
                && exception == sleep.exception;
    }

    /** True if a run that stands here has not come as far as there. Of two on one cycle it may say so of neither. */
    public boolean isBefore(Position other) {
        return instructions <= other.instructions && cycle <= other.cycle && acts <= other.acts
                && (instructions < other.instructions || cycle < other.cycle || acts < other.acts);
    }
}
