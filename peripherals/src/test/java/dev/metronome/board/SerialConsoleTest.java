package dev.metronome.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.signal.Pin;
import dev.metronome.signal.Pin.Drive;
import dev.metronome.signal.Pin.Pull;
import dev.metronome.signal.Wire;
import dev.metronome.stm32l4.usart.Usart;
import dev.metronome.time.ClockTree;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.PinChanged;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A board's console on a real USART, whose TX wire a pad in alternate function mode carries. */
class SerialConsoleTest {
    private static final int CR1 = 0x00;
    private static final int BRR = 0x0C;
    private static final int RDR = 0x24;
    private static final int TDR = 0x28;
    private static final int UE_RE_TE = 0xD;

    private final Timeline timeline = new Timeline();
    private final ClockTree clocks = new ClockTree(timeline,
            Map.of(Clock.HCLK, Frequency.ofMegahertz(80), Clock.PCLK2, Frequency.ofMegahertz(80)));
    private final Trace trace = new Trace();
    private final List<TraceEvent> events = new ArrayList<>();
    private final Warnings warnings = new Warnings(timeline, trace);
    private final Wire tx = new Wire("USART1_TX");
    private final Usart usart = new Usart("USART1", timeline, clocks, Clock.PCLK2, new PeripheralClock("USART1", true),
            tx, high -> {
            }, trace, warnings);
    private final Map<String, Pin> pins = new HashMap<>();
    private final Board board = new Board(Boards.named(Boards.DEFAULT),
            name -> pins.computeIfAbsent(name, n -> new Pin(n, timeline, trace)), name -> usart, timeline, trace,
            warnings);
    private final StringBuilder heard = new StringBuilder();

    SerialConsoleTest() {
        trace.add(events::add);
        board.console().listen((cycle, value) -> heard.append((char) value));
        usart.write(BRR, 694, -1);
        usart.write(CR1, UE_RE_TE, -1);
    }

    private void connectPad() {
        var pad = pins.get("PB6");
        pad.driveFromChip(Drive.HIGH, Pull.NONE);
        tx.watch(high -> pad.driveFromChip(high ? Drive.HIGH : Drive.LOW, Pull.NONE));
    }

    @Test
    void everyCharacterThatPassesThroughThePadIsHeard() {
        connectPad();
        for (var character : "Hi\0\u007f".toCharArray()) {
            timeline.advanceTo(timeline.now() + 6_940);
            usart.write(TDR, character, -1);
        }
        timeline.advanceTo(100_000);
        assertThat(heard).hasToString("Hi\0\u007f");
        assertThat(events).doesNotHaveAnyElementsOfTypes(TraceEvent.Warned.class);
        // the start bit of 'H', and its three zeros behind it; then bit 3, the first one
        assertThat(events.stream().filter(PinChanged.class::isInstance).skip(1).limit(2)).containsExactly(
                new PinChanged(6_940, "PB6", false), new PinChanged(6_940 + 4 * 694, "PB6", true));
    }

    @Test
    void aPadThatWasNotHandedToTheUsartIsReportedAndTheHostHearsNothing() {
        usart.write(TDR, 'x', -1);
        timeline.advanceTo(100_000);
        assertThat(heard).isEmpty();
        assertThat(events).hasAtLeastOneElementOfType(TraceEvent.Warned.class);
    }

    @Test
    void typedTextReachesTheReceiver() {
        board.console().type("ok");
        timeline.advanceTo(6_940);
        assertThat(usart.read(RDR)).isEqualTo('o');
        timeline.advanceTo(2 * 6_940);
        assertThat(usart.read(RDR)).isEqualTo('k');
    }
}
