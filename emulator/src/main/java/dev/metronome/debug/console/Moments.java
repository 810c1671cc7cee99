package dev.metronome.debug.console;

import dev.metronome.machine.Machine;
import dev.metronome.text.Numbers;

/** Cycles in words. */
final class Moments {
    private final Machine machine;

    Moments(Machine machine) {
        this.machine = machine;
    }

    /** "cycle 40,000,269  0.500 003 362 s" */
    String now() {
        var now = machine.timeline().now();
        return "cycle " + Numbers.count(now) + "  " + Numbers.seconds(machine.clocks().time().nanoseconds(now));
    }

    /** "cycle 80,000,269, in 40,000,000 cycles (0.500 000 000 s)", at the clock of now. */
    String fromNow(long cycle) {
        var now = machine.timeline().now();
        var time = machine.clocks().time();
        return "cycle " + Numbers.count(cycle) + ", in " + Numbers.count(cycle - now, "cycle") + " ("
                + Numbers.seconds(time.nanoseconds(cycle) - time.nanoseconds(now)) + ")";
    }
}
