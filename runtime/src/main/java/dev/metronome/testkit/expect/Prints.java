package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Transcript;
import dev.metronome.testkit.recording.Words;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What can be expected of the text that a serial port sends.
 *
 * @param port "USART1"
 */
public record Prints(String port) {
    /** Lines shown, the last ones. */
    private static final int SHOWN = 12;
    private static final int MAXIMUM_COLUMNS = 100;

    /** The text comes somewhere, line ends and all. */
    public Expectation text(String text) {
        return recording -> recording.port(port).text().contains(text)
                ? Verdict.met()
                : fail(recording, port + " to print \"" + escaped(text) + "\"");
    }

    /** Nothing at all comes but this text. */
    public Expectation exactly(String text) {
        return recording -> recording.port(port).text().equals(text) && !recording.port(port).isCut()
                ? Verdict.met()
                : fail(recording, port + " to print \"" + escaped(text) + "\" and nothing else")
                        .with(recording.port(port).isCut()
                                ? new Actual.Nothing("it prints more than a recording has")
                                : new Actual.Text(recording.port(port).text()));
    }

    /** A line, from its beginning to its end, matches; the end must have come. */
    public Expectation line(Pattern pattern) {
        return recording -> recording.port(port).lines().stream()
                .anyMatch(line -> line.ended() && pattern.matcher(line.text()).matches())
                        ? Verdict.met()
                        : fail(recording, port + " to print a line that matches \"" + pattern + "\"");
    }

    private Verdict.Failed fail(Recording recording, String expected) {
        var transcript = recording.port(port);
        var lines = transcript.lines();
        var cut = transcript.isCut()
                ? "; the recording has only the first " + Numbers.count(Transcript.MAXIMUM_BYTES) + " bytes"
                : "";
        var found = lines.isEmpty()
                ? "it printed nothing"
                : "it printed " + Numbers.count(transcript.seen(), "byte") + ", the last of them";
        return new Verdict.Failed(expected, found + cut, Verdict.NO_EDGE, table(recording, lines));
    }

    private static List<String> table(Recording recording, List<Transcript.Line> lines) {
        var table = new ArrayList<String>();
        if (!lines.isEmpty()) {
            table.add("           cycle               time   text");
        }
        for (var line : lines.subList(Math.max(0, lines.size() - SHOWN), lines.size())) {
            var text = escaped(line.text());
            table.add(String.format("%16s %18s   %s%s", Numbers.count(line.cycle()),
                    Words.seconds(recording.clock().nanosecondsAt(line.cycle())),
                    text.length() > MAXIMUM_COLUMNS ? text.substring(0, MAXIMUM_COLUMNS) + ".." : text,
                    line.ended() ? "" : " (no end of line)"));
        }
        return table;
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder();
        text.chars().forEach(character -> escaped.append(switch (character) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            default -> character < ' ' || character > '~'
                    ? String.format("\\x%02X", character)
                    : String.valueOf((char) character);
        }));
        return escaped.toString();
    }
}
