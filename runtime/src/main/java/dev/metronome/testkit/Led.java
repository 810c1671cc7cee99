package dev.metronome.testkit;

import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.expect.SignalName;
import dev.metronome.testkit.recording.Edge;
import java.util.List;

/** A light of the board. */
public record Led(Machine machine, String name) implements Subject {
    SignalName signal() {
        return SignalName.led(name);
    }

    /** True while it is lit. */
    public boolean isOn() {
        return machine.emulated().board().led(name).isOn();
    }

    /** Its edges so far. */
    public List<Edge> edges() {
        return machine.recording().led(name).edges();
    }

    /** Each time that it goes on. */
    public Event turnsOn() {
        return new Event.Turns(signal(), true);
    }

    /** Each time that it goes off. */
    public Event turnsOff() {
        return new Event.Turns(signal(), false);
    }

    @Override
    public String toString() {
        return name;
    }
}
