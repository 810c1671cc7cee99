package dev.metronome.testkit;

import dev.metronome.core.FaultReport;

/** The firmware came to an end that it cannot have wanted, while a test let it run. */
public final class FirmwareCrash extends AssertionError {
    private static final long serialVersionUID = 1;

    private final transient FaultReport fault;
    private final boolean isBreakpoint;

    FirmwareCrash(String message, FaultReport fault, boolean isBreakpoint) {
        super(message);
        this.fault = fault;
        this.isBreakpoint = isBreakpoint;
    }

    /** True when it stopped by itself, at a breakpoint instruction. */
    public boolean isBreakpoint() {
        return isBreakpoint;
    }

    /** The fault that it ended with, or null. */
    public FaultReport fault() {
        return fault;
    }
}
