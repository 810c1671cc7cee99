package dev.metronome.testkit;

import dev.metronome.machine.Stimulus;
import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.expect.SignalName;
import dev.metronome.testkit.expect.Time;
import java.time.Duration;

/** A button of the board. What is done to it is done at the present cycle, while the machine stands. */
public final class Button implements Subject {
    private final Machine machine;
    private final dev.metronome.board.Button button;

    Button(Machine machine, dev.metronome.board.Button button) {
        this.machine = machine;
        this.button = button;
        machine.recording().pin(button.definition().pin());
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public String name() {
        return button.name();
    }

    /** Presses it. */
    public void press() {
        machine.emulated().outside().now(new Stimulus.Press(name()));
    }

    /** Lets go of it. */
    public void release() {
        machine.emulated().outside().now(new Stimulus.Release(name()));
    }

    /**
     * Presses it after some time and holds it for some.
     *
     * @param wait from now
     * @param hold from then; at least a cycle. Both are turned into cycles now: a clock that changes meanwhile changes
     *             them
     */
    public void press(Duration wait, Duration hold) {
        var down = cycleAfter(wait);
        machine.emulated().outside().now(new Stimulus.Pulse(name(), down, cycleAfter(wait.plus(hold)) - down));
    }

    /**
     * Its contact gets stuck: the chip sees it pressed, or released, whatever is done to it, until {@link #unstick}.
     */
    public void stick(boolean pressed) {
        machine.emulated().outside().now(new Stimulus.StickButton(name(), pressed));
    }

    /** Its contact follows again. */
    public void unstick() {
        machine.emulated().outside().now(new Stimulus.UnstickButton(name()));
    }

    private long cycleAfter(Duration wait) {
        var time = machine.emulated().clocks().time();
        return time.cycleAt(time.exactNanoseconds(machine.cycle()).plus(Time.of(wait).nanoseconds()));
    }

    /** True while it is held down. */
    public boolean isPressed() {
        return button.isPressed();
    }

    /** Each time that it is pressed. */
    public Event pressed() {
        return turns(true);
    }

    /** Each time that somebody lets go of it. */
    public Event released() {
        return turns(false);
    }

    private Event turns(boolean down) {
        return new Event.Turns(SignalName.pin(button.definition().pin()),
                button.definition().highWhenPressed() == down);
    }

    @Override
    public String toString() {
        return name();
    }
}
