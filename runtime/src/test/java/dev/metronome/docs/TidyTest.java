package dev.metronome.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a reader may rely on everywhere in the tree: who depends on whom, how lines look, that links lead somewhere. */
class TidyTest {
    private static final int MAXIMUM_COLUMNS = 120;
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
    private static final Pattern OUR_NAME = Pattern.compile("\\bdev\\.metronome\\.([a-z0-9]+(?:\\.[a-z0-9]+)*)");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ \\./metronome (.*)$");

    /** Folders of firmware-samples that are no samples. */
    private static final Set<String> NO_SAMPLES = Set.of("c", "rust", "harness", "hosted", "target");

    /**
     * The rooms of the house and the rooms of ours that each may name (docs/architecture.md). A room is a package with
     * all below it that is no room itself.
     */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
    // @formatter:off
            Map.entry("text",           Set.of()),
            Map.entry("async",          Set.of()),
            Map.entry("state",          Set.of()),
            Map.entry("time",           Set.of("state")),
            Map.entry("trace",          Set.of("state", "time", "signal")),
            Map.entry("signal",         Set.of("state", "time", "trace")),
            Map.entry("bus",            Set.of("state", "time", "trace", "text")),
            Map.entry("stm32l4",        Set.of("state", "time", "trace", "signal", "bus", "text")),
            Map.entry("board",          Set.of("state", "time", "trace", "signal", "stm32l4", "text")),
            Map.entry("timing",         Set.of("state", "bus")),
            Map.entry("engine",         Set.of("bus")),
            Map.entry("engine.unicorn", Set.of("bus", "engine")),
            Map.entry("core",           Set.of("state", "time", "trace", "signal", "bus", "timing", "engine")),
            Map.entry("image",          Set.of("text")),
            Map.entry("disassembly",    Set.of("timing", "image")),
            Map.entry("machine",        Set.of("state", "time", "trace", "signal", "bus", "stm32l4", "board", "timing",
                                               "engine", "engine.unicorn", "core", "image", "text")),
            Map.entry("cycles",         Set.of("trace", "timing", "core", "image", "machine")),
            Map.entry("debug",          Set.of("trace", "bus", "core", "machine")),
            Map.entry("debug.console",  Set.of("time", "trace", "signal", "bus", "stm32l4", "board", "timing", "core",
                                               "image", "machine", "debug", "disassembly", "text")),
            Map.entry("debug.gdb",      Set.of("time", "bus", "core", "image", "machine", "debug", "text")),
            Map.entry("output",         Set.of("state", "time", "trace", "signal", "bus", "stm32l4", "board", "timing",
                                               "engine", "core", "image", "machine", "cycles")),
            Map.entry("driver",         Set.of("async", "bus", "stm32l4", "text")),
            Map.entry("hosted",         Set.of("async", "driver", "time", "trace", "bus", "stm32l4", "board", "core",
                                               "image", "machine", "text")),
            Map.entry("testkit.recording", Set.of("time", "trace", "bus", "stm32l4", "timing", "core", "image",
                                               "machine", "text")),
            Map.entry("testkit.expect", Set.of("time", "trace", "machine", "text", "testkit.recording")),
            Map.entry("testkit",        Set.of("state", "time", "trace", "signal", "bus", "stm32l4", "board", "core",
                                               "image", "machine", "output", "hosted", "text", "testkit.recording",
                                               "testkit.expect")),
            Map.entry("testkit.scenario", Set.of("time", "trace", "bus", "stm32l4", "board", "image", "machine",
                                               "hosted", "text", "testkit", "testkit.recording", "testkit.expect")),
            Map.entry("cli",            Set.of("time", "trace", "signal", "bus", "stm32l4", "board", "timing",
                                               "engine", "engine.unicorn", "core", "image", "machine", "cycles",
                                               "debug", "debug.console", "debug.gdb", "output", "hosted", "text",
                                               "testkit.expect",
                                               "testkit.scenario")));
            // @formatter:on

    /** Where the host's clock may be read: to tell how fast a run was. */
    private static final Set<String> MAY_READ_THE_CLOCK = Set.of(
            "runtime/src/main/java/dev/metronome/cli/Run.java");

    private static Stream<Path> mainSources() {
        return Repository.mainSources().stream();
    }

    private static String code(Path source) {
        return COMMENT.matcher(Repository.text(source)).replaceAll("");
    }

    private static String packageOf(Path source) {
        var name = Repository.name(source.getParent());
        var from = name.indexOf("/java/") + "/java/".length();
        return from > name.length()
                ? ""
                : name.substring(from).replace('/', '.').replaceFirst("^dev\\.metronome\\.", "");
    }

    /** The room that a package belongs to: the longest of the rooms' names that it begins with. */
    private static String room(String name) {
        return MAY_USE.keySet().stream().filter(room -> name.equals(room) || name.startsWith(room + "."))
                .max((one, other) -> Integer.compare(one.length(), other.length())).orElse(name);
    }

    @Test
    void everyPackageBelongsToARoom() {
        var homeless = mainSources().filter(source -> !source.endsWith("module-info.java"))
                .filter(source -> !MAY_USE.containsKey(room(packageOf(source)))).map(Repository::name).toList();
        assertThat(homeless).as("sources in packages that MAY_USE does not list").isEmpty();
    }

    @Test
    void roomsUseOnlyTheRoomsBelowThem() {
        var wrong = new ArrayList<String>();
        var right = 0;
        for (var source : mainSources().filter(source -> !source.endsWith("module-info.java")).toList()) {
            var own = room(packageOf(source));
            for (var name : OUR_NAME.matcher(code(source)).results().map(found -> found.group(1)).toList()) {
                var used = room(name);
                if (used.equals(own)) {
                    continue;
                }
                if (MAY_USE.getOrDefault(own, Set.of()).contains(used)) {
                    right++;
                } else {
                    wrong.add(Repository.name(source) + " names dev.metronome." + name);
                }
            }
        }
        assertThat(wrong).as("dependencies against the direction").isEmpty();
        assertThat(right).as("dependencies that were looked at").isPositive();
    }

    @Test
    void nothingDependsInACircleButSignalsAndTheTrace() {
        for (var room : MAY_USE.keySet()) {
            for (var used : MAY_USE.get(room)) {
                var both = Set.of(room, used).equals(Set.of("signal", "trace"));
                assertThat(both || !MAY_USE.get(used).contains(room)).as("%s and %s use each other", room, used)
                        .isTrue();
            }
        }
    }

    @Test
    void onlyTheUnicornEngineCallsNativeCode() {
        var callers = mainSources().filter(source -> code(source).matches("(?s).*\\b(Linker|SymbolLookup)\\b.*"))
                .map(TidyTest::packageOf).collect(Collectors.toSet());
        assertThat(callers).containsExactly("engine.unicorn");
    }

    @Test
    void linesHaveAtMost120ColumnsNoTabsAndNoTrailingBlanks() {
        var wrong = new ArrayList<String>();
        for (var source : Repository.javaSources()) {
            var number = 0;
            for (var line : Repository.text(source).lines().toList()) {
                number++;
                var place = Repository.name(source) + ":" + number;
                if (line.length() > MAXIMUM_COLUMNS) {
                    wrong.add(place + " has " + line.length() + " columns");
                }
                if (line.contains("\t")) {
                    wrong.add(place + " has a tab");
                }
                if (!line.equals(line.stripTrailing())) {
                    wrong.add(place + " ends in blanks");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nothingReadsTheHostsClockButTheSpeedOfARun() {
        var clock = Pattern
                .compile("\\b(nanoTime|currentTimeMillis|Instant\\.now|LocalDate\\w*\\.now|Clock\\.system\\w*)\\b");
        var readers = mainSources().filter(source -> clock.matcher(code(source)).find()).map(Repository::name)
                .collect(Collectors.toSet());
        assertThat(readers).as("sources that read the host's clock").isSubsetOf(MAY_READ_THE_CLOCK);
    }

    @Test
    void nothingIsLeftToChance() {
        var chance = Pattern.compile("Math\\.random|new Random\\(\\)|ThreadLocalRandom|SecureRandom|randomUUID");
        var gamblers = Repository.javaSources().stream().filter(source -> !source.endsWith("TidyTest.java"))
                .filter(source -> chance.matcher(code(source)).find()).map(Repository::name).toList();
        assertThat(gamblers).as("sources with random numbers that have no seed").isEmpty();
    }

    @Test
    void relativeLinksLeadSomewhere() {
        var dead = new ArrayList<String>();
        var links = 0;
        for (var page : Repository.pages()) {
            for (var link : LINK.matcher(CODE.matcher(Repository.prose(page)).replaceAll("`")).results().toList()) {
                var target = link.group(1);
                if (!target.matches("[a-z]+:.*")) {
                    links++;
                    if (!leadsSomewhere(page, target)) {
                        dead.add(Repository.name(page) + " -> " + target);
                    }
                }
            }
        }
        assertThat(dead).as("dead links").isEmpty();
        assertThat(links).as("links that were looked at").isPositive();
    }

    private static boolean leadsSomewhere(Path page, String target) {
        var hash = target.indexOf('#');
        var path = hash < 0 ? target : target.substring(0, hash);
        var file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        if (!Files.exists(file)) {
            return false;
        }
        return hash < 0 || HEADING.matcher(Repository.prose(file)).results()
                .anyMatch(heading -> anchor(heading.group(1)).equals(target.substring(hash + 1)));
    }

    /** What GitHub makes of a heading. */
    private static String anchor(String heading) {
        return heading.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
    }

    static Stream<String> samples() throws IOException {
        try (var folders = Files.list(Repository.ROOT.resolve("firmware-samples"))) {
            return folders.filter(Files::isDirectory).map(folder -> folder.getFileName().toString())
                    .filter(name -> !NO_SAMPLES.contains(name)).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void aSampleHasAPageAMakefileAnImageAndATest(String sample) throws IOException {
        var folder = Repository.ROOT.resolve("firmware-samples").resolve(sample);
        try (var files = Files.list(folder)) {
            var names = files.map(file -> file.getFileName().toString()).toList();
            assertThat(names).contains("README.md", "Makefile", sample + ".elf");
            assertThat(names).anyMatch(name -> name.endsWith("Test.java"));
        }
    }

    @Test
    void commandsOfTheReadmeNameImagesThatExist() {
        var missing = new ArrayList<String>();
        for (var page : Repository.pages()) {
            for (var command : COMMAND.matcher(Repository.text(page)).results().toList()) {
                images(command.group(1)).filter(image -> !Files.exists(Repository.ROOT.resolve(image)))
                        .forEach(image -> missing.add(Repository.name(page) + " -> " + image));
            }
        }
        assertThat(missing).as("images that a page runs and that are not there").isEmpty();
    }

    private static Stream<String> images(String command) {
        List<String> words = Arrays.asList(command.split("\\s+"));
        return words.stream().filter(word -> word.matches(".*\\.(elf|hex|bin)"));
    }

    @Test
    void decisionsAreNumberedWithoutAGapAndSayWhatWouldChangeOurMind() throws IOException {
        try (var files = Files.list(Repository.ROOT.resolve("docs/decisions"))) {
            var pages = files.sorted().toList();
            assertThat(pages).isNotEmpty();
            for (var i = 0; i < pages.size(); i++) {
                assertThat(pages.get(i).getFileName().toString()).startsWith(String.format("%04d-", i + 1));
                assertThat(Repository.text(pages.get(i))).as(Repository.name(pages.get(i)))
                        .contains("## What was decided", "## What else was possible", "## What would change our mind");
            }
        }
    }
}
