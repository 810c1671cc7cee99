package dev.metronome.testkit.scenario;

import dev.metronome.testkit.scenario.ScenarioException.Problem;
import dev.metronome.text.DidYouMean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names for values that a file uses as <code>${name}</code>, wherever a value is. Those of the file that includes it
 * go before its own, and those of the command line before all.
 */
final class Variables {
    /** For a place where there can be none. */
    static final Variables NONE = new Variables(null, Map.of(), Map.of(), new Given(Map.of(), Set.of()),
            Set.of());

    /** What can be between the braces. */
    static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Pattern USE = Pattern.compile("\\$(\\$\\{)|\\$\\{([^{}]*)\\}|\\$\\{");

    private final Variables outer;
    private final Map<String, String> values;
    private final Map<String, Position> places;
    private final Given given;
    private final Set<String> used;

    private Variables(Variables outer, Map<String, String> values, Map<String, Position> places,
            Given given, Set<String> used) {
        this.outer = outer;
        this.values = values;
        this.places = places;
        this.given = given;
        this.used = used;
    }

    /** Reads a file's own. */
    static Variables read(Source source, Fields file, Given given) {
        return read(source, file, null, given);
    }

    /** Those of a file that a file with these includes. */
    Variables inner(Source source, Fields file) {
        return read(source, file, this, given);
    }

    private static Variables read(Source source, Fields file, Variables outer, Given given) {
        var values = new LinkedHashMap<String, String>();
        var places = new LinkedHashMap<String, Position>();
        if (file.has("variables")) {
            var plain = source.with(NONE);
            var fields = plain.fields(file.value("variables"), "variables");
            var problems = new Problems();
            for (var name : fields.names()) {
                problems.check(() -> {
                    refuseWrongName(plain, fields, name);
                    values.put(name, plain.text(fields.value(name), name));
                    places.put(name, plain.position(fields.name(name)));
                });
            }
            problems.throwAny();
        }
        given.names().addAll(values.keySet());
        return new Variables(outer, values, places, given, new HashSet<>());
    }

    /** A name has to be one that can be used. */
    static void refuseWrongName(Source source, Fields fields, String name) {
        if (!isName(name)) {
            throw source.refuse(fields.name(name), "\"" + name
                    + "\" is no name of a variable: a letter begins it, and letters, digits, - and _ follow");
        }
    }

    /** True for what can be between the braces. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The same, with values that go before its own. */
    Variables with(Map<String, String> others) {
        var all = new HashMap<>(values);
        all.putAll(others);
        return new Variables(outer, all, places, given, used);
    }

    /** All names there are, in the order of the alphabet. */
    Set<String> names() {
        var names = outer == null ? new TreeSet<String>() : outer.names();
        names.addAll(values.keySet());
        return names;
    }

    /** What the command line has for a name, or null. */
    String given(String name) {
        return given.values().get(name);
    }

    private String value(String name) {
        var value = outer == null ? null : outer.value(name);
        if (value == null && values.containsKey(name)) {
            value = given.values().getOrDefault(name, values.get(name));
        }
        return value;
    }

    private void use(String name) {
        used.add(name);
        if (outer != null) {
            outer.use(name);
        }
    }

    /** True once it was used. */
    boolean isUsed(String name) {
        return used.contains(name);
    }

    /**
     * A text with values in place of names.
     *
     * @throws IllegalArgumentException if there is no variable of a name
     */
    String expand(String text) {
        return text.contains("${") ? USE.matcher(text).replaceAll(match -> {
            if (match.group(1) != null) {
                return Matcher.quoteReplacement(match.group(1));
            }
            return Matcher.quoteReplacement(known(match.group(2)));
        }) : text;
    }

    private String known(String name) {
        if (this == NONE) {
            throw new IllegalArgumentException("there are no variables here; where ${ is meant, write $${");
        }
        if (name == null || !isName(name)) {
            throw new IllegalArgumentException("${ begins a variable, such as ${period}; where ${ is meant, write $${");
        }
        var value = value(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no variable \"" + name + "\""
                    + DidYouMean.hint(name, names()));
        }
        use(name);
        return value;
    }

    /** What the variables in a text stand for, in brackets; nothing where there are none. */
    String note(String text) {
        return USE.matcher(text).results().map(match -> match.group(2))
                .filter(name -> name != null && value(name) != null).distinct()
                .map(name -> "${" + name + "} is \"" + value(name) + "\""
                        + (given.values().containsKey(name) ? " by --set" : ""))
                .collect(Collectors.collectingAndThen(Collectors.joining(", "),
                        words -> words.isEmpty() ? "" : " (" + words + ")"));
    }

    /** Its own that nobody has used. */
    List<Problem> unused() {
        var problems = new ArrayList<Problem>();
        places.forEach((name, place) -> {
            if (!used.contains(name)) {
                problems.add(new Problem(place, "nobody uses the variable \"" + name + "\""));
            }
        });
        return problems;
    }
}
