package dev.metronome.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the trace of a test goes: NAME.vcd, for GTKWave, and NAME.json, with everything. What is there is written over.
 */
public final class TraceFiles {
    /** A system property that names another folder than {@link #DEFAULT_FOLDER}. */
    public static final String FOLDER_PROPERTY = "metronome.traces";
    /** Beside Surefire's reports, in the folder in which the tests run. */
    public static final Path DEFAULT_FOLDER = Path.of("target", "surefire-reports", "metronome");

    private final Path folder;
    private final String name;

    /** @param name of the files, without their ending */
    public TraceFiles(Path folder, String name) {
        this.folder = folder;
        this.name = name.replaceAll("[^A-Za-z0-9._-]+", "_");
    }

    /** The folder that the system property names, or else the default one. */
    static Path folder() {
        var named = System.getProperty(FOLDER_PROPERTY);
        return named == null ? DEFAULT_FOLDER : Path.of(named);
    }

    /** "NAME.vcd". */
    public Path vcd() {
        return folder.resolve(name + ".vcd");
    }

    /** "NAME.json". */
    public Path json() {
        return folder.resolve(name + ".json");
    }

    /** Writes both, and gives back the lines that say so; where that fails, why. */
    public String write(Machine machine) {
        try {
            Files.createDirectories(folder);
            try (var out = Files.newBufferedWriter(vcd())) {
                RecordingVcd.write(machine.recording(), out);
            }
            try (var out = Files.newOutputStream(json())) {
                RecordingJson.write(machine, out);
            }
            return "trace: " + vcd() + "\n       " + json();
        } catch (IOException | UncheckedIOException e) {
            return "trace: not written, " + e;
        }
    }
}
