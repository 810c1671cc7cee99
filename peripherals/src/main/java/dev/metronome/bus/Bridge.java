package dev.metronome.bus;

import dev.metronome.time.ClockTree;

/** The way from the core to a device: what a narrow write becomes, and how long an access waits. */
public enum Bridge {
    /** The core's private peripheral bus: no wait. */
    PRIVATE(null),
    /** Directly on the AHB matrix: byte lanes are kept, no wait state. */
    AHB(null),
    /** Behind the APB1 bridge. */
    APB1(ClockTree.Clock.PCLK1),
    /** Behind the APB2 bridge. */
    APB2(ClockTree.Clock.PCLK2);

    private final ClockTree.Clock clock;

    Bridge(ClockTree.Clock clock) {
        this.clock = clock;
    }

    /** True when a narrow write arrives as a word with its value in every lane (RM0351, "AHB/APB bridges"). */
    public boolean repeatsNarrowWrites() {
        return clock != null;
    }

    /**
     * Core cycles that an access waits beyond the core's own. An APB transfer takes two PCLK cycles (AMBA APB protocol,
     * setup and access phase), one of which overlaps the AHB data phase. Assumed, not measured: see docs/accuracy.md.
     */
    long waitCycles(ClockTree clocks) {
        return clock == null ? 0 : clocks.cyclesPerTick(clock);
    }
}
