package dev.metronome.debug.console;

import dev.metronome.debug.Point;
import dev.metronome.text.DidYouMean;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * {@code break WORD [NAME] [HOW]}: something that happens.
 *
 * @param word       it begins with this one: "irq"
 * @param what       what its name is of, "an exception"; empty if it has none
 * @param isOptional the name may be left out, and is "" then
 * @param hows       what may stand behind it; the first is meant where nothing does
 * @param names      for completion
 * @param point      of the name and how
 */
record EventForm(String word, String what, boolean isOptional, List<String> hows, Supplier<List<String>> names,
        BiFunction<String, String, Point> point) implements BreakForm {
    @Override
    public String synopsis() {
        var name = what.isEmpty() ? "" : isOptional ? " [NAME]" : " NAME";
        return word + name + (hows.isEmpty() ? "" : " [" + String.join("|", hows) + "]");
    }

    @Override
    public boolean takes(List<String> words) {
        return !words.isEmpty() && words.getFirst().equals(word);
    }

    @Override
    public List<Point> points(List<String> words) {
        var next = 1;
        var name = "";
        if (!what.isEmpty() && next < words.size() && !(isOptional && hows.contains(words.get(next)))) {
            name = words.get(next++);
        } else if (!what.isEmpty() && !isOptional) {
            throw new ConsoleException(word + " is followed by " + what);
        }
        var how = hows.isEmpty() ? "" : hows.getFirst();
        if (next < words.size() && !hows.isEmpty()) {
            how = words.get(next++);
            if (!hows.contains(how)) {
                throw new ConsoleException("\"" + how + "\" is nothing that " + word + " knows"
                        + DidYouMean.nearest(how, hows).map(near -> "; did you mean \"" + near + "\"?").orElse("")
                        + "; it takes " + String.join(", ", hows));
            }
        }
        if (next < words.size()) {
            throw new ConsoleException("\"" + String.join(" ", words.subList(next, words.size())) + "\" is too much");
        }
        return List.of(point.apply(name, how));
    }

    @Override
    public List<String> candidates(List<String> before) {
        return switch (before.size()) {
            case 0 -> List.of(word);
            case 1 -> what.isEmpty() ? List.of() : names.get();
            case 2 -> hows;
            default -> List.of();
        };
    }
}
