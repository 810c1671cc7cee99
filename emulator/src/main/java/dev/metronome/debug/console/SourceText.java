package dev.metronome.debug.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lines of the source files that an image names. A file is looked for where the compiler found it, and else beside the
 * image and in the folders above it, by its name and as many of the folders above as are alike.
 */
final class SourceText {
    private static final int FOLDERS_UP = 4;

    private final Path image;
    private final Map<String, List<String>> files = new HashMap<>();

    SourceText(Path image) {
        this.image = image.toAbsolutePath();
    }

    /** The lines of a file; empty if it is not there. */
    List<String> lines(String file) {
        return files.computeIfAbsent(file, this::read);
    }

    /** A line, numbered from 1. */
    Optional<String> line(String file, int number) {
        var lines = lines(file);
        return number < 1 || number > lines.size() ? Optional.empty() : Optional.of(lines.get(number - 1));
    }

    private List<String> read(String file) {
        for (var place : places(file)) {
            try {
                if (Files.isRegularFile(place)) {
                    return Files.readAllLines(place);
                }
            } catch (IOException _) {
                // not readable, or no text: as if it were not there
            }
        }
        return List.of();
    }

    private List<Path> places(String file) {
        var places = new ArrayList<Path>();
        try {
            var path = Path.of(file);
            places.add(path);
            var folder = image.getParent();
            for (var up = 0; up < FOLDERS_UP && folder != null; up++) {
                for (var from = 0; from < path.getNameCount(); from++) {
                    places.add(folder.resolve(path.subpath(from, path.getNameCount())));
                }
                folder = folder.getParent();
            }
        } catch (InvalidPathException _) {
            // written on another system
        }
        return places;
    }
}
