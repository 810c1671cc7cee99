package dev.metronome.core;

/** Condition codes against the flags of xPSR (Armv7-M ARM A7.3, table A7-1). */
final class Condition {
    private Condition() {}

    /** True if an instruction with this condition, 0 (EQ) to 14 (AL), executes. */
    static boolean holds(int condition, int xpsr) {
        var negative = xpsr < 0;
        var zero = (xpsr & 1 << 30) != 0;
        var carry = (xpsr & 1 << 29) != 0;
        var overflow = (xpsr & 1 << 28) != 0;
        var positive = switch (condition >>> 1) {
            case 0 -> zero;
            case 1 -> carry;
            case 2 -> negative;
            case 3 -> overflow;
            case 4 -> carry && !zero;
            case 5 -> negative == overflow;
            case 6 -> negative == overflow && !zero;
            default -> true;
        };
        return condition >= 14 || positive == ((condition & 1) == 0);
    }
}
