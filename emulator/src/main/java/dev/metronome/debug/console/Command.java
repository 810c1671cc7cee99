package dev.metronome.debug.console;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A command.
 *
 * @param shorts     letters that mean it, though other commands begin with them as well
 * @param synopsis   what may stand behind its name
 * @param summary    what it does, in a line
 * @param details    more of that, or empty
 * @param candidates what may come behind some words, for completion
 */
record Command(String name, List<String> shorts, String synopsis, String summary, List<String> details,
        Function<List<String>, List<String>> candidates, Function<Arguments, List<String>> action) {
    static Command of(String name, String synopsis, String summary, Function<Arguments, List<String>> action) {
        return new Command(name, List.of(), synopsis, summary, List.of(), _ -> List.of(), action);
    }

    Command shortly(String... letters) {
        return new Command(name, List.of(letters), synopsis, summary, details, candidates, action);
    }

    Command explained(String... lines) {
        return new Command(name, shorts, synopsis, summary, List.of(lines), candidates, action);
    }

    /** @param words the same whatever stands before */
    Command completing(Supplier<List<String>> words) {
        return completing(_ -> words.get());
    }

    /** @param more of what stands before it */
    Command completing(Function<List<String>, List<String>> more) {
        return new Command(name, shorts, synopsis, summary, details, more, action);
    }

    List<String> help() {
        var lines = new java.util.ArrayList<String>();
        lines.add((name + " " + synopsis).strip());
        lines.add("  " + summary + ".");
        details.forEach(line -> lines.add("  " + line));
        if (!shorts.isEmpty()) {
            lines.add("  Also: " + String.join(", ", shorts));
        }
        return lines;
    }
}
