package dev.metronome.cli;

import dev.metronome.machine.Span;
import dev.metronome.time.Alarm;
import dev.metronome.time.ClockTree;
import dev.metronome.time.Delay;
import dev.metronome.time.SimulatedTime;
import dev.metronome.time.Timeline;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What is to happen to a board during a run. What is set for a time happens at that time however the firmware changes
 * its clock until then; what is set for a cycle happens on that cycle.
 */
final class Agenda {
    private record Item(long due, long order, Runnable action) {}

    private static final Comparator<Item> SOONEST = Comparator.comparingLong(Item::due)
            .thenComparingLong(Item::order);

    private final Timeline timeline;
    private final SimulatedTime time;
    private final PriorityQueue<Item> byTime = new PriorityQueue<>(SOONEST);
    private final PriorityQueue<Item> byCycle = new PriorityQueue<>(SOONEST);
    private final Delay delay;
    private final Alarm alarm;
    private long order;
    /** The time that the present item was set for, which its cycle may come a fraction of a cycle after; or -1. */
    private long itemNanoseconds = -1;

    Agenda(Timeline timeline, ClockTree clocks) {
        this.timeline = timeline;
        time = clocks.time();
        delay = new Delay(timeline, clocks, "what the command line asked for at a time", 0, this::timeHasCome);
        alarm = timeline.alarm("what the command line asked for at a cycle", 0, this::cycleHasCome);
    }

    /** Does something so long after now; nothing is done that lies beyond what can be counted. */
    void after(Span span, Runnable action) {
        switch (span) {
            case Span.Time in -> {
                byTime.add(new Item(sum(nanoseconds(), in.nanoseconds()), order++, action));
                aimAtTime();
            }
            case Span.Cycles in -> {
                byCycle.add(new Item(sum(timeline.now(), in.cycles()), order++, action));
                aimAtCycle();
            }
        }
    }

    private void timeHasCome() {
        itemNanoseconds = byTime.peek().due;
        while (!byTime.isEmpty() && byTime.peek().due == itemNanoseconds) {
            byTime.poll().action.run();
        }
        itemNanoseconds = -1;
        aimAtTime();
    }

    private void cycleHasCome() {
        while (!byCycle.isEmpty() && byCycle.peek().due == timeline.now()) {
            byCycle.poll().action.run();
        }
        aimAtCycle();
    }

    private void aimAtTime() {
        if (!byTime.isEmpty()) {
            delay.start(byTime.peek().due - time.nanoseconds(timeline.now()));
        }
    }

    private void aimAtCycle() {
        if (!byCycle.isEmpty()) {
            alarm.at(byCycle.peek().due);
        }
    }

    private long nanoseconds() {
        return itemNanoseconds >= 0 ? itemNanoseconds : time.nanoseconds(timeline.now());
    }

    private static long sum(long a, long b) {
        return b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b;
    }
}
