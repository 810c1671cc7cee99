package dev.metronome.debug.console;

import dev.metronome.machine.Span;
import dev.metronome.machine.Stimulus;
import dev.metronome.text.Escapes;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/** The board's lights, buttons and console. */
final class BoardView {
    private final Session session;

    BoardView(Session session) {
        this.session = session;
    }

    List<String> leds() {
        var lines = new ArrayList<String>();
        for (var led : session.machine.board().leds()) {
            var since = session.witness.pins.since(led.definition().pin());
            lines.add(led.name() + " " + (led.isOn() ? "on" : "off") + " (" + led.definition().pin() + ")"
                    + (since.isPresent() ? ", its pad since cycle " + Numbers.count(since.getAsLong()) : ""));
        }
        return lines;
    }

    List<String> buttons(Arguments words) {
        var board = session.machine.board();
        if (words.isEmpty()) {
            return board.buttons().stream().map(button -> button.name() + " "
                    + (button.isPressed() ? "pressed" : "released") + " (" + button.definition().pin() + ")").toList();
        }
        var button = board.button(words.next("a button"));
        switch (words.next("press, release or pulse")) {
            case "press" -> session.debugger.act(new Stimulus.Press(button.name()));
            case "release" -> session.debugger.act(new Stimulus.Release(button.name()));
            case "pulse" -> session.debugger.act(new Stimulus.Hold(button.name(),
                    Span.parse(words.isEmpty() ? "100ms" : words.next("")).lapse()));
            case String other ->
                throw new ConsoleException("a button knows no \"" + other + "\"; it takes press, release or pulse");
        }
        words.end();
        return List.of();
    }

    List<String> uart(String text) {
        if (text.isEmpty()) {
            var lines = session.witness.serial.lines();
            return lines.isEmpty() ? List.of("the console has said nothing yet") : lines;
        }
        session.debugger.act(Stimulus.Type.of(Escapes.bytes(text)));
        return List.of();
    }
}
