package dev.metronome.testkit;

import dev.metronome.testkit.expect.Prints;
import java.util.regex.Pattern;

/** What can be asserted of the text that a serial port sends. */
public final class ConsoleAssert extends AbstractSubjectAssert<ConsoleAssert, Console> {
    private final Prints prints;

    ConsoleAssert(Console actual) {
        super(actual.machine(), actual, ConsoleAssert.class);
        prints = new Prints(actual.name());
    }

    /** The text comes somewhere. */
    public ConsoleAssert prints(String text) {
        return meets(prints.text(text));
    }

    /** The text comes, and nothing else does. */
    public ConsoleAssert printsExactly(String text) {
        return meets(prints.exactly(text));
    }

    /** A whole line matches. */
    public ConsoleAssert printsLine(Pattern pattern) {
        return meets(prints.line(pattern));
    }

    /** A whole line is this. */
    public ConsoleAssert printsLine(String line) {
        return meets(prints.line(Pattern.compile(Pattern.quote(line))));
    }
}
