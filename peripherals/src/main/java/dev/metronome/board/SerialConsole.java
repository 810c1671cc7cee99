package dev.metronome.board;

import dev.metronome.board.BoardDefinition.ConsoleDefinition;
import dev.metronome.signal.Pin;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.stm32l4.usart.SerialPort;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.List;

/**
 * The serial port that the board's debug probe carries to the host. It hears what the chip sends through the pad that
 * the board wires to the probe: firmware that did not hand that pad to the USART is not heard, which is reported.
 *
 * <h2>Not modelled</h2>
 * The level of the receiving pad: what the host types reaches the USART whatever that pad is set to.
 */
public final class SerialConsole implements Stateful {
    private final ConsoleDefinition definition;
    private final SerialPort port;
    private final Warnings warnings;
    private final List<SerialPort.Sink> sinks = new ArrayList<>();
    /** True when the pad has fallen since the last character: a start bit passed through it. */
    private boolean startBitSeen;
    private boolean padWasHigh;

    SerialConsole(ConsoleDefinition definition, SerialPort port, Pin tx, Warnings warnings) {
        this.definition = definition;
        this.port = port;
        this.warnings = warnings;
        padWasHigh = tx.isHigh();
        tx.watch(this::padChanged);
        port.listen(this::received);
    }

    /** The chip's peripheral: "USART1". */
    public String name() {
        return port.name();
    }

    /** What stands in the board's file. */
    public ConsoleDefinition definition() {
        return definition;
    }

    /** Adds somebody who hears what the board sends to the host from now on. */
    public void listen(SerialPort.Sink sink) {
        sinks.add(sink);
    }

    /** Types a text in UTF-8 as soon as the firmware listens; see {@link SerialPort#type}. */
    public void type(String text) {
        port.type(text);
    }

    /** Types bytes from a cycle on; see {@link SerialPort#type}. */
    public void type(long notBeforeCycle, byte[] data) {
        port.type(notBeforeCycle, data);
    }

    private void padChanged(Pin pin) {
        startBitSeen |= padWasHigh && !pin.isHigh();
        padWasHigh = pin.isHigh();
    }

    private void received(long cycle, int value) {
        if (!startBitSeen) {
            warnings.once(Warnings.Kind.MISUSE,
                    port.name() + " sends, but not through " + definition.tx()
                            + ", the pad that this board wires to the host: set the pad's MODER and AFR; until then the"
                            + " host hears nothing");
            return;
        }
        startBitSeen = false;
        for (var sink : sinks) {
            sink.received(cycle, value);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.flag(startBitSeen);
        out.flag(padWasHigh);
    }

    @Override
    public void restore(StateReader in) {
        startBitSeen = in.flag();
        padWasHigh = in.flag();
    }
}
