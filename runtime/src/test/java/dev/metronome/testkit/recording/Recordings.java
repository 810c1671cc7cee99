package dev.metronome.testkit.recording;

import dev.metronome.bus.Width;
import dev.metronome.machine.Cause;
import dev.metronome.machine.Machine;
import dev.metronome.time.Fraction;
import dev.metronome.time.Frequency;
import dev.metronome.trace.TraceEvent;

/** A recording made by hand, at 80 MHz from cycle 0: one light, LD1, another, LD2, and whatever else is added. */
public final class Recordings {
    private final CoreClock clock = new CoreClock(0, Fraction.ZERO, Frequency.ofMegahertz(80));
    private final Recording recording = new Recording(0, clock, new Recording.Source(() -> this.end,
            (kind, name) -> new Signal(kind, name, false), Recordings::words, new Numbers()));
    private long end = 1_000;

    private static String words(Cause cause) {
        return switch (cause) {
            case Cause.Instruction(int address, int exception) -> String.format("0x%08X in exception %d", address,
                    exception);
            case Cause.Device(String event) -> event;
            case Cause other -> other.toString();
        };
    }

    /** r0 is 5, everything else is 7; the only symbol is "count", of which it is the address too. */
    private record Numbers() implements State {
        @Override
        public int register(String name) {
            return name.equals("r0") ? 5 : 7;
        }

        @Override
        public int word(int address) {
            return 7;
        }

        @Override
        public int address(String symbol) {
            if (!symbol.equals("count")) {
                throw new IllegalArgumentException("no symbol \"" + symbol + "\"");
            }
            return 7;
        }

        @Override
        public int variable(String symbol) {
            return address(symbol);
        }

        @Override
        public Width width(String variable) {
            return Width.WORD;
        }
    }

    /** LD1 changes at these cycles, on first, and the recording ends there. */
    public static Recording toggles(long end, long... cycles) {
        return new Recordings().led("LD1", cycles).end(end);
    }

    /** A light changes at these cycles, on first. */
    public Recordings led(String name, long... cycles) {
        var signal = recording.led(name);
        for (var cycle : cycles) {
            signal.add(cycle, signal.edges().size() % 2 == 0, new Cause.Instruction(0x0800_0100, 40));
        }
        return this;
    }

    /** The core clock changes. */
    public Recordings clock(long cycle, long hertz) {
        clock.change(cycle, Frequency.ofHertz(hertz));
        return this;
    }

    /** An exception is pended, entered, begun and returned at these cycles, inside of those that have not returned. */
    public Recordings exception(int number, long pended, long entered, long first, long returned) {
        enter(number, pended, entered, first);
        recording.handlings.returned(number, returned);
        return this;
    }

    /** An exception is taken, and has not returned. */
    public Recordings enter(int number, long pended, long entered, long first) {
        recording.handlings.pended(number, pended);
        recording.handlings.entered(new TraceEvent.ExceptionEntered(entered, number, name(number),
                TraceEvent.Entry.STACKED, 0));
        recording.handlings.begins(first);
        return this;
    }

    /** An exception returns. */
    public Recordings leave(int number, long cycle) {
        recording.handlings.returned(number, cycle);
        return this;
    }

    private static String name(int number) {
        return Machine.exceptionName(number);
    }

    /** USART1 says something, a character every 10 cycles from a cycle on. */
    public Recordings prints(long cycle, String text) {
        for (var i = 0; i < text.length(); i++) {
            recording.port("USART1").add(cycle + 10L * i, text.charAt(i));
        }
        return this;
    }

    /** The core sleeps. */
    public Recordings sleeps(long from, long to) {
        recording.slept(from);
        recording.woke(to);
        return this;
    }

    /** A task is woken and polled. */
    public Recordings task(String name, long cycle, String by) {
        recording.taskOrNew(name).woken(cycle, by);
        recording.taskOrNew(name).polled(cycle);
        recording.taskOrNew(name).suspended(cycle + 1);
        return this;
    }

    /** Something is warned of. */
    public Recordings warns(long cycle, String message) {
        recording.warned(cycle, message);
        return this;
    }

    /** Ends at a cycle. */
    public Recording end(long cycle) {
        end = cycle;
        return recording;
    }

    /** A pair of places, 0x100 and 0x200, between which execution comes at these cycles: to and fro. */
    public static Passages passages(long... cycles) {
        var passages = new Passages("begin", 0x100, "end", 0x200);
        for (var i = 0; i < cycles.length; i++) {
            passages.arrives(i % 2 == 0 ? 0x100 : 0x200, cycles[i]);
        }
        return passages;
    }
}
