package dev.metronome.testkit;

import dev.metronome.machine.Stimulus;
import dev.metronome.signal.Pin.Drive;
import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.expect.SignalName;
import dev.metronome.testkit.recording.Edge;
import java.util.List;

/** A pad of the chip. */
public final class Pin implements Subject {
    private final Machine machine;
    private final dev.metronome.signal.Pin pin;

    Pin(Machine machine, dev.metronome.signal.Pin pin) {
        this.machine = machine;
        this.pin = pin;
        machine.recording().pin(pin.name()); // the level that it has now is the one that it had at first
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public String name() {
        return pin.name();
    }

    SignalName signal() {
        return SignalName.pin(name());
    }

    /** Its level, as an input stage sees it. */
    public boolean isHigh() {
        return pin.isHigh();
    }

    /** Drives it from outside, until {@link #release}. Where the chip drives the other way, low wins. */
    public void drive(boolean high) {
        drive(high ? Drive.HIGH : Drive.LOW);
    }

    /** Drives it no more from outside. */
    public void release() {
        drive(Drive.FLOATING);
    }

    private void drive(Drive drive) {
        machine.emulated().outside().now(new Stimulus.Drive(name(), drive));
    }

    /**
     * It is shorted to the supply, or to ground: it has that level whatever chip and board drive, until
     * {@link #unstick}.
     */
    public void stick(boolean high) {
        machine.emulated().outside().now(new Stimulus.StickPin(name(), high));
    }

    /** The short is gone. */
    public void unstick() {
        machine.emulated().outside().now(new Stimulus.UnstickPin(name()));
    }

    /** Its edges so far. */
    public List<Edge> edges() {
        return machine.recording().pin(name()).edges();
    }

    /** Each time that it goes high. */
    public Event rises() {
        return new Event.Turns(signal(), true);
    }

    /** Each time that it goes low. */
    public Event falls() {
        return new Event.Turns(signal(), false);
    }

    @Override
    public String toString() {
        return name();
    }
}
