package dev.metronome.debug.console;

import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Debugger;
import dev.metronome.debug.Interrupts;
import dev.metronome.debug.Point;
import dev.metronome.debug.StopReason;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Location;
import dev.metronome.image.SourceLine;
import dev.metronome.image.Symbol;
import dev.metronome.timing.Decoder;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Steps that follow the source: over calls, to the next line, to the end of a function. */
final class Runs {
    private final Debugger debugger;
    private final FirmwareImage image;

    Runs(Debugger debugger, FirmwareImage image) {
        this.debugger = debugger;
        this.image = image;
    }

    private int read(CoreRegister register) {
        return debugger.machine().processor().read(register);
    }

    private int pc() {
        return read(CoreRegister.PC);
    }

    private Optional<SourceLine> line() {
        return image.placeAt(pc());
    }

    private Optional<Symbol> function() {
        return image.functionAt(pc()).map(location -> location.function());
    }

    /** Runs to an address, in this or an outer call. */
    private StopReason runTo(int address, BooleanSupplier isIt) {
        var there = debugger.addUnseen(new Point.Code(address)).once().onlyIf("", isIt);
        try {
            var reason = debugger.resume();
            return reason instanceof StopReason.Met(var hits)
                    && hits.stream().allMatch(hit -> hit.breakpoint() == there) ? new StopReason.Stepped() : reason;
        } finally {
            debugger.remove(there);
        }
    }

    /** To an address, wherever it is reached. */
    StopReason runTo(int address) {
        return runTo(address, () -> true);
    }

    /** One instruction; a call with all that it calls. */
    StopReason stepOver() {
        var before = pc();
        var stack = read(CoreRegister.SP);
        var reason = debugger.step(Interrupts.OVER);
        return reason instanceof StopReason.Stepped && hasCalled(before)
                ? runTo(read(CoreRegister.LR) & ~1,
                        () -> Integer.compareUnsigned(read(CoreRegister.SP), stack) >= 0)
                : reason;
    }

    /** BL and BLX leave the address behind them in LR. */
    private boolean hasCalled(int before) {
        var back = read(CoreRegister.LR) & ~1;
        return (back == before + 2 || back == before + 4) && pc() != back && pc() != before;
    }

    /** To where the next source line begins, calls with all that they call; without lines, one instruction. */
    StopReason nextLine() {
        var line = line();
        var function = function();
        if (line.isEmpty()) {
            return stepOver();
        }
        for (;;) {
            var reason = stepOver();
            if (!(reason instanceof StopReason.Stepped)) {
                return reason;
            }
            var now = line();
            if (now.isPresent() && image.beginsLine(pc()) && !(now.equals(line) && function().equals(function))) {
                return reason;
            }
        }
    }

    /**
     * To where the function that runs has returned. Where it begins, LR says where that is. Later nobody does: then it
     * runs from one to the next of the function's instructions that may leave it, until one has. A function that is
     * left by a jump returns in the place of the first.
     */
    StopReason finish() {
        var function = image.functionAt(pc())
                .orElseThrow(() -> new ConsoleException("no function is known here; see step and until"));
        if (function.offset() == 0 && !isExceptionReturn(read(CoreRegister.LR))) {
            return toReturnAddress();
        }
        var exception = debugger.machine().processor().currentException();
        var stack = read(CoreRegister.SP);
        var exits = exits(function.function());
        for (;;) {
            var reason = exits.isEmpty() || exits.contains(pc()) ? stepOver() : runToOneOf(exits, exception);
            if (!(reason instanceof StopReason.Stepped)) {
                return reason;
            }
            var now = image.functionAt(pc());
            if (debugger.machine().processor().currentException() != exception) {
                return reason;
            }
            var isOut = !now.map(Location::function).equals(Optional.of(function.function()));
            if (isOut && now.isPresent() && now.get().offset() == 0) {
                return isExceptionReturn(read(CoreRegister.LR)) ? finish() : toReturnAddress();
            }
            var depth = Integer.compareUnsigned(read(CoreRegister.SP), stack);
            if (isOut && depth >= 0 || depth > 0 && pc() == (read(CoreRegister.LR) & ~1)) {
                return reason;
            }
        }
    }

    private StopReason toReturnAddress() {
        var stack = read(CoreRegister.SP);
        return runTo(read(CoreRegister.LR) & ~1, () -> Integer.compareUnsigned(read(CoreRegister.SP), stack) >= 0);
    }

    /** EXC_RETURN values (Armv7-M ARM B1.5.8). */
    private static boolean isExceptionReturn(int address) {
        return address >>> 28 == 0xF;
    }

    /** The instructions of a function behind which the program may be elsewhere, and not come back. */
    private Set<Integer> exits(Symbol function) {
        var exits = new HashSet<Integer>();
        var begin = function.address();
        var decoder = new Decoder();
        for (var at = begin; Integer.compareUnsigned(at - begin, function.size()) < 0;) {
            if (image.symbols().isData(at)) {
                at += 2;
                continue;
            }
            var instruction = decoder.decode(at, debugger.machine().code());
            var isInside = instruction.isDirectBranch()
                    && Integer.compareUnsigned(instruction.branchTarget() - begin, function.size()) < 0;
            if (instruction.isBranch() && !instruction.isCall() && !isInside) {
                exits.add(at);
            }
            at = instruction.end();
        }
        return exits;
    }

    private StopReason runToOneOf(Set<Integer> addresses, int exception) {
        var there = addresses.stream().map(address -> debugger.addUnseen(new Point.Code(address)).onlyIf("",
                () -> debugger.machine().processor().currentException() == exception)).toList();
        try {
            var reason = debugger.resume();
            return reason instanceof StopReason.Met(var hits)
                    && hits.stream().allMatch(hit -> there.contains(hit.breakpoint()))
                            ? new StopReason.Stepped()
                            : reason;
        } finally {
            there.forEach(debugger::remove);
        }
    }
}
