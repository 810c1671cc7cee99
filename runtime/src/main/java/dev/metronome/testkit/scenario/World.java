package dev.metronome.testkit.scenario;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.BoardDefinition.ButtonDefinition;
import dev.metronome.board.BoardDefinition.LedDefinition;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Machine;
import dev.metronome.stm32l4.Stm32l4;
import dev.metronome.stm32l4.rcc.Crystal;
import dev.metronome.testkit.recording.CoreRegisters;
import dev.metronome.testkit.recording.Recorder;
import dev.metronome.text.DidYouMean;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The names that a scenario may use. Each method gives back the right spelling of one, or refuses it by
 * IllegalArgumentException.
 *
 * @param image     null where Java plays all the firmware
 * @param registers of the chip's devices
 */
record World(BoardDefinition board, FirmwareImage image, DeviceRegisters registers) {
    private static final String CONSOLE = "console";

    World(BoardDefinition board, FirmwareImage image) {
        this(board, image, new DeviceRegisters(board));
    }

    String led(String name) {
        return known("LED", name, board.leds().stream().map(LedDefinition::name).toList());
    }

    String button(String name) {
        return known("button", name, board.buttons().stream().map(ButtonDefinition::name).toList());
    }

    private String known(String what, String name, List<String> names) {
        return names.stream().filter(name::equalsIgnoreCase).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        board.name() + " has no " + what + " \"" + name + "\"" + DidYouMean.hint(name, names)));
    }

    /** The pads of an STM32L475 in its greatest package, of which ports F and G are part (data sheet, pinouts). */
    String pin(String name) {
        var upper = name.toUpperCase(Locale.ROOT);
        if (!upper.matches("P([A-G]([0-9]|1[0-5])|H[01])")) {
            throw new IllegalArgumentException(
                    "the chip has no pin \"" + name + "\"; pins are PA0 to PG15, PH0 and PH1");
        }
        return upper;
    }

    /** A clock that this board has. */
    Crystal crystal(String name) {
        var crystal = Crystal.named(name);
        var fitted = switch (crystal) {
            case HSE -> board.hse();
            case LSE -> board.lse();
        };
        if (!fitted.isRunning()) {
            throw new IllegalArgumentException("no " + crystal + " is fitted to " + board.name()
                    + "; a board file (.json) may have one");
        }
        return crystal;
    }

    String interrupt(String name) {
        return Machine.exceptionName(Recorder.exceptionNumber(name));
    }

    /** "console" is the board's. */
    String uart(String name) {
        return name.equalsIgnoreCase(CONSOLE)
                ? board.console().port()
                : known("serial port", name,
                        Stream.concat(Stream.of(CONSOLE), Stm32l4.serialPortNames().stream()).toList());
    }

    String symbol(String name) {
        if (image == null) {
            throw new IllegalArgumentException("\"" + name + "\" is in no image: there is none");
        }
        if (image.symbols().named(name).isEmpty()) {
            throw new IllegalArgumentException(image.symbols().explainMissing(name));
        }
        return name;
    }

    String register(String name) {
        if (CoreRegisters.isOfDevice(name)) {
            return registers.named(name).toString();
        }
        CoreRegisters.number(name);
        return name;
    }

    String name(About about, String name) {
        return switch (about) {
            case LED -> led(name);
            case PIN -> pin(name);
            case INTERRUPT -> interrupt(name);
            case UART -> uart(name);
            case TASK, PASSAGE, MACHINE -> name;
        };
    }
}
