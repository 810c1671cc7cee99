package dev.metronome.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Board;
import dev.metronome.board.Boards;
import dev.metronome.hosted.HostedMachine;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.machine.Limit;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Drivers at work on a whole machine out of reset: 4 MHz, so that a cycle is 250 ns; and what its trace says. */
final class OnTheChip {
    /** A program of a main alone. */
    interface Main extends HostedProgram {
        @Override
        void main(Chip chip) throws Exception;
    }

    private final List<TraceEvent> events = new ArrayList<>();

    private OnTheChip() {}

    /** Runs on the default board, and lets nothing pass that the machine warns of. */
    static OnTheChip run(long untilCycle, Main program) {
        return run(untilCycle, _ -> {}, program);
    }

    /** Somebody uses the board first: presses at cycles to come, types. */
    static OnTheChip run(long untilCycle, Consumer<Board> person, Main program) {
        var run = runWithWarnings(Boards.DEFAULT, untilCycle, person, program);
        assertThat(run.all(TraceEvent.Warned.class)).as("what the machine warns of").isEmpty();
        return run;
    }

    static OnTheChip runWithWarnings(String board, long untilCycle, Consumer<Board> person, Main program) {
        var run = new OnTheChip();
        try (var hosted = new HostedMachine(Boards.named(board), program)) {
            hosted.machine().trace().add(run.events::add);
            person.accept(hosted.machine().board());
            hosted.run(Limit.cycles(untilCycle));
        }
        return run;
    }

    <T extends TraceEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** "PA5 high" with the cycle in front, for every change of a pad. */
    List<TraceEvent.PinChanged> edges(String pad) {
        return all(TraceEvent.PinChanged.class).stream().filter(edge -> edge.pin().equals(pad)).toList();
    }

    /** Who took how many cycles, for tests that say what a call costs. */
    static long cost(Chip chip, Runnable work) {
        var before = chip.cycle();
        work.run();
        return chip.cycle() - before;
    }
}
