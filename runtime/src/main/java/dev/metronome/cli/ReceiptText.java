package dev.metronome.cli;

import dev.metronome.cycles.CycleCount;
import dev.metronome.text.Numbers;
import dev.metronome.text.TextTable;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which rules a count of cycles rests on, and how each of them is known. */
final class ReceiptText {
    private ReceiptText() {}

    /** The whole receipt, a line for each rule that was used. */
    static List<String> lines(CycleCount count) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("receipt: what the cycles awake rest on");
        var awake = count.total().awake();
        var table = new TextTable(List.of("cycles", "share", "known as", "rule"));
        for (var tag : Rule.Tag.values()) {
            table.add(List.of(Numbers.count(count.restingOn(tag)), Words.share(count.restingOn(tag), awake), words(tag),
                    "all of these"));
        }
        Arrays.stream(Rule.values()).filter(rule -> rule != Rule.SLEEP && count.restingOn(rule) != 0)
                .sorted(Comparator.comparing((Rule rule) -> rule.tag()).thenComparing(rule -> -count.restingOn(rule)))
                .forEach(rule -> table.add(List.of(Numbers.count(count.restingOn(rule)),
                        Words.share(count.restingOn(rule), awake), words(rule.tag()), rule.name())));
        lines.addAll(table.lines());
        lines.add("  " + Numbers.count(awake) + " awake, " + Numbers.count(count.total().of(Part.SLEEP))
                + " asleep; what each rule says is in docs/accuracy.md");
        return lines;
    }

    /** The receipt in a line. */
    static String line(CycleCount count) {
        var words = new ArrayList<String>();
        for (var tag : Rule.Tag.values()) {
            if (count.restingOn(tag) != 0) {
                words.add(words(tag) + " " + Words.share(count.restingOn(tag), count.total().awake()));
            }
        }
        return "cycles awake rest on rules that are " + String.join(", ", words) + " (--receipt: which)";
    }

    private static String words(Rule.Tag tag) {
        return tag.name().toLowerCase(Locale.ROOT);
    }
}
