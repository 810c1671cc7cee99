package dev.metronome.debug.console;

import dev.metronome.debug.Point;
import java.util.List;

/** One way to say where to stop, for {@code break}. The first form that takes the words is asked. */
interface BreakForm {
    /** How it is written, for the help: "FILE:LINE". */
    String synopsis();

    /** True if the words are of this form, right or wrong. */
    boolean takes(List<String> words);

    /**
     * The points that are meant, one at least.
     *
     * @throws ConsoleException if there is no such point; says why
     */
    List<Point> points(List<String> words);

    /** What may come behind some words of it, or behind none, for completion. */
    List<String> candidates(List<String> before);
}
