package dev.metronome.image;

import java.util.List;

/** Tells what is damaged in one kind of debug information, in a few words: there can be millions of damaged places. */
final class DamageReport {
    /** Damaged places that are named; the rest is left out without a word for each. */
    private static final int MAX_REPORTS = 8;

    private final String what;
    private final List<String> problems;
    private int reported;

    /**
     * @param what     as in "line table"
     * @param problems takes the reports
     */
    DamageReport(String what, List<String> problems) {
        this.what = what;
        this.problems = problems;
    }

    /** Of the information as a whole. */
    void add(String problem) {
        if (reported++ < MAX_REPORTS) {
            problems.add(what + ": " + problem);
        } else if (reported == MAX_REPORTS + 1) {
            problems.add(what + ": more is damaged; the first " + MAX_REPORTS + " places were named (MAX_REPORTS)");
        }
    }

    /** @param place as in "unit at 0x0" */
    void add(String place, String problem) {
        add(place + ": " + problem);
    }
}
