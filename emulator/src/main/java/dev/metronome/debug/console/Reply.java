package dev.metronome.debug.console;

import java.util.List;

/** What a command said. */
public record Reply(List<String> lines, Kind kind) {
    /** What became of the command. */
    public enum Kind {
        /** It was done. */
        DONE,
        /** It could not be done; the lines say why. */
        REFUSED,
        /** It was done, and the session is to end. */
        ENDS
    }

    public Reply {
        lines = List.copyOf(lines);
    }
}
