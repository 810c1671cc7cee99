package dev.metronome.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The files of the project, found from whatever module folder a test runs in. */
final class Repository {
    /** The folder that holds the launcher. */
    static final Path ROOT = root();

    private static final List<String> MODULES = List.of("peripherals", "emulator", "runtime", "firmware-samples");
    private static final Set<String> NOT_OURS = Set.of("target", ".git");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");

    private Repository() {}

    private static Path root() {
        var start = Path.of("").toAbsolutePath();
        for (var folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("metronome")) && Files.isDirectory(folder.resolve(".mvn"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no folder above " + start + " is the project's");
    }

    /** All Java sources, tests and benchmarks included. */
    static List<Path> javaSources() {
        return MODULES.stream().flatMap(module -> files(ROOT.resolve(module), ".java").stream()).toList();
    }

    /** The sources of what is shipped. */
    static List<Path> mainSources() {
        return javaSources().stream().filter(file -> file.toString().contains("/src/main/java/")).toList();
    }

    /** README.md, docs, and the samples' pages. */
    static List<Path> pages() {
        return files(ROOT, ".md");
    }

    private static List<Path> files(Path folder, String ending) {
        try (var walk = Files.walk(folder)) {
            return walk.filter(file -> file.toString().endsWith(ending)).filter(Repository::isOurs).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path file) {
        for (var part : ROOT.relativize(file)) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return Files.isRegularFile(file);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A page's prose, without what stands in code fences. */
    static String prose(Path page) {
        return FENCE.matcher(text(page)).replaceAll("");
    }

    /** The path as a person types it at the project's root. */
    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }
}
