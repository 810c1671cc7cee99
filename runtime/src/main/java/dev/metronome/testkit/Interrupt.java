package dev.metronome.testkit;

import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.recording.Recorder;
import dev.metronome.trace.Handling;
import java.util.List;

/** An interrupt, or another exception, by the manual's whole name. */
public record Interrupt(Machine machine, String name) implements Subject {
    /** Each time that it was taken so far. */
    public List<Handling> handlings() {
        return machine.recording().exceptions(Recorder.exceptionNumber(name));
    }

    /** Each time that it is taken: when stacking begins, or the chain from another handler. */
    public Event taken() {
        return new Event.Taken(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
