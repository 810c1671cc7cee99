package dev.metronome.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code metronome} returns to the shell. */
final class ExitCode {
    /** The run came to its limit, to a breakpoint, or to a sleep that nothing ends. */
    static final int FINE = 0;
    /**
     * {@code metronome cycles --check}: the cycles are others than the lock has. {@code metronome test}: something is
     * not as expected.
     */
    static final int CHANGED = 1;
    /** The command line, the image, the hosted program, the board or the engine is not usable. */
    static final int USAGE = 2;
    /** The firmware crashed, or Java on the chip did; or with --strict something was touched that is not modelled. */
    static final int CRASHED = 3;
    /** A fault of Metronome's own. */
    static final int INTERNAL = 4;
    /** {@code metronome test}: a scenario came to its time limit. */
    static final int TIME_LIMIT = 42;
    /** Ctrl-C: 128 plus the number of SIGINT, as shells expect. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** The codes in words, for the help. */
    static Map<String, String> explained() {
        var words = new LinkedHashMap<String, String>();
        words.put("0", "the limit was reached, or a breakpoint instruction, or a sleep without end");
        words.put("2", "the command line, the image, the program, the board or the engine cannot be used");
        words.put("3",
                "the firmware crashed, the Java program failed or does not come back, or with --strict something was"
                        + " touched that is not modelled");
        words.put("4", "an error in Metronome itself");
        words.put("130", "Ctrl-C; summary and files are complete");
        return words;
    }
}
