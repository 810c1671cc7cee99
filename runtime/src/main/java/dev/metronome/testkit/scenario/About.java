package dev.metronome.testkit.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What an expectation may be about, by the name of its field; where there is none, the machine as a whole. */
enum About {
    LED, PIN, INTERRUPT, UART, TASK, PASSAGE, MACHINE;

    static final List<String> FIELDS = Arrays.stream(values()).filter(each -> each != MACHINE).map(About::toString)
            .toList();

    static About of(String field) {
        return field == null ? MACHINE : valueOf(field.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
