package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a page of docs that a test makes: what stands between {@code <!-- generated: NAME -->} and
 * {@code <!-- end -->}.
 *
 * @param update the system property with which the page is renewed instead of compared
 */
record GeneratedPart(String page, String name, String update) {
    private static final String END = "<!-- end -->";

    /** Fails where the page has something else, and puts this there if it is told to. */
    void is(String content) throws IOException {
        var file = Path.of("../docs").resolve(page);
        var text = Files.readString(file);
        var mark = "<!-- generated: " + name + " -->\n";
        assertThat(text).as("docs/%s", page).containsOnlyOnce(mark);
        var from = text.indexOf(mark) + mark.length();
        var to = text.indexOf(END, from);
        var renewed = "\n" + content + "\n";
        if (Boolean.getBoolean(update)) {
            Files.writeString(file, text.substring(0, from) + renewed + text.substring(to));
        } else {
            assertThat(text.substring(from, to)).as("%s in docs/%s, renewed with -D%s=true", name, page, update)
                    .isEqualTo(renewed);
        }
    }
}
