package dev.metronome.debug.console;

import dev.metronome.machine.Span;
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
            case "press" -> button.press();
            case "release" -> button.release();
            case "pulse" -> {
                var now = session.machine.timeline().now();
                button.pulseAt(now, switch (words.isEmpty() ? Span.parse("100ms") : Span.parse(words.next(""))) {
                    case Span.Cycles(long cycles) -> cycles;
                    case Span.Time(long nanoseconds) -> {
                        var time = session.machine.clocks().time();
                        yield time.cycleAt(time.nanoseconds(now) + nanoseconds) - now;
                    }
                });
            }
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
        session.machine.board().console().type(session.machine.timeline().now(), Escapes.bytes(text));
        return List.of();
    }
}
