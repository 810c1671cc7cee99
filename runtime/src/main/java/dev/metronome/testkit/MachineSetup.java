package dev.metronome.testkit;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.Boards;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.image.FirmwareImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a test's machine is made of, as its annotations say.
 *
 * @param image  a file, or "" for none
 * @param board  a name or a file, or "" for the default
 * @param hosted a class, or {@link HostedProgram} itself for none
 * @param until  see {@link Boot#until}, or "" for none
 */
record MachineSetup(String image, String board, Class<? extends HostedProgram> hosted, String until) {
    MachineSetup {
        if (image.isEmpty() && hosted == HostedProgram.class) {
            throw new IllegalArgumentException("@Metronome has neither image nor hosted: nothing would run");
        }
        if (!until.isEmpty() && hosted != HostedProgram.class) {
            throw new IllegalArgumentException("@Boot is not for a machine with Java on its chip: it forks from a"
                    + " snapshot, and no snapshot holds the stack of " + hosted.getName()
                    + ". Run the machine in the test, or in @BeforeEach");
        }
    }

    /** Makes machines of it; the image, if there is one, is loaded. */
    Machine.Builder builder(FirmwareImage loaded) {
        var builder = Machine.builder().board(boardDefinition());
        if (loaded != null) {
            builder.image(loaded);
        }
        return hosted == HostedProgram.class ? builder : builder.hosted(program());
    }

    private BoardDefinition boardDefinition() {
        if (board.isEmpty()) {
            return Boards.named(Boards.DEFAULT);
        }
        if (!board.endsWith(".json")) {
            return Boards.named(board);
        }
        try {
            return Boards.read(file(board));
        } catch (IOException e) {
            throw new IllegalArgumentException("the board " + board + " cannot be read: " + e, e);
        }
    }

    /** A file that is there. */
    static Path file(String name) {
        var file = Path.of(name);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("@Metronome: there is no file " + name + " in "
                    + Path.of("").toAbsolutePath());
        }
        return file;
    }

    private HostedProgram program() {
        try {
            return hosted.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("@Metronome(hosted = " + hosted.getSimpleName()
                    + ".class): it needs to be public, with a public constructor without parameters that does not fail",
                    e);
        }
    }
}
