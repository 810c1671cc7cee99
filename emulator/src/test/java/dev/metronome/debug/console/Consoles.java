package dev.metronome.debug.console;

import dev.metronome.board.Boards;
import dev.metronome.debug.Debugger;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** A console on a sample that has not started. */
final class Consoles implements AutoCloseable {
    static final Path SAMPLES = Path.of("..", "firmware-samples");

    final Machine machine = new Machine(Boards.named(Boards.DEFAULT));
    final FirmwareImage image;
    final Commands commands;

    private Consoles(Path file) {
        image = ImageLoader.load(file, OptionalInt.empty(), Machine.memoryMap());
        machine.load(image);
        commands = new Commands(new Session(new Debugger(machine), image));
    }

    static Consoles on(String sample) {
        return new Consoles(SAMPLES.resolve(sample).resolve(sample + ".elf"));
    }

    /** Does what a line says, which must be possible. */
    List<String> say(String line) {
        var reply = commands.execute(line);
        if (reply.kind() == Reply.Kind.REFUSED) {
            throw new IllegalStateException(line + " -> " + reply.lines());
        }
        return reply.lines();
    }

    /** Why a line cannot be done. */
    String refusal(String line) {
        var reply = commands.execute(line);
        if (reply.kind() != Reply.Kind.REFUSED) {
            throw new IllegalStateException(line + " is done: " + reply.lines());
        }
        return String.join("\n", reply.lines());
    }

    @Override
    public void close() {
        machine.close();
    }
}
