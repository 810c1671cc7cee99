package dev.metronome.debug.console;

import dev.metronome.machine.Machine;
import dev.metronome.signal.Pin.Pull;
import dev.metronome.stm32l4.gpio.AlternateFunctionTable;
import dev.metronome.stm32l4.gpio.GpioPort;
import dev.metronome.stm32l4.gpio.PadState;
import dev.metronome.text.Numbers;
import dev.metronome.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The pads of the chip. */
final class PinsView {
    private final Machine machine;
    private final PinLog log;
    private final AlternateFunctionTable functions = new AlternateFunctionTable();

    PinsView(Machine machine, PinLog log) {
        this.machine = machine;
        this.log = log;
    }

    /** @param which "", a port such as "A" or "GPIOA", or a pad such as "PA5" */
    List<String> lines(String which) {
        var name = which.toUpperCase(Locale.ROOT);
        if (name.isEmpty()) {
            var lines = table(machine.chip().ports(), pad -> !pad.untouched());
            return lines.isEmpty() ? List.of("all pads are as out of reset; pins A shows those of GPIOA") : lines;
        }
        if (name.matches("(GPIO|P)?[A-H]")) {
            var letter = name.charAt(name.length() - 1);
            return table(machine.chip().ports().stream().filter(port -> port.letter() == letter).toList(), _ -> true);
        }
        var pin = machine.chip().pin(name);
        return table(machine.chip().ports(), pad -> pad.pad().equals(pin.name()));
    }

    private List<String> table(List<GpioPort> ports, Predicate<PadState> shown) {
        var table = new TextTable(List.of("pad", "mode", "level", "since cycle", "pull", "")).left(0, 1, 2, 4);
        var isEmpty = true;
        for (var port : ports) {
            for (var number = 0; number < port.count(); number++) {
                var pad = port.state(number);
                if (shown.test(pad)) {
                    isEmpty = false;
                    table.add(List.of(pad.pad(), pad.mode().name().toLowerCase(Locale.ROOT),
                            pad.high() ? "high" : "low",
                            log.since(pad.pad()).stream().mapToObj(Numbers::count).findFirst().orElse(""),
                            pad.pull() == Pull.NONE ? "" : pad.pull().name().toLowerCase(Locale.ROOT), more(pad)));
                }
            }
        }
        return isEmpty ? List.of() : table.lines();
    }

    private String more(PadState pad) {
        var words = new ArrayList<String>();
        if (pad.mode() == PadState.Mode.ALTERNATE) {
            var signal = functions.signal(pad.pad(), pad.function());
            words.add("AF" + pad.function() + (signal == null ? "" : " " + signal));
        }
        if (pad.openDrain()) {
            words.add("open drain");
        }
        for (var led : machine.board().leds()) {
            if (led.definition().pin().equals(pad.pad())) {
                words.add(led.name());
            }
        }
        for (var button : machine.board().buttons()) {
            if (button.definition().pin().equals(pad.pad())) {
                words.add(button.name());
            }
        }
        return String.join(", ", words);
    }
}
