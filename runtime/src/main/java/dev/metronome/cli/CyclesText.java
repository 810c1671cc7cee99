package dev.metronome.cli;

import dev.metronome.cycles.CycleCount;
import dev.metronome.cycles.CycleProfile;
import dev.metronome.cycles.CycleSummary.Difference;
import dev.metronome.cycles.FunctionCycles;
import dev.metronome.cycles.InstructionCycles;
import dev.metronome.cycles.Split;
import dev.metronome.cycles.StackUse;
import dev.metronome.image.FirmwareImage;
import dev.metronome.text.Numbers;
import dev.metronome.text.TextTable;
import dev.metronome.timing.Part;
import dev.metronome.trace.TraceEvent.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a run's cycles were spent on, in words and tables. Of a split only the columns are shown that have cycles. */
final class CyclesText {
    /** Functions shown, the dearest first, unless all are asked for. */
    static final int MOST_FUNCTIONS = 20;
    /** Characters of a line, where names can be made to fit. */
    private static final int WIDTH = 120;
    private static final int LEAST_ROOM = 20;
    private static final String CUT = "...";
    private static final String NONE = "-";
    /** A part of a path that begins with a small letter, as modules and namespaces do. */
    private static final Pattern MODULE = Pattern.compile("\\b[a-z_]\\w*::(?=[\\w<{])");

    private final FirmwareImage image;
    private final List<String> lines = new ArrayList<>();

    private CyclesText(FirmwareImage image) {
        this.image = image;
    }

    /** The whole run: parts, functions, exceptions, and the worst of all kinds. */
    static List<String> overview(CycleProfile profile, FirmwareImage image, String when, boolean all) {
        var text = new CyclesText(image);
        text.parts(profile, when);
        text.functions(profile, all);
        text.exceptions(profile.all());
        text.worst(profile);
        return text.lines;
    }

    /** Instructions one by one. */
    static List<String> listing(String title, List<InstructionCycles> instructions, FirmwareImage image) {
        var text = new CyclesText(image);
        text.lines.add(title);
        if (!instructions.isEmpty()) {
            text.instructions(instructions);
        }
        return text.lines;
    }

    /** What is otherwise than it was. */
    static List<String> changes(List<Difference> differences, String before, String after) {
        var table = new TextTable(List.of(before, after, "change", "", "what"));
        for (var difference : differences) {
            var change = difference.before() == null || difference.after() == null
                    ? ""
                    : signed(difference.after() - difference.before());
            table.add(List.of(number(difference.before()), number(difference.after()), change,
                    change.isEmpty() ? "" : percent(difference),
                    (difference.name().isEmpty() ? "" : difference.name() + ": ") + difference.what()));
        }
        return table.lines();
    }

    private static String number(Long number) {
        return number == null ? NONE : Numbers.count(number);
    }

    private static String signed(long number) {
        return (number > 0 ? "+" : "") + Numbers.count(number);
    }

    private static String percent(Difference difference) {
        return difference.before() == 0
                ? ""
                : String.format(Locale.ROOT, "%+.1f %%",
                        100.0 * (difference.after() - difference.before()) / difference.before());
    }

    private void parts(CycleProfile profile, String when) {
        var total = profile.all().total();
        lines.add(
                Numbers.count(profile.cycles(), "cycle") + " in " + when + ", " + Numbers.count(total.awake())
                        + " awake");
        for (var part : Part.values()) {
            if (total.of(part) != 0) {
                lines.add(String.format("  %-14s %15s  %s", part.words(), Numbers.count(total.of(part)),
                        part == Part.SLEEP ? "" : Words.share(total.of(part), total.awake()) + " of those awake")
                        .stripTrailing());
            }
        }
        lines.add("");
    }

    private void functions(CycleProfile profile, boolean all) {
        var functions = profile.functions();
        var shown = all ? functions : functions.subList(0, Math.min(MOST_FUNCTIONS, functions.size()));
        var java = profile.all().hosted();
        var splits = new ArrayList<>(shown.stream().map(FunctionCycles::self).toList());
        splits.add(java);
        var parts = partsOf(splits).stream().filter(part -> part != Part.SLEEP).toList();
        if (parts.isEmpty()) {
            return;
        }
        var headings = new ArrayList<>(List.of("cycles", "share", "calls", "longest\ncall"));
        parts.forEach(part -> headings.add(heading(part)));
        headings.add("function");
        var awake = profile.all().total().awake();
        var rows = new ArrayList<List<String>>();
        for (var function : shown) {
            var calls = function.calls();
            rows.add(row(function.self(), awake, Numbers.count(calls.count()),
                    calls.count() == 0 ? NONE : Numbers.count(calls.greatest()), parts));
        }
        if (java.awake() != 0) {
            rows.add(row(java, awake, NONE, NONE, parts));
        }
        var table = new TextTable(headings);
        rows.forEach(row -> table.add(with(row, "")));
        var room = WIDTH - table.width();
        var named = new TextTable(headings);
        for (var i = 0; i < rows.size(); i++) {
            named.add(with(rows.get(i), i < shown.size() ? name(shown.get(i), room) : "(Java on the chip)"));
        }
        lines.add("functions, by the cycles of their own instructions");
        lines.addAll(named.lines());
        if (shown.size() < functions.size()) {
            lines.add("  and " + Numbers.count(functions.size() - shown.size()) + " more: --all");
        }
        lines.add("");
    }

    private static List<String> row(Split split, long awake, String calls, String longest, List<Part> parts) {
        var cells = new ArrayList<>(
                List.of(Numbers.count(split.awake()), Words.share(split.awake(), awake), calls, longest));
        split(split, parts, cells);
        return cells;
    }

    private static List<String> with(List<String> cells, String last) {
        var all = new ArrayList<>(cells);
        all.add(last);
        return all;
    }

    /** A function's name with file and line; where there is no room the path goes, then modules, then the rest. */
    private String name(FunctionCycles function, int room) {
        var place = image.lineAt(function.address());
        var file = place.map(line -> " (" + line.file().substring(line.file().lastIndexOf('/') + 1) + ":"
                + line.line() + ")").orElse("");
        var plain = MODULE.matcher(function.name()).replaceAll("");
        return Stream.of(function.name() + place(function.address()), function.name() + file, plain + file, plain)
                .filter(text -> text.length() <= room).findFirst()
                .orElseGet(() -> plain.length() <= LEAST_ROOM
                        ? plain
                        : plain.substring(0, Math.max(room, LEAST_ROOM) - CUT.length()) + CUT);
    }

    /** In several lines, for a column should not be wider than its numbers. */
    private static String heading(Part part) {
        return part.words().replace(' ', '\n').replace("/", "/\n");
    }

    private void exceptions(CycleCount count) {
        if (count.exceptions().isEmpty()) {
            return;
        }
        var table = new TextTable(List.of("entries", "chained", "late", "entry and\nreturn", "shortest\nhandling",
                "longest\nhandling", "shortest\nlatency", "longest\nlatency", "at cycle", "exception"));
        for (var exception : count.exceptions()) {
            var latency = exception.latency();
            var known = latency.count() != 0;
            var ended = exception.handler().count() != 0;
            table.add(List.of(Numbers.count(exception.entries()), Numbers.count(exception.entries(Entry.TAIL_CHAINED)),
                    Numbers.count(exception.entries(Entry.LATE)), Numbers.count(exception.overhead().total()),
                    ended ? Numbers.count(exception.handler().least()) : NONE,
                    ended ? Numbers.count(exception.handler().greatest()) : NONE,
                    known ? Numbers.count(latency.least()) : NONE, known ? Numbers.count(latency.greatest()) : NONE,
                    known ? Numbers.count(exception.worstAtCycle()) : NONE, exception.name()));
        }
        lines.add("exceptions; latency is from pending to the handler's first instruction");
        lines.addAll(table.lines());
        lines.add("");
    }

    private void worst(CycleProfile profile) {
        var masked = profile.longestMasked();
        if (masked.cycles() > 0) {
            lines.add("longest masked section: " + Numbers.count(masked.cycles(), "cycle") + " from cycle "
                    + Numbers.count(masked.beginCycle()));
            lines.add("  from " + image.describe(masked.fromAddress()));
            lines.add("  to   " + image.describe(masked.toAddress()));
        }
        stack("main", profile.mainStack());
        if (profile.processStack() != null) {
            stack("process", profile.processStack());
        }
        lines.add(ReceiptText.line(profile.all()));
    }

    private void stack(String which, StackUse stack) {
        lines.add("deepest " + which + " stack: " + Numbers.count(stack.bytes(), "byte") + ", from "
                + Words.hex(stack.top()) + " down to " + Words.hex(stack.lowest()));
    }

    private void instructions(List<InstructionCycles> instructions) {
        var parts = partsOf(instructions.stream().map(InstructionCycles::split).toList());
        var headings = new ArrayList<>(List.of("address", "code", "times", "cycles"));
        parts.forEach(part -> headings.add(heading(part)));
        headings.add("instruction");
        var table = new TextTable(headings);
        for (var each : instructions) {
            var instruction = each.instruction();
            var cells = new ArrayList<>(List.of(Words.hex(instruction.address()),
                    String.format(instruction.size() == 2 ? "%04X" : "%08X", instruction.bits()),
                    Numbers.count(each.timesExecuted()), Numbers.count(each.split().awake())));
            split(each.split(), parts, cells);
            cells.add(String.format("%-8s %s", instruction.mnemonic(), remark(each)).stripTrailing());
            table.add(cells);
        }
        lines.addAll(table.lines());
    }

    private String remark(InstructionCycles each) {
        var address = each.instruction().address();
        var skipped = each.timesSkipped() == 0 ? "" : "(skipped " + Numbers.count(each.timesSkipped()) + " times) ";
        return skipped + image.functionAt(address).map(Object::toString).orElse("") + place(address);
    }

    private String place(int address) {
        return image.lineAt(address).map(line -> " (" + line + ")").orElse("");
    }

    private static List<Part> partsOf(Collection<Split> splits) {
        return Arrays.stream(Part.values()).filter(part -> splits.stream().anyMatch(split -> split.of(part) != 0))
                .toList();
    }

    private static void split(Split split, List<Part> parts, List<String> cells) {
        parts.forEach(part -> cells.add(split.of(part) == 0 ? "" : Numbers.count(split.of(part))));
    }
}
