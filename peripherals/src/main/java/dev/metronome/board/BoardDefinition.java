package dev.metronome.board;

import dev.metronome.signal.Pin;
import dev.metronome.time.Frequency;
import java.util.List;

/**
 * What stands in a board's manual: which chip, which crystals, what is soldered to which pad.
 *
 * @param name    as people type it: "b-l475e-iot01a"
 * @param title   one line for people
 * @param source  the documents that these facts are from
 * @param chip    the part number: "STM32L475VG"
 * @param hse     the high-speed crystal or clock at OSC_IN; {@link Frequency#OFF} when the board has none
 * @param lse     the 32.768 kHz crystal; {@link Frequency#OFF} when the board has none
 * @param console the port that the debug probe carries to the host
 */
public record BoardDefinition(String name, String title, String source, String chip, Frequency hse, Frequency lse,
        List<LedDefinition> leds, List<ButtonDefinition> buttons, ConsoleDefinition console) {
    public BoardDefinition {
        leds = List.copyOf(leds);
        buttons = List.copyOf(buttons);
    }

    /**
     * A light.
     *
     * @param pin         the pad: "PA5"
     * @param litWhenHigh true when a high level lights it
     */
    public record LedDefinition(String name, String colour, String pin, boolean litWhenHigh) {}

    /**
     * A button.
     *
     * @param pin           the pad: "PC13"
     * @param highWhenPressed true when pressing it ties the pad to the supply, false when to ground
     * @param pull          the board's own resistor
     */
    public record ButtonDefinition(String name, String pin, boolean highWhenPressed, Pin.Pull pull) {}

    /**
     * A serial port to the host.
     *
     * @param port the chip's peripheral: "USART1"
     * @param tx   the pad on which the chip sends
     * @param rx   the pad on which the chip receives
     */
    public record ConsoleDefinition(String port, String tx, String rx) {}
}
