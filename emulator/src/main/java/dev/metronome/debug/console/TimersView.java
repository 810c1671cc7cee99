package dev.metronome.debug.console;

import dev.metronome.machine.Machine;
import dev.metronome.stm32l4.tim.TimerModel;
import dev.metronome.stm32l4.tim.TimerState;
import dev.metronome.time.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The timers whose clock is on. */
final class TimersView {
    private final Machine machine;
    private final Moments moments;

    TimersView(Machine machine, Moments moments) {
        this.machine = machine;
        this.moments = moments;
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        for (var model : TimerModel.values()) {
            if (machine.chip().rcc().gate(model.name()).isEnabled()) {
                lines.addAll(lines(machine.chip().timer(model).state()));
            }
        }
        return lines.isEmpty() ? List.of("no timer has its clock on") : lines;
    }

    /** The timers whose name is part of an interrupt's. */
    List<String> of(String interrupt) {
        return Arrays.stream(TimerModel.values())
                .filter(model -> Arrays.asList(interrupt.split("_")).contains(model.name()))
                .flatMap(model -> lines(machine.chip().timer(model).state()).stream()).toList();
    }

    private List<String> lines(TimerState state) {
        var lines = new ArrayList<String>();
        lines.add(state.model() + "  " + mode(state) + " on " + machine.clocks().frequency(state.model().clock()));
        lines.add("  CNT " + state.count() + ", PSC " + inForce(state.prescaler(), state.prescalerInForce()) + ", ARR "
                + inForce(state.reload(), state.reloadInForce()) + ", flags " + names(state.flags())
                + ", interrupts " + names(state.interrupts()));
        for (var channel : state.channels()) {
            if (channel.enabled() || channel.value() != 0) {
                lines.add("  channel " + channel.number() + ": " + (channel.output() ? "compare" : "capture") + ", CCR"
                        + channel.number() + " " + channel.value() + (channel.enabled() ? ", output on" : ""));
            }
        }
        if (state.nextEventCycle() != Timeline.NEVER) {
            lines.add("  next event: " + moments.fromNow(state.nextEventCycle()));
        }
        return lines;
    }

    private static String mode(TimerState state) {
        return (state.enabled() ? "counts " : "stands, would count ")
                + (state.centre() != 0 ? "up and down" : state.countsDown() ? "down" : "up")
                + (state.onePulse() ? ", one pulse," : "");
    }

    private static String inForce(long written, long inForce) {
        return written == inForce ? Long.toString(written) : written + " (now " + inForce + ")";
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "none" : String.join(" ", names);
    }
}
