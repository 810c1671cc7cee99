package dev.metronome.testkit;

import dev.metronome.stm32l4.rcc.Crystal;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Event;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The board of a machine under test. */
public final class Board {
    private final Machine machine;

    Board(Machine machine) {
        this.machine = machine;
    }

    /** The machine that it is part of. */
    public Machine machine() {
        return machine;
    }

    /** "b-l475e-iot01a". */
    public String name() {
        return parts().definition().name();
    }

    private dev.metronome.board.Board parts() {
        return machine.emulated().board();
    }

    /**
     * A light.
     *
     * @throws IllegalArgumentException if there is none of that name; says which may be meant
     */
    public Led led(String name) {
        return new Led(machine, parts().led(name).name());
    }

    /** All lights. */
    public List<Led> leds() {
        return parts().leds().stream().map(led -> new Led(machine, led.name())).toList();
    }

    /**
     * A button.
     *
     * @throws IllegalArgumentException if there is none of that name; says which may be meant
     */
    public Button button(String name) {
        return new Button(machine, parts().button(name));
    }

    /**
     * A pad of the chip, upper and lower case alike: "PA5".
     *
     * @throws IllegalArgumentException if the chip has none of that name
     */
    public Pin pin(String name) {
        return new Pin(machine, machine.emulated().chip().pin(name.toUpperCase(Locale.ROOT)));
    }

    /**
     * A clock that the board feeds to the chip, and that can fail: "HSE" or "LSE".
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Clock clock(String name) {
        return new Clock(machine, Crystal.named(name));
    }

    /** The serial port to the host. */
    public Console console() {
        var console = parts().console();
        return new Console(machine, console.name(), console::type);
    }

    /** See {@link Machine#runFor(Duration)}. */
    public void runFor(Duration time) {
        machine.runFor(time);
    }

    /** See {@link Machine#runFor(Cycles)}. */
    public void runFor(Cycles cycles) {
        machine.runFor(cycles);
    }

    /** See {@link Machine#runUntil(Event)}. */
    public void runUntil(Event event) {
        machine.runUntil(event);
    }

    /** See {@link Machine#runUntil(Event, Duration)}. */
    public void runUntil(Event event, Duration atMost) {
        machine.runUntil(event, atMost);
    }
}
