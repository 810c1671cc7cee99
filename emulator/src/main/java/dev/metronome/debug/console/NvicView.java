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
        var words = since == Handling.NONE ? "" : "since cycle " + Numbers.count(since) + ": ";
        if (!exceptions.isEnabled(number)) {
            return words + "it is not enabled";
        }
        var first = exceptions.preempting();
        if (first == number) {
            return words + "it is taken next";
        }
        if (first != 0) {
            return words + Machine.exceptionName(first) + " goes first";
        }
        var priority = exceptions.priority(number);
        if (exceptions.faultmask() && priority >= -1) {
            return words + "FAULTMASK holds it back";
        }
        if (exceptions.primask() && priority >= 0) {
            return words + "PRIMASK holds it back";
        }
        var active = log.active().stream().map(one -> one.handling().number())
                .filter(one -> exceptions.priority(one) <= priority).findFirst();
        if (exceptions.basepri() != 0 && priority >= exceptions.basepri()) {
            return words + "BASEPRI holds it back";
        }
        return words + active.map(one -> "the handler of " + Machine.exceptionName(one) + " is as urgent")
                .orElse("what runs is as urgent");
    }
}
