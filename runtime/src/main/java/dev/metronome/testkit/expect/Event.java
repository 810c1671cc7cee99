package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Recorder;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.trace.Handling;
import java.util.ArrayList;
import java.util.List;

/** Something that may happen any number of times, to wait for or to measure from. */
public sealed interface Event {
    /** A signal takes a level. */
    record Turns(SignalName signal, boolean high) implements Event {
        @Override
        public long count(Recording recording) {
            var found = signal.in(recording);
            var others = found.startsHigh() == high ? 0 : 1; // levels alternate
            return (found.seen() + others) / 2;
        }

        @Override
        public List<Long> cycles(Recording recording) {
            return signal.in(recording).edges().stream().filter(edge -> edge.high() == high).map(edge -> edge.cycle())
                    .toList();
        }

        @Override
        public String toString() {
            return signal + " goes " + signal.level(high);
        }
    }

    /** An exception is taken: stacking begins, or the chain from another handler. */
    record Taken(String exception) implements Event {
        @Override
        public long count(Recording recording) {
            return recording.count(Recorder.exceptionNumber(exception));
        }

        @Override
        public List<Long> cycles(Recording recording) {
            return recording.exceptions(Recorder.exceptionNumber(exception)).stream().map(Handling::enteredCycle)
                    .toList();
        }

        @Override
        public String toString() {
            return exception + " is taken";
        }
    }

    /** A serial port has said a text, with its last character. */
    record Printed(String port, String text) implements Event {
        public Printed {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a text without characters is printed all the time");
            }
        }

        @Override
        public long count(Recording recording) {
            return cycles(recording).size();
        }

        @Override
        public List<Long> cycles(Recording recording) {
            var transcript = recording.port(port);
            var all = transcript.text();
            var cycles = new ArrayList<Long>();
            for (var at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + text.length())) {
                cycles.add(transcript.cycle(at + text.length() - 1));
            }
            return cycles;
        }

        @Override
        public String toString() {
            return port + " prints \"" + text + "\"";
        }
    }

    /** Execution comes to a symbol: its instruction is the next to run. Must be looked for, {@link Recorder}. */
    record Reached(String symbol) implements Event {
        @Override
        public long count(Recording recording) {
            return recording.reached(symbol).seen();
        }

        @Override
        public List<Long> cycles(Recording recording) {
            return recording.reached(symbol).cycles();
        }

        @Override
        public String toString() {
            return symbol + " is reached";
        }
    }

    /** A store gives a value to a variable that had another one. Must be looked for, {@link Recorder}. */
    record Becomes(String variable, int value) implements Event {
        @Override
        public long count(Recording recording) {
            return recording.became(variable, value).seen();
        }

        @Override
        public List<Long> cycles(Recording recording) {
            return recording.became(variable, value).cycles();
        }

        @Override
        public String instead(Recording recording) {
            return "; it is " + recording.state().variable(variable) + " now";
        }

        @Override
        public String toString() {
            return variable + " becomes " + value;
        }
    }

    /** A time after reset. */
    record At(Length sinceReset) implements Event {
        @Override
        public long count(Recording recording) {
            return cycles(recording).getFirst() <= recording.endCycle() ? 1 : 0;
        }

        @Override
        public List<Long> cycles(Recording recording) {
            return List.of(new Ruler(recording.clock()).sinceReset(sinceReset));
        }

        @Override
        public String toString() {
            return sinceReset + " after reset";
        }
    }

    /** How often it has happened so far. */
    long count(Recording recording);

    /** What there is instead of it, as it follows "it does not happen"; or nothing. */
    default String instead(Recording recording) {
        return "";
    }

    /** When it happened, in order: those times that the recording has kept. */
    List<Long> cycles(Recording recording);
}
