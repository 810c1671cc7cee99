package dev.metronome.debug.console;

import dev.metronome.core.ExceptionNumber;
import dev.metronome.core.ExceptionTable;
import dev.metronome.machine.Machine;
import dev.metronome.text.Numbers;
import dev.metronome.text.TextTable;
import dev.metronome.trace.Handling;
import java.util.List;

/** The exceptions that are enabled, pending or active, and why those that wait do. */
final class NvicView {
    private final Machine machine;
    private final ExceptionLog log;

    NvicView(Machine machine, ExceptionLog log) {
        this.machine = machine;
        this.log = log;
    }

    List<String> lines() {
        var exceptions = machine.processor().exceptions();
        var table = new TextTable(List.of("number", "name", "priority", "enabled", "pending", "active", "")).left(1);
        for (var number = ExceptionNumber.NMI; number < exceptions.count(); number++) {
            var isInterrupt = number >= ExceptionNumber.IRQ0;
            if (exceptions.isPending(number) || exceptions.isActive(number)
                    || isInterrupt && exceptions.isEnabled(number)
                    || !isInterrupt && exceptions.isEnabled(number) && exceptions.priority(number) > 0) {
                table.add(List.of(Integer.toString(number), Machine.exceptionName(number),
                        Integer.toString(exceptions.priority(number)), yes(exceptions.isEnabled(number)),
                        yes(exceptions.isPending(number)), yes(exceptions.isActive(number)),
                        exceptions.isPending(number) ? why(exceptions, number) : ""));
            }
        }
        var lines = table.lines();
        lines.add("PRIMASK " + (exceptions.primask() ? 1 : 0) + ", FAULTMASK " + (exceptions.faultmask() ? 1 : 0)
                + ", BASEPRI " + exceptions.basepri() + ", PRIGROUP " + exceptions.prigroup() + ", "
                + (exceptions.executionPriority() == ExceptionTable.LOWEST_PRIORITY
                        ? "any exception is taken"
                        : "what runs has priority " + exceptions.executionPriority()));
        return lines;
    }

    private static String yes(boolean is) {
        return is ? "yes" : "";
    }

    private String why(ExceptionTable exceptions, int number) {
        var since = log.pendedSince(number);
        return (since == Handling.NONE ? "" : "since cycle " + Numbers.count(since) + ": ")
                + switch (exceptions.held(number)) {
                    case BY_NOTHING -> "it is taken next";
                    case BEHIND_ANOTHER -> Machine.exceptionName(exceptions.preempting()) + " goes first";
                    case BY_HANDLER -> log.active().stream().map(one -> one.handling().number())
                            .filter(one -> exceptions.priority(one) <= exceptions.priority(number)).findFirst()
                            .map(one -> "the handler of " + Machine.exceptionName(one) + " is as urgent")
                            .orElse("what runs is as urgent");
                    case DISABLED, BY_FAULTMASK, BY_PRIMASK, BY_BASEPRI, BY_DEBUGGER ->
                        HeldText.of(exceptions.held(number));
                };
    }
}
