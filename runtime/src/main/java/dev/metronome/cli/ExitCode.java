package dev.metronome.cli;

/** What {@code metronome} returns to the shell. */
final class ExitCode {
    /** The run came to its limit, to a breakpoint, or to a sleep that nothing ends. */
    static final int FINE = 0;
    /** The command line, the image, the board or the engine is not usable. */
    static final int USAGE = 2;
    /** The firmware crashed, or with --strict touched something that is not modelled. */
    static final int CRASHED = 3;
    /** A fault of Metronome's own. */
    static final int INTERNAL = 4;
    /** Ctrl-C: 128 plus the number of SIGINT, as shells expect. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
