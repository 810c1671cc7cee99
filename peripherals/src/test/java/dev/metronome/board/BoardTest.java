package dev.metronome.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.signal.Pin;
import dev.metronome.signal.Pin.Drive;
import dev.metronome.signal.Pin.Pull;
import dev.metronome.state.StateWriter;
import dev.metronome.stm32l4.usart.SerialPort;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.LedChanged;
import dev.metronome.trace.TraceEvent.PinChanged;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoardTest {
    private final Timeline timeline = new Timeline();
    private final Trace trace = new Trace();
    private final List<TraceEvent> events = new ArrayList<>();
    private final Map<String, Pin> pins = new HashMap<>();
    private final TestPort port = new TestPort();
    private final Board board;

    BoardTest() {
        board = new Board(Boards.named("b-l475e-iot01a"), this::pin, name -> port, timeline, trace,
                new Warnings(timeline, trace));
        trace.add(events::add);
    }

    private Pin pin(String name) {
        return pins.computeIfAbsent(name, n -> new Pin(n, timeline, trace));
    }

    private List<LedChanged> ledEvents() {
        return events.stream().filter(LedChanged.class::isInstance).map(LedChanged.class::cast).toList();
    }

    @Test
    void allLedsAreOffAtFirst() {
        assertThat(board.leds()).hasSize(4).noneMatch(Led::isOn);
    }

    @Test
    void anLedIsLitWhileThePadIsDrivenHigh() {
        timeline.advanceTo(100);
        pin("PA5").driveFromChip(Drive.HIGH, Pull.NONE);
        timeline.advanceTo(250);
        pin("PA5").driveFromChip(Drive.LOW, Pull.NONE);
        assertThat(ledEvents()).containsExactly(new LedChanged(100, "LD1", true), new LedChanged(250, "LD1", false));
    }

    @Test
    void aPullUpDoesNotLightAnLed() {
        pin("PA5").driveFromChip(Drive.FLOATING, Pull.UP);
        assertThat(pin("PA5").isHigh()).isTrue();
        assertThat(ledEvents()).isEmpty();
    }

    @Test
    void anLedGoesOutWhenTheOutputStageIsSwitchedOff() {
        pin("PA5").driveFromChip(Drive.HIGH, Pull.NONE);
        timeline.advanceTo(7);
        pin("PA5").driveFromChip(Drive.FLOATING, Pull.UP);
        assertThat(ledEvents()).containsExactly(new LedChanged(0, "LD1", true), new LedChanged(7, "LD1", false));
    }

    /** UM2153: PC9 high lights LD3, low lights LD4, as an input both are off. */
    @Test
    void theTwoLedsOnPc9AreNeverLitTogether() {
        pin("PC9").driveFromChip(Drive.LOW, Pull.NONE);
        assertThat(board.led("LD3").isOn()).isFalse();
        assertThat(board.led("LD4").isOn()).isTrue();
        pin("PC9").driveFromChip(Drive.HIGH, Pull.NONE);
        assertThat(board.led("LD3").isOn()).isTrue();
        assertThat(board.led("LD4").isOn()).isFalse();
        pin("PC9").driveFromChip(Drive.FLOATING, Pull.NONE);
        assertThat(board.leds()).noneMatch(Led::isOn);
    }

    @Test
    void anUnknownLedOrButtonIsRefusedByName() {
        assertThatThrownBy(() -> board.led("LD9")).hasMessageStartingWith("b-l475e-iot01a has no LED \"LD9\"; did you");
        assertThatThrownBy(() -> board.button("blue"))
                .hasMessage("b-l475e-iot01a has no button \"blue\"; there are: B2");
    }

    /** UM2153: B2 ties PC13 to ground; the board pulls it up. */
    @Test
    void theButtonMakesPc13LowWhilePressed() {
        assertThat(pin("PC13").isHigh()).isTrue();
        board.button("b2").pulseAt(1_000, 500);
        timeline.advanceTo(2_000);
        assertThat(events).containsExactly(new PinChanged(1_000, "PC13", false), new PinChanged(1_500, "PC13", true));
    }

    /** A short to the supply feeds an LED as the chip's output stage does, and one to ground takes its current. */
    @Test
    void aStuckPadLightsItsLedOrKeepsItDark() {
        pin("PA5").stick(true);
        assertThat(board.led("LD1").isOn()).isTrue();
        pin("PA5").stick(false);
        pin("PA5").driveFromChip(Drive.HIGH, Pull.NONE);
        assertThat(board.led("LD1").isOn()).isFalse();
        pin("PA5").unstick();
        assertThat(board.led("LD1").isOn()).isTrue();
    }

    @Test
    void aStuckContactFollowsNobodyUntilItIsFree() {
        var button = board.button("B2");
        button.stick(true);
        assertThat(pin("PC13").isHigh()).isFalse();
        assertThat(button.isPressed()).as("nobody's finger is on it").isFalse();
        button.press();
        button.release();
        assertThat(events).hasSize(1);
        button.stick(false);
        button.press();
        assertThat(pin("PC13").isHigh()).isTrue();
        button.unstick();
        assertThat(pin("PC13").isHigh()).as("it is held down still").isFalse();
    }

    @Test
    void theBoardsPullUpWinsAgainstThePadsOwnPullDown() {
        pin("PC13").driveFromChip(Drive.FLOATING, Pull.DOWN);
        assertThat(pin("PC13").isHigh()).isTrue();
    }

    @Test
    void movesOfAButtonHappenInTheOrderOfTheirCycles() {
        var button = board.button("B2");
        button.pulseAt(300, 10);
        button.pulseAt(100, 10);
        button.pressAt(200);
        button.releaseAt(200);
        timeline.advanceTo(1_000);
        assertThat(events.stream().map(TraceEvent::cycle)).containsExactly(100L, 110L, 200L, 200L, 300L, 310L);
        assertThat(button.isPressed()).isFalse();
    }

    @Test
    void aButtonCannotBePressedInThePastNorForNoTime() {
        timeline.advanceTo(50);
        assertThatThrownBy(() -> board.button("B2").pressAt(49)).hasMessageContaining("before 50");
        assertThatThrownBy(() -> board.button("B2").pulseAt(60, 0)).hasMessageContaining("at least a cycle");
    }

    @Test
    void pressAndReleaseActAtOnce() {
        board.button("B2").press();
        assertThat(pin("PC13").isHigh()).isFalse();
        board.button("B2").release();
        assertThat(pin("PC13").isHigh()).isTrue();
    }

    @Test
    void theConsoleHearsACharacterWhoseStartBitPassedThroughItsPad() {
        var heard = new ArrayList<String>();
        board.console().listen((cycle, value) -> heard.add(cycle + ":" + (char) value));
        port.send(10, 'x');
        pin("PB6").driveFromChip(Drive.HIGH, Pull.NONE);
        pin("PB6").driveFromChip(Drive.LOW, Pull.NONE);
        pin("PB6").driveFromChip(Drive.HIGH, Pull.NONE);
        port.send(20, 'y');
        port.send(30, 'z');
        assertThat(heard).containsExactly("20:y");
        assertThat(events).filteredOn(TraceEvent.Warned.class::isInstance).singleElement()
                .extracting(e -> ((TraceEvent.Warned) e).message()).asString()
                .startsWith("USART1 sends, but not through PB6");
    }

    @Test
    void aSnapshotBringsBackLightsAndButtonsAndWhatIsStillToCome() {
        pin("PA5").driveFromChip(Drive.HIGH, Pull.NONE);
        board.button("B2").pulseAt(100, 50);
        timeline.advanceTo(120);
        var out = new StateWriter();
        timeline.save(out);
        pin("PA5").save(out);
        pin("PC13").save(out);
        board.save(out);
        pin("PA5").driveFromChip(Drive.LOW, Pull.NONE);
        timeline.advanceTo(500);
        assertThat(board.button("B2").isPressed()).isFalse();

        var in = out.reader();
        timeline.restore(in);
        pin("PA5").restore(in);
        pin("PC13").restore(in);
        board.restore(in);
        assertThat(in.isAtEnd()).isTrue();
        assertThat(board.led("LD1").isOn()).isTrue();
        assertThat(board.button("B2").isPressed()).isTrue();
        events.clear();
        timeline.advanceTo(500);
        assertThat(events).containsExactly(new PinChanged(150, "PC13", true));
    }

    /** A port that sends when told to. */
    private static final class TestPort implements SerialPort {
        private final List<Sink> sinks = new ArrayList<>();

        void send(long cycle, int value) {
            sinks.forEach(sink -> sink.received(cycle, value));
        }

        @Override
        public String name() {
            return "USART1";
        }

        @Override
        public void listen(Sink sink) {
            sinks.add(sink);
        }

        @Override
        public void type(long notBeforeCycle, byte[] data) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void typeFaulty(long notBeforeCycle, int value, LineError error) {
            throw new UnsupportedOperationException();
        }
    }
}
