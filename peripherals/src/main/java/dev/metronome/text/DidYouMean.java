package dev.metronome.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody meant when they mistyped one. */
public final class DidYouMean {
    private DidYouMean() {}

    /**
     * The known name nearest to the given one, if it is near enough: at most a third of its letters differ (two at
     * least), or one is the beginning of the other. Of equally near names the first; upper and lower case are alike.
     */
    public static Optional<String> nearest(String given, Collection<String> known) {
        var wanted = given.toLowerCase(Locale.ROOT);
        String best = null;
        var bestDistance = Integer.MAX_VALUE;
        for (var name : known) {
            var candidate = name.toLowerCase(Locale.ROOT);
            var isBeginning = !wanted.isEmpty() && (candidate.startsWith(wanted) || wanted.startsWith(candidate));
            var distance = isBeginning ? 1 : distance(wanted, candidate);
            if (distance <= Math.max(2, candidate.length() / 3) && distance < bestDistance
                    && (isBeginning || distance < candidate.length())) {
                best = name;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** A sentence for a message: {@code ; did you mean "LD1"?}, or which names there are when none is near. */
    public static String hint(String given, Collection<String> known) {
        return nearest(given, known).map(name -> "; did you mean \"" + name + "\"?")
                .orElseGet(() -> known.isEmpty() ? "; there are none" : "; there are: " + String.join(", ", known));
    }

    /** How many letters must be inserted, removed or replaced, or change places with the next one. */
    public static int distance(String from, String to) {
        var beforePrevious = new int[0];
        var previous = new int[to.length() + 1];
        for (var column = 0; column <= to.length(); column++) {
            previous[column] = column;
        }
        for (var row = 1; row <= from.length(); row++) {
            var current = new int[to.length() + 1];
            current[0] = row;
            for (var column = 1; column <= to.length(); column++) {
                var replaced = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, Math.min(previous[column], current[column - 1]) + 1);
                if (row > 1 && column > 1 && from.charAt(row - 1) == to.charAt(column - 2)
                        && from.charAt(row - 2) == to.charAt(column - 1)) {
                    current[column] = Math.min(current[column], beforePrevious[column - 2] + 1);
                }
            }
            beforePrevious = previous;
            previous = current;
        }
        return previous[to.length()];
    }
}
