package dev.metronome.output;

import dev.metronome.stm32l4.WhatIf;

/**
 * One run of a what-if.
 *
 * @param whatIf   the settings that stood
 * @param report   what came of it
 * @param exitCode what a program that ran it alone would return
 */
public record WhatIfRun(WhatIf whatIf, RunReport report, int exitCode) {
    /** Cycles in which the core was awake. */
    public long awakeCycles() {
        return report.cycles() - report.sleepCycles();
    }

    /** Cycles that no chip runs in this way. */
    public long cyclesOffLimits() {
        return whatIf.isTooFast() ? report.cycles() : report.record().outrun().cycles(report.cycles());
    }

    /** Why no chip runs in this way, in words: "80 MHz needs 4 wait states"; or null. */
    public String brokenLimit() {
        return whatIf.isTooFast()
                ? whatIf.sysclk() + " is above " + WhatIf.HIGHEST_SYSCLK + ", the highest SYSCLK"
                : report.record().outrun().limit();
    }

    /** True if no chip runs in this way up to the end of the run, and not only for a while. */
    public boolean isOffLimitsToTheEnd() {
        return whatIf.isTooFast() || report.record().outrun().lasts();
    }
}
