package dev.metronome.async;

import java.util.List;
import java.util.stream.Collectors;

/** Futures of several futures, in words. */
final class Words {
    /** More are counted. */
    private static final int MAXIMUM = 4;

    private Words() {}

    static String list(String of, List<? extends Future<?>> futures) {
        var words = futures.stream().limit(MAXIMUM).map(Future::waitsFor).collect(Collectors.joining("; "));
        return futures.size() == 1
                ? words
                : of + ": " + words + (futures.size() > MAXIMUM ? "; and " + (futures.size() - MAXIMUM) + " more" : "");
    }
}
