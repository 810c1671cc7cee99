package dev.metronome.image;

import java.nio.file.Path;

/** A file that cannot be run. The message says what is wrong, where, and what to do next; it is made to be shown. */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * @param file what was to be loaded
     * @param what the fault, and where in the file it is; no full stop
     * @param next what to do about it: a sentence, with its full stop
     */
    ImageException(Path file, String what, String next) {
        super(file + ": " + what + ". " + next);
    }

    /** A fault at one line of a text file; lines count from 1. */
    static ImageException atLine(Path file, int line, String what, String next) {
        return new ImageException(file, "line " + line + ": " + what, next);
    }
}
