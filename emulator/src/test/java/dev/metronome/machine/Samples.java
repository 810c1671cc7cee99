package dev.metronome.machine;

import dev.metronome.board.Boards;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import java.nio.file.Path;
import java.util.OptionalInt;

/** The firmware samples, for tests that run them. */
public final class Samples {
    /** Where they are. */
    public static final Path FOLDER = Path.of("..", "firmware-samples");

    private Samples() {}

    /** The file of one. */
    public static Path elf(String sample) {
        return FOLDER.resolve(sample).resolve(sample + ".elf");
    }

    /** The image of one. */
    public static FirmwareImage image(String sample) {
        return image(elf(sample));
    }

    /** The image in a file. */
    public static FirmwareImage image(Path file) {
        return ImageLoader.load(file, OptionalInt.empty(), Machine.memoryMap());
    }

    /** A machine out of reset that has one. */
    public static Machine machine(String sample) {
        return machine(image(sample));
    }

    /** A machine out of reset with an image. */
    public static Machine machine(FirmwareImage image) {
        var machine = new Machine(Boards.named(Boards.DEFAULT));
        machine.load(image);
        return machine;
    }
}
