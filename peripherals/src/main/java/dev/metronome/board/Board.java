package dev.metronome.board;

import dev.metronome.signal.Pin;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.stm32l4.usart.SerialPort;
import dev.metronome.text.DidYouMean;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.Warnings;
import java.util.List;
import java.util.function.Function;

/** A board around a chip: its lights, its buttons and its console, made from a {@link BoardDefinition}. */
public final class Board implements Stateful {
    private final BoardDefinition definition;
    private final List<Led> leds;
    private final List<Button> buttons;
    private final SerialConsole console;

    /**
     * Solders the parts to the chip.
     *
     * @param pins  the chip's pad of a name such as "PA5"
     * @param ports the chip's serial port of a name such as "USART1"
     */
    public Board(BoardDefinition definition, Function<String, Pin> pins, Function<String, SerialPort> ports,
            Timeline timeline, Trace trace, Warnings warnings) {
        this.definition = definition;
        leds = definition.leds().stream().map(led -> new Led(led, pins.apply(led.pin()), timeline, trace)).toList();
        buttons = definition.buttons().stream().map(button -> new Button(button, pins.apply(button.pin()), timeline))
                .toList();
        var serial = definition.console();
        console = new SerialConsole(serial, ports.apply(serial.port()), pins.apply(serial.tx()), warnings);
    }

    /** What it was made from. */
    public BoardDefinition definition() {
        return definition;
    }

    /** The lights, in the order of the board's file. */
    public List<Led> leds() {
        return leds;
    }

    /** The buttons, in the order of the board's file. */
    public List<Button> buttons() {
        return buttons;
    }

    /** The serial port to the host. */
    public SerialConsole console() {
        return console;
    }

    /**
     * A light by its name, upper and lower case alike.
     *
     * @throws IllegalArgumentException if the board has none of that name; says which one may be meant
     */
    public Led led(String name) {
        return leds.stream().filter(led -> led.name().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> unknown("LED", name, leds.stream().map(Led::name).toList()));
    }

    /**
     * A button by its name, upper and lower case alike.
     *
     * @throws IllegalArgumentException if the board has none of that name; says which one may be meant
     */
    public Button button(String name) {
        return buttons.stream().filter(button -> button.name().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> unknown("button", name, buttons.stream().map(Button::name).toList()));
    }

    private IllegalArgumentException unknown(String what, String name, List<String> known) {
        return new IllegalArgumentException(
                definition.name() + " has no " + what + " \"" + name + "\"" + DidYouMean.hint(name, known));
    }

    @Override
    public void save(StateWriter out) {
        leds.forEach(led -> led.save(out));
        buttons.forEach(button -> button.save(out));
        console.save(out);
    }

    @Override
    public void restore(StateReader in) {
        leds.forEach(led -> led.restore(in));
        buttons.forEach(button -> button.restore(in));
        console.restore(in);
    }
}
