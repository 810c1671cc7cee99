package dev.metronome.debug.console;

import dev.metronome.text.Numbers;
import dev.metronome.trace.TraceEvent;
import java.util.Locale;

/** Events of the trace in words. */
final class EventText {
    private EventText() {}

    static String line(TraceEvent event) {
        return String.format("%15s  %s", Numbers.count(event.cycle()), words(event));
    }

    static String words(TraceEvent event) {
        return switch (event) {
            case TraceEvent.PinChanged pin -> pin.pin() + (pin.high() ? " high" : " low");
            case TraceEvent.LedChanged led -> led.led() + (led.on() ? " on" : " off");
            case TraceEvent.CoreClockChanged clock -> "the core clock runs at " + clock.hclk();
            case TraceEvent.FlashOutrun outrun -> outrun.limit() == null
                    ? "the flash keeps up again"
                    : "too fast for the flash: " + outrun.limit();
            case TraceEvent.ByteSent sent -> sent.port() + " sends " + character(sent.value());
            case TraceEvent.ExceptionPended pended -> pended.name() + " pending";
            case TraceEvent.ExceptionEntered entered -> entered.name() + " taken" + switch (entered.how()) {
                case STACKED -> "";
                case TAIL_CHAINED -> ", tail-chained";
                case LATE -> ", late";
            };
            case TraceEvent.ExceptionReturned returned -> returned.name() + " returned";
            case TraceEvent.Slept _ -> "the core sleeps";
            case TraceEvent.Woke _ -> "the core wakes";
            case TraceEvent.TaskSpawned task -> "task " + task.task() + " made";
            case TraceEvent.TaskWoken task -> "task " + task.task() + " woken by " + task.by();
            case TraceEvent.TaskPolled task -> "task " + task.task() + " polled";
            case TraceEvent.TaskSuspended task -> "task " + task.task() + " waits";
            case TraceEvent.TaskFinished task ->
                "task " + task.task() + " " + task.how().name().toLowerCase(Locale.ROOT);
            case TraceEvent.TimerFlagged timer -> timer.timer() + " sets " + timer.flag();
            case TraceEvent.MasksChanged masks -> "PRIMASK " + (masks.primask() ? 1 : 0) + ", FAULTMASK "
                    + (masks.faultmask() ? 1 : 0) + ", BASEPRI " + masks.basepri();
            case TraceEvent.ExceptionEnabled enabled ->
                enabled.name() + (enabled.on() ? " enabled" : " disabled");
            case TraceEvent.Warned warned -> "warning: " + warned.message();
        };
    }

    private static String character(int value) {
        return value >= ' ' && value < 0x7F ? "'" + (char) value + "'" : String.format("0x%02X", value);
    }
}
