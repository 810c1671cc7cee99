package dev.metronome.debug.console;

import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Debugger;
import dev.metronome.debug.Interrupts;
import dev.metronome.debug.Point;
import dev.metronome.debug.StopReason;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.SourceLine;
import dev.metronome.image.Symbol;
import java.util.Optional;
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

    /** To where the function that runs has returned, or has been left by a jump. */
    StopReason finish() {
        var function = function();
        if (function.isEmpty()) {
            throw new ConsoleException("no function is known here; see step and until");
        }
        var exception = debugger.machine().processor().currentException();
        var stack = read(CoreRegister.SP);
        for (;;) {
            var reason = stepOver();
            if (!(reason instanceof StopReason.Stepped)) {
                return reason;
            }
            var isSame = debugger.machine().processor().currentException() == exception;
            var now = image.functionAt(pc());
            if (isSame && now.isPresent() && now.get().offset() == 0) {
                function = function(); // left by a jump, which returns in its place
                continue;
            }
            if (!isSame || !function().equals(function)
                    || Integer.compareUnsigned(read(CoreRegister.SP), stack) > 0
                            && pc() == (read(CoreRegister.LR) & ~1)) {
                return reason;
            }
        }
    }
}
