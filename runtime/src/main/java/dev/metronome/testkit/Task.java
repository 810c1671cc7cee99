package dev.metronome.testkit;

import dev.metronome.testkit.recording.TaskLog;

/** A task of an async runtime on the chip. */
public record Task(Machine machine, String name) implements Subject {
    /** What it did so far. */
    public TaskLog log() {
        return machine.recording().task(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
