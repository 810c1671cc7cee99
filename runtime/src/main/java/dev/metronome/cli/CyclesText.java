package dev.metronome.cli;

import dev.metronome.cycles.CycleCount;
import dev.metronome.cycles.CycleProfile;
import dev.metronome.cycles.CycleSummary.Difference;
import dev.metronome.cycles.InstructionCycles;
import dev.metronome.cycles.Split;
import dev.metronome.image.FirmwareImage;
import dev.metronome.timing.Part;
import dev.metronome.trace.TraceEvent.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What a run's cycles were spent on, in words and tables. Of a split only the columns are shown that have cycles. */
final class CyclesText {
    /** Functions shown, the dearest first, unless all are asked for. */
    static final int MOST_FUNCTIONS = 20;

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
        text.instructions(instructions);
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
        return number == null ? "-" : Words.count(number);
    }

    private static String signed(long number) {
        return (number > 0 ? "+" : "") + Words.count(number);
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
                Words.count(profile.cycles(), "cycle") + " in " + when + ", " + Words.count(total.awake()) + " awake");
        for (var part : Part.values()) {
            if (total.of(part) != 0) {
                lines.add(String.format("  %-14s %15s  %s", part.words(), Words.count(total.of(part)),
                        part == Part.SLEEP ? "" : Words.share(total.of(part), total.awake()) + " of those awake")
                        .stripTrailing());
            }
        }
        lines.add("");
    }

    private void functions(CycleProfile profile, boolean all) {
        var functions = profile.functions();
        var shown = all ? functions : functions.subList(0, Math.min(MOST_FUNCTIONS, functions.size()));
        if (shown.isEmpty()) {
            return;
        }
        var parts = partsOf(shown.stream().map(function -> function.self()).toList()).stream()
                .filter(part -> part != Part.SLEEP).toList();
        var headings = new ArrayList<>(List.of("cycles", "share", "calls", "longest call"));
        parts.forEach(part -> headings.add(part.words()));
        headings.add("function");
        var table = new TextTable(headings);
        for (var function : shown) {
            var cells = new ArrayList<>(List.of(Words.count(function.self().awake()),
                    Words.share(function.self().awake(), profile.all().total().awake()),
                    Words.count(function.calls().count()),
                    function.calls().count() == 0 ? "-" : Words.count(function.calls().greatest())));
            split(function.self(), parts, cells);
            cells.add(function.name() + place(function.address()));
            table.add(cells);
        }
        lines.add("functions, by the cycles of their own instructions");
        lines.addAll(table.lines());
        if (shown.size() < functions.size()) {
            lines.add("  and " + Words.count(functions.size() - shown.size()) + " more: --all");
        }
        lines.add("");
    }

    private void exceptions(CycleCount count) {
        if (count.exceptions().isEmpty()) {
            return;
        }
        var table = new TextTable(List.of("entries", "chained", "late", "entry and return", "shortest handling",
                "longest", "shortest latency", "longest", "at cycle", "exception"));
        for (var exception : count.exceptions()) {
            var latency = exception.latency();
            var known = latency.count() != 0;
            table.add(List.of(Words.count(exception.entries()), Words.count(exception.entries(Entry.TAIL_CHAINED)),
                    Words.count(exception.entries(Entry.LATE)), Words.count(exception.overhead().total()),
                    Words.count(exception.handler().least()), Words.count(exception.handler().greatest()),
                    known ? Words.count(latency.least()) : "-", known ? Words.count(latency.greatest()) : "-",
                    known ? Words.count(exception.worstAtCycle()) : "-", exception.name()));
        }
        lines.add("exceptions; latency is from pending to the handler's first instruction");
        lines.addAll(table.lines());
        lines.add("");
    }

    private void worst(CycleProfile profile) {
        var masked = profile.longestMasked();
        if (masked.cycles() > 0) {
            lines.add("longest masked section: " + Words.count(masked.cycles(), "cycle") + " from cycle "
                    + Words.count(masked.beginCycle()) + ", " + image.describe(masked.fromAddress()) + ", to "
                    + image.describe(masked.toAddress()));
        }
        var main = profile.mainStack();
        lines.add("deepest main stack: " + Words.count(main.bytes(), "byte") + ", from " + Words.hex(main.top())
                + " down to " + Words.hex(main.lowest()));
        var process = profile.processStack();
        if (process != null) {
            lines.add("process stacks: from " + Words.hex(process.top()) + " down to " + Words.hex(process.lowest()));
        }
        lines.add(ReceiptText.line(profile.all()));
    }

    private void instructions(List<InstructionCycles> instructions) {
        var parts = partsOf(instructions.stream().map(InstructionCycles::split).toList());
        var headings = new ArrayList<>(List.of("address", "code", "times", "cycles"));
        parts.forEach(part -> headings.add(part.words()));
        headings.add("instruction");
        var table = new TextTable(headings);
        for (var each : instructions) {
            var instruction = each.instruction();
            var cells = new ArrayList<>(List.of(Words.hex(instruction.address()),
                    String.format(instruction.size() == 2 ? "%04X" : "%08X", instruction.bits()),
                    Words.count(each.timesExecuted()), Words.count(each.split().awake())));
            split(each.split(), parts, cells);
            cells.add(String.format("%-8s %s", instruction.mnemonic(), remark(each)).stripTrailing());
            table.add(cells);
        }
        lines.addAll(table.lines());
    }

    private String remark(InstructionCycles each) {
        var address = each.instruction().address();
        var skipped = each.timesSkipped() == 0 ? "" : "(skipped " + Words.count(each.timesSkipped()) + " times) ";
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
        parts.forEach(part -> cells.add(split.of(part) == 0 ? "" : Words.count(split.of(part))));
    }
}
