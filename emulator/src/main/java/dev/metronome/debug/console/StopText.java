package dev.metronome.debug.console;

import dev.metronome.core.CoreRegister;
import dev.metronome.core.FaultReport;
import dev.metronome.debug.StopReason;
import dev.metronome.disassembly.Disassembler;
import dev.metronome.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/** Why and where the machine stands. */
final class StopText {
    private final Session session;

    StopText(Session session) {
        this.session = session;
    }

    /** What happened, where it stands, and the source line or instruction that is next. */
    List<String> lines(StopReason reason) {
        var lines = new ArrayList<>(why(reason));
        lines.addAll(here());
        return lines;
    }

    List<String> why(StopReason reason) {
        return switch (reason) {
            case StopReason.Met met -> met.hits().stream().map(this::hit).toList();
            case StopReason.Stepped _ -> List.of();
            case StopReason.Interrupted _ -> List.of("interrupted");
            case StopReason.LimitReached _ -> List.of();
            case StopReason.ProgramBreakpoint(var _, int immediate) ->
                List.of("the program has a breakpoint: BKPT " + immediate);
            case StopReason.Faulted(FaultReport fault) -> List.of("crashed: "
                    + (fault == null ? "a fault" : Machine.exceptionName(fault.fault()))
                    + " whose handler does not come back");
            case StopReason.LockedUp _ ->
                List.of("crashed: the core locked up (a fault came where none can be handled)");
            case StopReason.AsleepForever _ -> List.of("the core sleeps, and nothing is set that could wake it");
            case StopReason.NoClock _ -> List.of("the core has no clock any more: what SYSCLK came from has failed");
            case StopReason.NoHistory(String reasonWhy) -> List.of("no way back: " + reasonWhy);
            case StopReason.HistoryBegins _ -> List.of("here the history begins");
        };
    }

    String hit(StopReason.Hit hit) {
        var words = "breakpoint " + hit.breakpoint().number() + ": ";
        if (hit.access() != null) {
            var access = hit.access();
            return words + session.image.describe(access.instruction()) + (access.stores() ? " stores " : " loads ")
                    + String.format("%d (0x%X)", Integer.toUnsignedLong(access.value()), access.value())
                    + (access.stores() ? " to " : " from ") + new DataName(session).of(access.address());
        }
        if (hit.event() != null) {
            return words + EventText.words(hit.event());
        }
        return words + "met " + (hit.breakpoint().hits() == 1 ? "once" : hit.breakpoint().hits() + " times");
    }

    /** Cycle, time and place; and what is next there. */
    List<String> here() {
        var processor = session.machine.processor();
        var lines = new ArrayList<String>();
        var exception = processor.currentException();
        lines.add(session.moments.now() + "  " + session.image.describe(session.pc())
                + (exception == 0 ? "" : ", handler of " + Machine.exceptionName(exception))
                + (processor.isAsleep() ? ", asleep" : ""));
        lines.add(next());
        return lines;
    }

    private String next() {
        var processor = session.machine.processor();
        var java = processor.hostedPlace();
        if (java != null) {
            return "        " + java;
        }
        var line = session.image.placeAt(session.pc());
        var text = line.flatMap(at -> session.sources.line(at.file(), at.line()));
        return text.isPresent()
                ? String.format("%6d  %s", line.get().line(), text.get().stripTrailing())
                : "        " + session.disassembler.at(session.pc(),
                        Disassembler.itState(processor.read(CoreRegister.XPSR)));
    }
}
