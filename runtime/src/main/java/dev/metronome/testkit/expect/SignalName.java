package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Signal;

/** Which light or pad. */
public record SignalName(Signal.Kind kind, String name) {
    /** A light of the board. */
    public static SignalName led(String name) {
        return new SignalName(Signal.Kind.LED, name);
    }

    /** A pad of the chip. */
    public static SignalName pin(String name) {
        return new SignalName(Signal.Kind.PIN, name);
    }

    /**
     * Its edges.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Signal in(Recording recording) {
        return switch (kind) {
            case LED -> recording.led(name);
            case PIN -> recording.pin(name);
        };
    }

    /** "on", "low". */
    String level(boolean high) {
        return kind.level(high);
    }

    @Override
    public String toString() {
        return name;
    }
}
