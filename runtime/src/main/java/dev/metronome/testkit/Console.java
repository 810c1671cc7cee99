package dev.metronome.testkit;

import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.recording.Transcript;
import java.util.List;
import java.util.function.Consumer;

/** A serial port: the board's to the host, or another one of the chip. */
public final class Console implements Subject {
    private final Machine machine;
    private final String name;
    private final Consumer<String> keyboard;

    Console(Machine machine, String name, Consumer<String> keyboard) {
        this.machine = machine;
        this.name = name;
        this.keyboard = keyboard;
    }

    @Override
    public Machine machine() {
        return machine;
    }

    /** The chip's peripheral: "USART1". */
    @Override
    public String name() {
        return name;
    }

    /** Types a text in UTF-8, as soon as the firmware listens. */
    public void type(String text) {
        keyboard.accept(text);
    }

    /** What it has sent so far; of the board's console what the host has heard. */
    public String text() {
        return machine.recording().port(name()).text();
    }

    /** The same in lines. */
    public List<Transcript.Line> lines() {
        return machine.recording().port(name()).lines();
    }

    /** Each time that it has sent a text, to its last character. */
    public Event prints(String text) {
        return new Event.Printed(name(), text);
    }

    @Override
    public String toString() {
        return name();
    }
}
