package dev.metronome.image;

import dev.metronome.text.DidYouMean;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that look like another, for "did you mean". */
final class NearNames {
    /** Suggestions at most. */
    static final int MOST = 3;

    /** Names longer than this are not compared: the work grows with the product of the lengths. */
    private static final int LONGEST = 128;

    private record Near(String name, int distance) {}

    private NearNames() {}

    /**
     * The nearest names, the best first: at most one letter, and another for every four, differs, upper and lower
     * case counting as one. Of a path such as "blinky::COUNT" the last part alone may be near, too.
     */
    static List<String> to(String wanted, Collection<String> names) {
        if (wanted.length() > LONGEST) {
            return List.of();
        }
        var limit = 1 + wanted.length() / 4;
        return names.stream().map(name -> new Near(name, nearest(wanted, name, limit)))
                .filter(near -> near.distance <= limit)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name)).limit(MOST).map(Near::name)
                .toList();
    }

    private static int nearest(String wanted, String name, int limit) {
        var last = name.substring(name.lastIndexOf(':') + 1);
        return Math.min(distance(wanted, name, limit), distance(wanted, last, limit));
    }

    private static int distance(String wanted, String name, int limit) {
        return name.length() > LONGEST || Math.abs(name.length() - wanted.length()) > limit
                ? Integer.MAX_VALUE
                : DidYouMean.distance(wanted.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    }
}
