package dev.metronome.image;

/** Debug information that cannot be used; caught where it is read, and never a reason not to run the image. */
final class DebugDamage extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what is wrong, to be shown behind "symbols: ", "line table: ", "prototypes: " or "inlining: " */
    DebugDamage(String message) {
        super(message);
    }
}
