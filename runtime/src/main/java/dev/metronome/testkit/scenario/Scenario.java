package dev.metronome.testkit.scenario;

import dev.metronome.board.BoardDefinition;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.image.FirmwareImage;
import dev.metronome.testkit.expect.Length;
import java.nio.file.Path;
import java.util.List;

/** A test of firmware that somebody has written into a file, understood and checked. */
public final class Scenario {
    private final Path file;
    private final String name;
    private final FirmwareImage image;
    private final HostedProgram hosted;
    private final BoardDefinition board;
    private final Length limit;
    private final List<Step> steps;

    Scenario(Path file, String name, FirmwareImage image, HostedProgram hosted, BoardDefinition board, Length limit,
            List<Step> steps) {
        this.file = file;
        this.name = name;
        this.image = image;
        this.hosted = hosted;
        this.board = board;
        this.limit = limit;
        this.steps = List.copyOf(steps);
    }

    /** Where it was read. */
    public Path file() {
        return file;
    }

    /** What it calls itself, or else its file's name without its ending. */
    public String name() {
        return name;
    }

    /** The firmware, or null where Java plays all of it. */
    public FirmwareImage image() {
        return image;
    }

    /** The Java on the chip, or null. */
    public HostedProgram hosted() {
        return hosted;
    }

    /** What it runs on. */
    public BoardDefinition board() {
        return board;
    }

    /** How long after reset it may run. */
    public Length limit() {
        return limit;
    }

    List<Step> steps() {
        return steps;
    }
}
