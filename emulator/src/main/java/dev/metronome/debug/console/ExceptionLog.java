package dev.metronome.debug.console;

import dev.metronome.core.Processor;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.trace.Handling;
import dev.metronome.trace.Handlings;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The exceptions that were pended, taken and returned from. When a handler's first instruction begins is asked of the
 * core's account, which is listened to from each entry to that instruction and no longer.
 */
final class ExceptionLog implements CycleAccount {
    private static final int MAXIMUM_EVENTS = 10_000;

    /** Something that the trace told, or, with null, the beginning of a handler. */
    private record Item(long cycle, TraceEvent event) {}

    /**
     * A handler that has not returned.
     *
     * @param returnAddress of what it interrupted, or 0 if that is not known
     */
    record Active(Handling handling, int returnAddress) {}

    private final Processor processor;
    private final Past<Item> items = new Past<>(MAXIMUM_EVENTS, Item::cycle);

    ExceptionLog(Processor processor) {
        this.processor = processor;
    }

    void happened(TraceEvent event) {
        switch (event) {
            case TraceEvent.ExceptionEntered entered -> {
                items.add(new Item(entered.cycle(), entered));
                processor.explainTo(this);
            }
            case TraceEvent.ExceptionPended _ -> items.add(new Item(event.cycle(), event));
            case TraceEvent.ExceptionReturned _ -> items.add(new Item(event.cycle(), event));
            default -> {}
        }
    }

    @Override
    public void begins(Instruction instruction, long cycle) {
        processor.explainTo(CycleAccount.NONE);
        items.add(new Item(cycle, null));
    }

    void goesBack() {
        items.goesBack();
    }

    void isBackAt(long now) {
        items.isBackAt(now);
    }

    /** Those that were taken, the oldest that is remembered first. */
    List<Handling> handlings() {
        var handlings = new Handlings(MAXIMUM_EVENTS);
        for (var item : items.all()) {
            switch (item.event) {
                case TraceEvent.ExceptionPended pended -> handlings.pended(pended.number(), pended.cycle());
                case TraceEvent.ExceptionEntered entered -> handlings.entered(entered);
                case TraceEvent.ExceptionReturned returned -> handlings.returned(returned.number(), returned.cycle());
                case null -> handlings.begins(item.cycle);
                default -> {}
            }
        }
        return handlings.all();
    }

    /** The cycle since which one is pending, or {@link Handling#NONE} where that is not remembered. */
    long pendedSince(int number) {
        var since = Handling.NONE;
        for (var item : items.all()) {
            switch (item.event) {
                case TraceEvent.ExceptionPended(long cycle, int pended, var _) -> {
                    since = pended == number && since == Handling.NONE ? cycle : since;
                }
                case TraceEvent.ExceptionEntered(var _, int entered, var _, var _, var _) -> {
                    since = entered == number ? Handling.NONE : since;
                }
                case null, default -> {}
            }
        }
        return since;
    }

    /** The handlers that have not returned, the innermost first. */
    List<Active> active() {
        var handlings = handlings();
        var active = new ArrayList<Active>();
        for (var i = handlings.size() - 1; i >= 0; i--) {
            var handling = handlings.get(i);
            if (handling.returnedCycle() == Handling.NONE && processor.exceptions().isActive(handling.number())
                    && active.stream().noneMatch(one -> one.handling.number() == handling.number())) {
                active.add(new Active(handling, returnAddress(handling)));
            }
        }
        return active;
    }

    /** A chain of handlers returns where the first of them was entered from. */
    private int returnAddress(Handling handling) {
        var address = 0;
        for (var item : items.all()) {
            if (item.cycle > handling.enteredCycle()) {
                break;
            }
            if (item.event instanceof TraceEvent.ExceptionEntered entered
                    && entered.how() == TraceEvent.Entry.STACKED) {
                address = entered.returnAddress();
            }
        }
        return address;
    }
}
