package dev.metronome.board;

import dev.metronome.text.DidYouMean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The boards that Metronome knows, each a JSON file beside this class, and boards from files of one's own. */
public final class Boards {
    /** The board used when none is named. */
    public static final String DEFAULT = "b-l475e-iot01a";

    private static final List<String> NAMES = List.of(DEFAULT, "nucleo-l476rg", "32l476gdiscovery");

    private Boards() {}

    /** The names of the built-in boards, the default first. */
    public static List<String> names() {
        return NAMES;
    }

    /** The built-in boards, the default first. */
    public static List<BoardDefinition> all() {
        return NAMES.stream().map(Boards::builtIn).toList();
    }

    /**
     * A built-in board.
     *
     * @throws IllegalArgumentException if there is none of that name; says which one may be meant
     */
    public static BoardDefinition named(String name) {
        for (var known : NAMES) {
            if (known.equalsIgnoreCase(name)) {
                return builtIn(known);
            }
        }
        throw new IllegalArgumentException("no board \"" + name + "\"" + DidYouMean.hint(name, NAMES));
    }

    /**
     * A board from a JSON file of the same form as the built-in ones.
     *
     * @throws IllegalArgumentException if the file is not a board; names file and key
     */
    public static BoardDefinition read(Path file) throws IOException {
        return BoardReader.read(file.toString(), Files.readString(file));
    }

    private static BoardDefinition builtIn(String name) {
        var file = name + ".json";
        try (var in = Boards.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the board file " + file + " is missing from this build");
            }
            return BoardReader.read(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the board file " + file, e);
        }
    }
}
