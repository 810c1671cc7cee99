package dev.metronome.cli;

import dev.metronome.machine.Span;
import dev.metronome.machine.Stimulus;
import java.util.regex.Pattern;

/**
 * A button held for a while: "B2@1.5s+200ms".
 *
 * @param text   as it was typed
 * @param button the name as it was typed
 */
record Press(String text, String button, Span at, Span hold) {
    private static final Span DEFAULT_HOLD = new Span.Time(100_000_000);

    /** What it does to the board. */
    Stimulus stimulus() {
        return new Stimulus.Hold(button, hold.lapse());
    }

    /** @throws UsageException if the text is of another form */
    static Press parse(String text) {
        var parts = Pattern.compile("([^@]+)@([^@+]+)(?:\\+([^@+]+))?").matcher(text.strip());
        if (!parts.matches()) {
            throw new UsageException("\"" + text
                    + "\" is no press; write BUTTON@TIME or BUTTON@TIME+HOLD, such as B2@1.5s+200ms");
        }
        var hold = parts.group(3) == null ? DEFAULT_HOLD : Span.parse(parts.group(3));
        if (hold.isNothing()) {
            throw new UsageException("\"" + text + "\" holds the button for no time at all");
        }
        return new Press(text.strip(), parts.group(1), Span.parse(parts.group(2)), hold);
    }
}
