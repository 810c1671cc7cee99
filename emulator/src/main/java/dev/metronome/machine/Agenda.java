package dev.metronome.machine;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Alarm;
import dev.metronome.time.ClockTree;
import dev.metronome.time.Delay;
import dev.metronome.time.SimulatedTime;
import dev.metronome.time.Timeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What is still to happen to a machine from outside. What is set for a time happens at that time however the firmware
 * changes its clock until then; what is set for a cycle happens on that cycle.
 */
final class Agenda implements Stateful {
    private record Item(long due, long order, Stimulus stimulus) {}

    private static final Comparator<Item> SOONEST = Comparator.comparingLong(Item::due)
            .thenComparingLong(Item::order);

    private final Timeline timeline;
    private final SimulatedTime time;
    private final Consumer<Stimulus> action;
    private final PriorityQueue<Item> byTime = new PriorityQueue<>(SOONEST);
    private final PriorityQueue<Item> byCycle = new PriorityQueue<>(SOONEST);
    private final Delay delay;
    private final Alarm alarm;
    private long order;
    /** The time that the present item was set for, which its cycle may come a fraction of a cycle after; or -1. */
    private long itemNanoseconds = -1;

    /** @param action does what is due */
    Agenda(Timeline timeline, ClockTree clocks, Consumer<Stimulus> action) {
        this.timeline = timeline;
        this.action = action;
        time = clocks.time();
        delay = new Delay(timeline, clocks, "what was asked for at a time", 0, this::timeHasCome);
        alarm = timeline.alarm("what was asked for at a cycle", 0, this::cycleHasCome);
    }

    /** Does something so long after now; nothing is done that lies beyond what can be counted. */
    void after(Lapse lapse, Stimulus stimulus) {
        switch (lapse) {
            case Lapse.Nanoseconds(var in) -> {
                byTime.add(new Item(sum(nanoseconds(), in), order++, stimulus));
                aimAtTime();
            }
            case Lapse.Cycles(var in) -> {
                byCycle.add(new Item(sum(timeline.now(), in), order++, stimulus));
                aimAtCycle();
            }
        }
    }

    /** What is still to come, in the order in which it was asked for. */
    List<Stimulus> toCome() {
        return Stream.concat(byTime.stream(), byCycle.stream()).sorted(Comparator.comparingLong(Item::order))
                .map(Item::stimulus).toList();
    }

    private void timeHasCome() {
        itemNanoseconds = byTime.peek().due;
        while (!byTime.isEmpty() && byTime.peek().due == itemNanoseconds) {
            action.accept(byTime.poll().stimulus);
        }
        itemNanoseconds = -1;
        aimAtTime();
    }

    private void cycleHasCome() {
        while (!byCycle.isEmpty() && byCycle.peek().due == timeline.now()) {
            action.accept(byCycle.poll().stimulus);
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

    @Override
    public void save(StateWriter out) {
        out.cycle(order);
        delay.save(out);
        for (var queue : List.of(byTime, byCycle)) {
            var items = new ArrayList<>(queue);
            items.sort(SOONEST);
            out.word(items.size());
            for (var item : items) {
                out.cycle(item.due);
                out.cycle(item.order);
                Stimulus.save(item.stimulus, out);
            }
        }
    }

    @Override
    public void restore(StateReader in) {
        order = in.cycle();
        delay.restore(in);
        for (var queue : List.of(byTime, byCycle)) {
            queue.clear();
            for (var left = in.word(); left > 0; left--) {
                queue.add(new Item(in.cycle(), in.cycle(), Stimulus.read(in)));
            }
        }
    }
}
