package dev.metronome.text;

import java.util.Locale;

/** Numbers as people read them, the same wherever the host is. */
public final class Numbers {
    private Numbers() {}

    /** "40,000,269". */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** "1 edge", "2 edges". */
    public static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** Nanoseconds as seconds, in groups of three digits: "0.500 003 362 s". */
    public static String seconds(long nanoseconds) {
        return String.format(Locale.ROOT, "%d.%03d %03d %03d s", nanoseconds / 1_000_000_000,
                nanoseconds / 1_000_000 % 1000, nanoseconds / 1000 % 1000, nanoseconds % 1000);
    }
}
