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
 * @param board       the board's name
 * @param engine      name and version of what executed the instructions
 * @param cycles      core cycles since reset
 * @param nanoseconds time since reset
 * @param sleepCycles how many of the cycles the core slept
 * @param fault       what ended the run, or null if no fault did
 */
public record RunReport(FirmwareImage image, String board, String engine, long cycles, long nanoseconds,
        long instructions, long sleepCycles, Machine.Stop stop, RunRecord record, List<SymbolValue> printed,
        FaultReport fault) {
    /** The report of a machine that has come to a stop. */
    public static RunReport of(Machine machine, FirmwareImage image, Machine.Stop stop, RunRecord record,
            List<SymbolValue> printed) {
        var processor = machine.processor();
        var cycles = machine.timeline().now();
        var crashed = stop == Machine.Stop.FAULT || stop == Machine.Stop.LOCKUP;
        return new RunReport(image, machine.board().definition().name(), processor.engine().name(), cycles,
                machine.clocks().time().nanoseconds(cycles), processor.instructions(), processor.sleepCycles(), stop,
                record, List.copyOf(printed), crashed ? machine.lastFault() : null);
    }

    /** True when the firmware came to an end that it cannot have wanted. */
    public boolean crashed() {
        return stop == Machine.Stop.FAULT || stop == Machine.Stop.LOCKUP;
    }

    /** Why the run ended, as programs read it: "time-limit". */
    public String stopName() {
        return stop.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
