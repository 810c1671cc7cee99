package dev.metronome.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Board;
import dev.metronome.board.BoardDefinition;
import dev.metronome.board.Boards;
import dev.metronome.hosted.HostedMachine;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.time.Frequency;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.Warned;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs Java on the chip of a board, out of reset: 4 MHz, so that a cycle is 250 ns; and keeps what the trace says. What
 * {@link #quietly} runs may cause no warning.
 */
final class OnChip {
    static final int GPIOA_BSRR = 0x4800_0018;
    static final int GPIOB_BSRR = 0x4800_0418;
    /** LD1 is PA5, LD2 is PB14. */
    static final int LD1 = 1 << 5;
    static final int LD2 = 1 << 14;

    private static final int RCC_AHB2ENR = 0x4002_104C;
    private static final int GPIOA_MODER = 0x4800_0000;
    private static final int GPIOB_MODER = 0x4800_0400;

    final List<TraceEvent> events = new ArrayList<>();
    /** For programs of tests to look at, what no program on a chip could see. */
    Machine machine;
    private BoardDefinition board = Boards.named(Boards.DEFAULT);
    private Consumer<Machine> person = _ -> {};

    /** A program of a main alone. */
    interface Main extends HostedProgram {
        @Override
        void main(Chip chip) throws Exception;
    }

    /** Runs on the default board, and lets nothing pass that the machine warns of. */
    static OnChip quietly(long untilCycle, Main program) {
        return quietly(untilCycle, _ -> {}, program);
    }

    /** Somebody uses the board first: presses at cycles to come, types. */
    static OnChip quietly(long untilCycle, Consumer<Board> person, Main program) {
        return quietly(Boards.DEFAULT, untilCycle, machine -> person.accept(machine.board()), program);
    }

    /** Somebody does anything with a machine first. */
    static OnChip quietly(String board, long untilCycle, Consumer<Machine> person, Main program) {
        var on = new OnChip();
        on.board = Boards.named(board);
        on.person = person;
        on.run(program, untilCycle);
        assertThat(on.warnings()).as("what the machine warns of").isEmpty();
        return on;
    }

    /** The same board with a crystal at OSC_IN. */
    OnChip withHse(long hertz) {
        board = new BoardDefinition(board.name(), board.title(), board.source(), board.chip(), Frequency.ofHertz(hertz),
                board.lse(), board.leds(), board.buttons(), board.console());
        return this;
    }

    OnChip run(Main program, long untilCycle) {
        return run(program, untilCycle, untilCycle);
    }

    /** Runs so many cycles at a time. */
    OnChip run(Main program, long untilCycle, long pieceCycles) {
        try (var hosted = new HostedMachine(board, program)) {
            machine = hosted.machine();
            machine.trace().add(events::add);
            person.accept(machine);
            for (var cycle = pieceCycles; cycle < untilCycle; cycle += pieceCycles) {
                hosted.run(Limit.cycles(cycle));
            }
            hosted.run(Limit.cycles(untilCycle));
        }
        return this;
    }

    <T extends TraceEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The cycles at which an LED changes. */
    List<Long> edges(String led) {
        return all(TraceEvent.LedChanged.class).stream().filter(changed -> changed.led().equals(led))
                .map(TraceEvent.LedChanged::cycle).toList();
    }

    /** Every change of a pad. */
    List<TraceEvent.PinChanged> changes(String pad) {
        return all(TraceEvent.PinChanged.class).stream().filter(change -> change.pin().equals(pad)).toList();
    }

    /** The cycles that a call takes. */
    static long cost(Chip chip, Runnable work) {
        var before = chip.cycle();
        work.run();
        return chip.cycle() - before;
    }

    List<String> warnings() {
        return all(Warned.class).stream().map(Warned::message).toList();
    }

    /** The differences of neighbours. */
    static List<Long> apart(List<Long> cycles) {
        var apart = new ArrayList<Long>();
        for (var i = 1; i < cycles.size(); i++) {
            apart.add(cycles.get(i) - cycles.get(i - 1));
        }
        return apart;
    }

    /** LD1 and LD2 as outputs. */
    static void leds(Chip chip) {
        chip.modify(RCC_AHB2ENR, 0, 3);
        chip.modify(GPIOA_MODER, 3 << 10, 1 << 10);
        chip.modify(GPIOB_MODER, 3 << 28, 1 << 28);
    }

    static void ld1(Chip chip, boolean on) {
        chip.write(GPIOA_BSRR, on ? LD1 : LD1 << 16);
    }

    static void ld2(Chip chip, boolean on) {
        chip.write(GPIOB_BSRR, on ? LD2 : LD2 << 16);
    }
}
