package dev.metronome.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.signal.Pin.Drive;
import dev.metronome.signal.Pin.Pull;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinTest {
    private final Timeline timeline = new Timeline();
    private final Trace trace = new Trace();
    private final List<TraceEvent> events = new ArrayList<>();
    private final Pin pin = new Pin("PA5", timeline, trace);

    PinTest() {
        trace.add(events::add);
    }

    @ParameterizedTest(name = "chip {0} with {1}, board {2} with {3}: {4}")
    @CsvSource({"HIGH, NONE, FLOATING, NONE, true", "LOW, UP, FLOATING, UP, false",
        "FLOATING, UP, FLOATING, NONE, true",
        "FLOATING, UP, FLOATING, DOWN, false", "FLOATING, DOWN, FLOATING, UP, true", "FLOATING, UP, LOW, NONE, false",
        "FLOATING, DOWN, HIGH, NONE, true", "FLOATING, NONE, FLOATING, NONE, false", "HIGH, NONE, LOW, NONE, false"})
    void driversDecideThenTheBoardsPullThenTheChips(Drive chip, Pull chipPull, Drive board, Pull boardPull,
            boolean high) {
        pin.driveFromChip(chip, chipPull);
        pin.driveFromBoard(board);
        pin.pullFromBoard(boardPull);

        assertThat(pin.isHigh()).isEqualTo(high);
    }

    /** A short to a rail is stronger than any driver; when it is gone, those who drove all the time decide again. */
    @ParameterizedTest(name = "stuck at {0}, driven {1}")
    @CsvSource({"true, LOW", "false, HIGH", "true, FLOATING"})
    void aStuckPadHasItsRailsLevel(boolean rail, Drive drive) {
        pin.stick(rail);
        pin.driveFromChip(drive, Pull.NONE);
        assertThat(pin.isHigh()).isEqualTo(rail);

        pin.unstick();
        assertThat(pin.isHigh()).isEqualTo(drive == Drive.HIGH);
    }

    @Test
    void onlyALevelThatChangesIsTraced() {
        pin.driveFromChip(Drive.LOW, Pull.NONE);
        timeline.advanceTo(5);
        pin.driveFromChip(Drive.HIGH, Pull.NONE);
        pin.driveFromChip(Drive.FLOATING, Pull.UP);

        assertThat(events).containsExactly(new TraceEvent.PinChanged(5, "PA5", true));
    }

    @Test
    void aSharedLineIsHighWhileAnyInputIs() {
        var levels = new ArrayList<Boolean>();
        var line = new SharedLine(levels::add);
        var first = line.input();
        var second = line.input();
        first.drive(true);
        second.drive(true);
        first.drive(false);
        second.drive(false);

        assertThat(levels).containsExactly(true, true, true, false);
    }
}
