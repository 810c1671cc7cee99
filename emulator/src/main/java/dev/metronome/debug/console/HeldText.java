package dev.metronome.debug.console;

import dev.metronome.core.Held;
import dev.metronome.text.Numbers;

/** What holds an exception back, in words. */
final class HeldText {
    private HeldText() {}

    static String of(Held held) {
        return switch (held) {
            case BY_NOTHING -> "it is taken next";
            case DISABLED -> "it is not enabled";
            case BEHIND_ANOTHER, BY_FAULTMASK, BY_PRIMASK, BY_BASEPRI, BY_HANDLER, BY_DEBUGGER ->
                who(held) + " holds it back";
        };
    }

    /** The same of what is past, for so many cycles. */
    static String past(Held held, long cycles) {
        return switch (held) {
            case BY_NOTHING -> "nothing held it back";
            case DISABLED -> "it was not enabled";
            case BEHIND_ANOTHER, BY_FAULTMASK, BY_PRIMASK, BY_BASEPRI, BY_HANDLER, BY_DEBUGGER ->
                who(held) + " held it back";
        } + (cycles == 0 ? "" : " for " + Numbers.count(cycles, "cycle"));
    }

    private static String who(Held held) {
        return switch (held) {
            case BY_NOTHING, DISABLED -> "nobody";
            case BEHIND_ANOTHER -> "another, which is more urgent,";
            case BY_FAULTMASK -> "FAULTMASK";
            case BY_PRIMASK -> "PRIMASK";
            case BY_BASEPRI -> "BASEPRI";
            case BY_HANDLER -> "a handler that is as urgent";
            case BY_DEBUGGER -> "the debugger";
        };
    }
}
