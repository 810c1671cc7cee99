package dev.metronome.async;

/**
 * Thrown out of {@link Coroutine#suspend()} so that a coroutine that is not to go on runs its finally blocks and
 * ends. Not for catching: whoever does must throw it on.
 */
public final class Unwound extends Error {
    private static final long serialVersionUID = 1;

    private final transient Coroutine coroutine;

    Unwound(Coroutine coroutine) {
        super("\"" + coroutine.name() + "\" is being unwound", null, true, false);
        this.coroutine = coroutine;
    }

    /** The one that is to end. It may be one around the coroutine that meets this. */
    public Coroutine coroutine() {
        return coroutine;
    }
}
