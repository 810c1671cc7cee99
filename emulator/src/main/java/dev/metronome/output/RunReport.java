package dev.metronome.output;

import dev.metronome.core.FaultReport;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Machine;
import java.util.List;
import java.util.Locale;

/**
 * The outcome of a run. Nothing in it depends on the host, so that equal runs give equal reports.
 *
 * @param image       what ran
 * @param hosted      the class of the Java that ran with it or in its place, or null
 * @param board       the board's name
 * @param engine      name and version of what executed the instructions
 * @param cycles      core cycles since reset
 * @param nanoseconds time since reset
 * @param sleepCycles how many of the cycles the core slept
 * @param stop        why it ended, or null if Java on the chip failed
 * @param fault       what ended the run, or null if no fault did
 * @param failure     how Java on the chip failed, or null if it did not
 */
public record RunReport(FirmwareImage image, String hosted, String board, String engine, long cycles, long nanoseconds,
        long instructions, long sleepCycles, Machine.Stop stop, RunRecord record, List<SymbolValue> printed,
        FaultReport fault, String failure) {
    /** What {@link #stopName} says if Java on the chip failed. */
    public static final String HOSTED_FAILURE = "hosted-failure";

    /** The report of a machine that has come to a stop. */
    public static RunReport of(Machine machine, FirmwareImage image, Machine.Stop stop, RunRecord record,
            List<SymbolValue> printed) {
        return of(machine, image, null, stop, null, record, printed);
    }

    /**
     * The report of a machine with Java on its chip.
     *
     * @param hosted  the Java's class, or null
     * @param stop    why the machine stopped, or null
     * @param failure how Java failed, where it is null
     */
    public static RunReport of(Machine machine, FirmwareImage image, String hosted, Machine.Stop stop, String failure,
            RunRecord record, List<SymbolValue> printed) {
        var processor = machine.processor();
        var cycles = machine.timeline().now();
        var faulted = stop == Machine.Stop.FAULT || stop == Machine.Stop.LOCKUP;
        return new RunReport(image, hosted, machine.board().definition().name(), processor.engine().name(), cycles,
                machine.clocks().time().nanoseconds(cycles), processor.instructions(), processor.sleepCycles(), stop,
                record, List.copyOf(printed), faulted ? machine.lastFault() : null, failure);
    }

    /** True when the firmware, or the Java that played it, came to an end that it cannot have wanted. */
    public boolean crashed() {
        return stop == null || stop == Machine.Stop.FAULT || stop == Machine.Stop.LOCKUP
                || stop == Machine.Stop.NO_CLOCK;
    }

    /** Why the run ended, as programs read it: "time-limit". */
    public String stopName() {
        return stop == null ? HOSTED_FAILURE : stop.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
