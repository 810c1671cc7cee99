package dev.metronome.debug.console;

import dev.metronome.core.Held;

/** What holds an exception back, in words. */
final class HeldText {
    private HeldText() {}

    static String of(Held held) {
        return switch (held) {
            case BY_NOTHING -> "nothing holds it back";
            case DISABLED -> "it is not enabled";
            case BEHIND_ANOTHER -> "another goes first";
            case BY_FAULTMASK -> "FAULTMASK holds it back";
            case BY_PRIMASK -> "PRIMASK holds it back";
            case BY_BASEPRI -> "BASEPRI holds it back";
            case BY_HANDLER -> "a handler that is as urgent runs";
            case BY_DEBUGGER -> "the debugger holds it back";
        };
    }
}
