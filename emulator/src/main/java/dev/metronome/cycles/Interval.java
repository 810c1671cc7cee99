package dev.metronome.cycles;

/**
 * The longest of several stretches of code.
 *
 * @param cycles      how long, without sleep; 0 if there was none
 * @param beginCycle  when it began
 * @param fromAddress the first instruction in it
 * @param toAddress   the first one behind it
 */
public record Interval(long cycles, long beginCycle, int fromAddress, int toAddress) {
    static final Interval NONE = new Interval(0, 0, 0, 0);
}
