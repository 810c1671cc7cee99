package dev.metronome.debug.console;

import dev.metronome.debug.StopReason;
import java.util.Optional;

/** The way back, where there is a history. */
public interface BackInTime {
    /** No history is kept. */
    BackInTime NONE = new BackInTime() {
        @Override
        public Optional<String> whyNoHistory() {
            return Optional.of("no history is kept of this run");
        }

        @Override
        public StopReason stepBack() {
            return new StopReason.HistoryBegins();
        }

        @Override
        public StopReason resumeBack() {
            return new StopReason.HistoryBegins();
        }

        @Override
        public StopReason runBackTo(int address) {
            return new StopReason.HistoryBegins();
        }
    };

    /** Why there is no way back; nothing if there is one. */
    Optional<String> whyNoHistory();

    /** To before the last instruction. */
    StopReason stepBack();

    /** To the last breakpoint that was passed, or where the history begins. */
    StopReason resumeBack();

    /** To the last time that an address was reached. */
    StopReason runBackTo(int address);
}
