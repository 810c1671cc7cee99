package dev.metronome.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears whole or not at all: it is written beside its place under another name, and moved there when it
 * is complete. Made before the run, so that a place that cannot be written to is known before, not after. A device,
 * such as /dev/null or a pipe, is written to as it is.
 */
final class OutputFile implements AutoCloseable {
    private final String option;
    private final Path file;
    private final Path part;

    /** What writes the content. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Finds out whether the file can be written.
     *
     * @param option who asks, for messages: "--json"
     * @throws UsageException if it cannot; says why
     */
    OutputFile(String option, Path file) {
        this.option = option;
        this.file = file;
        if (Files.isDirectory(file)) {
            throw new UsageException(option + ": " + file + " is a folder; name a file in it");
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw cannotWrite("permission denied");
        }
        try {
            part = Files.exists(file) && !Files.isRegularFile(file) ? file : createPart(file.toAbsolutePath());
        } catch (IOException e) {
            throw cannotWrite(Reason.of(e));
        }
    }

    private static Path createPart(Path file) throws IOException {
        var part = file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        Files.write(part, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        part.toFile().deleteOnExit(); // should the JVM end before close()
        return part;
    }

    /** Writes everything, and puts the file in its place. */
    void write(Content content) {
        try {
            try (var out = new BufferedOutputStream(Files.newOutputStream(part))) {
                content.writeTo(out);
            }
            if (!part.equals(file)) {
                move();
            }
        } catch (IOException e) {
            throw cannotWrite(Reason.of(e));
        }
    }

    private void move() throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private UsageException cannotWrite(String why) {
        return new UsageException(option + ": " + file + " cannot be written: " + why);
    }

    /** Takes away what was begun and not finished. */
    @Override
    public void close() {
        if (!part.equals(file)) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException _) {
                // an empty file more in that folder; the run's own outcome matters more
            }
        }
    }
}
