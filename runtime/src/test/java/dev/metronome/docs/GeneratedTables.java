package dev.metronome.docs;

import dev.metronome.stm32l4.unmodelled.UnmodelledPeripheral;
import dev.metronome.stm32l4.unmodelled.UnmodelledPeripherals;
import dev.metronome.time.Timeline;
import dev.metronome.timing.Rule;
import dev.metronome.trace.Trace;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parts of docs/accuracy.md that the code knows by itself. Each stands on the page between
 * {@code <!-- generated: NAME -->} and {@code <!-- end -->}.
 */
final class GeneratedTables {
    private static final Map<String, Supplier<String>> TABLES = Map.of("timing-rules", GeneratedTables::timingRules,
            "limits-by-class", GeneratedTables::limitsByClass, "unmodelled-peripherals",
            GeneratedTables::unmodelledPeripherals);
    /** By tests of the emulator: MeasuredTableTest, PublishedLoopsTest, CompareToHandlerTest. */
    private static final Set<String> MADE_ELSEWHERE = Set.of("measured-kernels", "published-loops",
            "compare-to-handler");
    private static final Pattern PART = Pattern
            .compile("(?s)(<!-- generated: (\\S+) -->\n).*?(<!-- end -->)");
    private static final Pattern CLASS_COMMENT = Pattern
            .compile("(?s)/\\*\\*(?:(?!\\*/).)*?<h2>(?:Not modelled|Assumed|Inaccuracies)</h2>.*?\\*/");
    private static final Pattern HEADING = Pattern
            .compile("(?s)<h2>(Not modelled|Assumed|Inaccuracies)</h2>(.*?)(?=<h2>|<p>|@param|$)");

    private GeneratedTables() {}

    /** The page with every part that is made here made anew. */
    static String renew(String page) {
        return PART.matcher(page).replaceAll(part -> Matcher.quoteReplacement(MADE_ELSEWHERE.contains(part.group(2))
                ? part.group()
                : part.group(1) + "\n" + table(part.group(2)) + "\n" + part.group(3)));
    }

    /** The names of the parts that a page has. */
    static List<String> namesIn(String page) {
        return PART.matcher(page).results().map(part -> part.group(2)).sorted().toList();
    }

    /** The names of the parts that there are. */
    static List<String> names() {
        return Stream.of(TABLES.keySet(), MADE_ELSEWHERE).flatMap(Set::stream).sorted().toList();
    }

    private static String table(String name) {
        var table = TABLES.get(name);
        if (table == null) {
            throw new IllegalArgumentException("docs/accuracy.md asks for an unknown table: " + name);
        }
        return table.get();
    }

    private static String timingRules() {
        var rows = new StringBuilder("| rule | tag | what it says | source |\n| --- | --- | --- | --- |\n");
        for (var rule : Rule.values()) {
            rows.append("| `%s` | %s | %s | %s |\n".formatted(rule, tag(rule.tag()), rule.says(), rule.source()));
        }
        return rows.toString();
    }

    private static String tag(Rule.Tag tag) {
        return switch (tag) {
            case DOCUMENTED -> "D";
            case MEASURED -> "M";
            case FITTED -> "F";
            case ASSUMED -> "A";
        };
    }

    /** What each class says of itself under "Not modelled", "Assumed" and "Inaccuracies". */
    private static String limitsByClass() {
        var said = new TreeMap<String, String>();
        for (var file : Repository.mainSources()) {
            var simpleName = file.getFileName().toString().replace(".java", "");
            var comment = CLASS_COMMENT.matcher(Repository.text(file));
            if (comment.find()) {
                var plain = comment.group().replaceAll("(?m)^ *(/\\*)?\\*+ ?/?", "").replaceAll("\\*/$", "");
                HEADING.matcher(plain).results().forEach(heading -> said.merge(
                        simpleName, "%s: %s".formatted(heading.group(1), inMarkdown(heading.group(2))),
                        (first, next) -> first + "<br>" + next));
            }
        }
        return said.entrySet().stream().map(entry -> "| `%s` | %s |\n".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("", "| class | what it says of itself |\n| --- | --- |\n", ""));
    }

    private static String inMarkdown(String javadoc) {
        return javadoc.replaceAll("(?s)\\{@(?:link|code|linkplain)\\s+#?([^}]*)}", "`$1`").replaceAll("\\s+", " ")
                .replace("|", "\\|").strip();
    }

    private static String unmodelledPeripherals() {
        var timeline = new Timeline();
        var warnings = new Warnings(timeline, new Trace());
        var chips = List.of("STM32L475VG", "STM32L476RG");
        var lists = chips.stream().map(chip -> UnmodelledPeripherals.of(chip, warnings)).toList();
        var rows = new StringBuilder("| block | address | where |\n| --- | --- | --- |\n");
        var names = lists.getFirst().stream().map(UnmodelledPeripheral::name).toList();
        var all = new ArrayList<>(lists.getFirst());
        lists.getLast().stream().filter(block -> !names.contains(block.name())).forEach(all::addFirst);
        for (var block : all) {
            rows.append("| `%s` | 0x%08X | %s%s |\n".formatted(block.name(), block.base(), block.bridge(),
                    names.contains(block.name()) ? "" : ", STM32L476 only"));
        }
        return rows.toString();
    }
}
