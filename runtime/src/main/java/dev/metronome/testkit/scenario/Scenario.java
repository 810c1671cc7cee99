package dev.metronome.testkit.scenario;

import dev.metronome.board.BoardDefinition;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.image.FirmwareImage;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.testkit.expect.Length;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;

/** A test of firmware that somebody has written into a file, understood and checked. */
public final class Scenario {
    private final Path file;
    private final String name;
    private final FirmwareImage image;
    private final HostedProgram hosted;
    private final BoardDefinition board;
    private final Length limit;
    private final List<Step> steps;
    private final Combination combination;
    private final WhatIf whatIf;

    Scenario(Path file, String name, FirmwareImage image, HostedProgram hosted, BoardDefinition board, Length limit,
            List<Step> steps, Combination combination, WhatIf whatIf) {
        this.file = file;
        this.name = name;
        this.image = image;
        this.hosted = hosted;
        this.board = board;
        this.limit = limit;
        this.steps = List.copyOf(steps);
        this.combination = combination;
        this.whatIf = whatIf;
    }

    /** Where it was read. */
    public Path file() {
        return file;
    }

    /** What it calls itself, or else its file's name without its ending; of a matrix, with its {@link #label}. */
    public String name() {
        return (name + " " + label()).strip();
    }

    /** Which combination of its file's matrix it is, "[image a.elf, clock 4MHz]"; empty where there is no matrix. */
    public String label() {
        return combination.label();
    }

    /** The values of the matrix' axes as they are written; empty where there is no matrix. */
    public SequencedMap<String, String> combination() {
        return combination.texts();
    }

    /** Settings of the chip that stand whatever the firmware writes. */
    public WhatIf whatIf() {
        return whatIf;
    }

    /** A name for files of its own, which no other combination of its file has. */
    String fileName() {
        return file + (combination.number() == 0 ? "" : "-" + combination.number());
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
