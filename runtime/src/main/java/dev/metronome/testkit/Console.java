package dev.metronome.testkit;

import dev.metronome.board.SerialConsole;
import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.recording.Transcript;
import java.util.List;

/** The board's serial port to the host. */
public final class Console implements Subject {
    private final Machine machine;
    private final SerialConsole console;

    Console(Machine machine, SerialConsole console) {
        this.machine = machine;
        this.console = console;
    }

    @Override
    public Machine machine() {
        return machine;
    }

    /** The chip's peripheral: "USART1". */
    @Override
    public String name() {
        return console.name();
    }

    /** Types a text in UTF-8, as soon as the firmware listens. */
    public void type(String text) {
        console.type(text);
    }

    /** What the host has heard so far. */
    public String text() {
        return machine.recording().port(name()).text();
    }

    /** The same in lines. */
    public List<Transcript.Line> lines() {
        return machine.recording().port(name()).lines();
    }

    /** Each time that the host has heard a text, to its last character. */
    public Event prints(String text) {
        return new Event.Printed(name(), text);
    }

    @Override
    public String toString() {
        return name();
    }
}
