package dev.metronome.cli;

import java.util.Locale;

/** Numbers as people read them. */
final class Words {
    private Words() {}

    /** Nanoseconds as seconds, in groups of three digits: "0.500 003 362 s". */
    static String seconds(long nanoseconds) {
        return String.format(Locale.ROOT, "%d.%03d %03d %03d s", nanoseconds / 1_000_000_000,
                nanoseconds / 1_000_000 % 1000, nanoseconds / 1000 % 1000, nanoseconds % 1000);
    }

    /** "40,000,269". */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** "1 edge", "2 edges". */
    static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** "12.3 %". */
    static String share(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    /** "0x08000124". */
    static String hex(int word) {
        return String.format("0x%08X", word);
    }
}
