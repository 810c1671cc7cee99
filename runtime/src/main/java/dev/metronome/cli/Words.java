package dev.metronome.cli;

import java.util.Locale;

/** Numbers as people read them. */
final class Words {
    private Words() {}

    /** "12.3 %". */
    static String share(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    /** "0x08000124". */
    static String hex(int word) {
        return String.format("0x%08X", word);
    }
}
