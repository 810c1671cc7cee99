package dev.metronome.debug;

import dev.metronome.bus.Width;
import dev.metronome.core.Probe;
import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceSink;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes down what is done while the machine runs: at most so much, the latest. */
final class Scribe implements TraceSink, Probe {
    /** Devices begin here, and the core's own end the address space (Armv7-M ARM B3.1, "The system address map"). */
    private static final int DEVICES = 0x4000_0000;

    private final Machine machine;
    private final Point.Data interest;
    private final int maximum;
    private final Deque<Deed> deeds = new ArrayDeque<>();
    private boolean dropped;
    private long beginCycle;

    /** @param interest memory of which loads and stores are written down too, or null */
    Scribe(Machine machine, Point.Data interest, int maximum) {
        this.machine = machine;
        this.interest = interest;
        this.maximum = maximum;
    }

    /** From now on. */
    void listen() {
        beginCycle = machine.timeline().now();
        machine.trace().add(this);
        machine.trace().addFine(this);
    }

    /** No more. */
    void rest() {
        machine.trace().remove(this);
    }

    /** What was done, the earliest first. */
    Deque<Deed> deeds() {
        return deeds;
    }

    /** True if there was more before the first. */
    boolean hasDropped() {
        return dropped;
    }

    private void add(Deed deed) {
        if (deeds.size() == maximum) {
            deeds.removeFirst();
            dropped = true;
        }
        deeds.addLast(deed);
    }

    @Override
    public void event(TraceEvent event) {
        if (event instanceof TraceEvent.Woke && isNoSleep(event.cycle())) {
            deeds.pollLast();
            return;
        }
        var held = event instanceof TraceEvent.ExceptionPended pended
                ? machine.processor().exceptions().held(pended.number())
                : null;
        add(new Deed.Told(event, machine.cause(), machine.processor().engine().register(15), held));
    }

    /** A WFI that did not wait is none: a program may do nothing else. */
    private boolean isNoSleep(long woke) {
        return deeds.isEmpty()
                ? woke == beginCycle
                : deeds.peekLast() instanceof Deed.Told last && last.event() instanceof TraceEvent.Slept
                        && last.cycle() == woke;
    }

    @Override
    public boolean looksAtData() {
        return true;
    }

    @Override
    public boolean looksAtAccess(int address, int bytes, boolean stores) {
        return stores && Integer.compareUnsigned(address, DEVICES) >= 0
                || interest != null && interest.access().includes(stores) && interest.touches(address, bytes);
    }

    @Override
    public void accessed(long cycle, int instruction, int address, Width width, int value, boolean stores) {
        if (looksAtAccess(address, width.bytes(), stores)) {
            add(new Deed.Access(cycle, instruction, machine.processor().currentException(), address,
                    width, value, stores));
        }
    }
}
