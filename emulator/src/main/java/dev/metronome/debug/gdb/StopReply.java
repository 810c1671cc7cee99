package dev.metronome.debug.gdb;

import dev.metronome.core.CoreRegister;
import dev.metronome.core.FaultReport;
import dev.metronome.debug.Point;
import dev.metronome.debug.StopReason;
import dev.metronome.debug.StopReason.Hit;
import dev.metronome.machine.Machine;
import java.util.HexFormat;
import java.util.List;

/** Why the machine stands, as gdb hears it: by a signal of the host's world, and where that says too little a text. */
final class StopReply {
    private static final int SIGINT = 2;
    private static final int SIGTRAP = 5;
    private static final int SIGSEGV = 11;
    private static final int BFARVALID = 1 << 15;
    private static final int MMARVALID = 1 << 7;

    /** Shown at each stop, so that gdb need not ask: where it is, and whether in Thumb code. */
    private static final List<CoreRegister> SHOWN = List.of(CoreRegister.SP, CoreRegister.LR, CoreRegister.PC,
            CoreRegister.XPSR);

    private final StopPoints points;
    private final RegisterMap registers;
    private final MonitorCommands commands;
    private boolean tellsBreakpoints;

    StopReply(StopPoints points, RegisterMap registers, MonitorCommands commands) {
        this.points = points;
        this.commands = commands;
        this.registers = registers;
    }

    /** The client understands which kind of breakpoint it was. */
    void tellBreakpoints(boolean on) {
        tellsBreakpoints = on;
    }

    /** The packet. */
    String packet(StopReason reason) {
        var packet = new StringBuilder(String.format("T%02x", signal(reason)));
        for (var register : SHOWN) {
            var number = RegisterMap.number(register);
            packet.append(String.format("%02x:%s;", number, HexFormat.of().formatHex(registers.read(number))));
        }
        return packet.append(cause(reason)).append("thread:1;").toString();
    }

    private static int signal(StopReason reason) {
        return switch (reason) {
            case StopReason.Met _,StopReason.Stepped _,StopReason.ProgramBreakpoint _ -> SIGTRAP;
            case StopReason.HistoryBegins _,StopReason.NoHistory _ -> SIGTRAP;
            case StopReason.Interrupted _,StopReason.LimitReached _,StopReason.AsleepForever _,StopReason.NoClock _ ->
                SIGINT;
            case StopReason.Faulted _,StopReason.LockedUp _ -> SIGSEGV;
        };
    }

    private String cause(StopReason reason) {
        return switch (reason) {
            case StopReason.Met(List<Hit> hits) -> cause(hits);
            case StopReason.HistoryBegins _ -> "replaylog:begin;";
            default -> "";
        };
    }

    /** A watchpoint before a breakpoint: gdb sees by itself that it stands at one. */
    private String cause(List<Hit> hits) {
        var cause = "";
        for (var hit : hits) {
            switch (points.kind(hit.breakpoint())) {
                case SOFTWARE -> cause = tellsBreakpoints ? "swbreak:;" : "";
                case HARDWARE -> cause = tellsBreakpoints ? "hwbreak:;" : "";
                case WRITE -> {
                    return watched("watch", hit);
                }
                case READ -> {
                    return watched("rwatch", hit);
                }
                case ANY -> {
                    return watched("awatch", hit);
                }
                case null -> {
                    // somebody else's
                }
            }
        }
        return cause;
    }

    /** An access may be wider than what is watched; gdb wants an address of the latter. */
    private static String watched(String name, Hit hit) {
        var watched = (Point.Data) hit.breakpoint().point();
        var address = hit.access().address();
        var isInside = Integer.compareUnsigned(address - watched.address(), watched.length()) < 0;
        return String.format("%s:%x;", name, isInside ? address : watched.address());
    }

    /** What a signal does not say; empty if it says all. */
    String words(StopReason reason, Machine machine) {
        return switch (reason) {
            case StopReason.Faulted(FaultReport fault) -> "crashed: the handler of "
                    + Machine.exceptionName(machine.processor().currentException()) + " does not come back"
                    + words(fault);
            case StopReason.LockedUp(FaultReport fault) ->
                "crashed: the core is locked up, a fault came where none can be handled" + words(fault);
            case StopReason.AsleepForever _ -> "the core sleeps, and nothing is left that could wake it";
            case StopReason.NoClock _ -> "the core has no clock any more: what SYSCLK came from has failed";
            case StopReason.LimitReached _ -> "the limit of the run is reached";
            case StopReason.Met(List<Hit> hits) -> happenings(hits);
            case StopReason.ProgramBreakpoint(int _, int immediate) -> "the program has a BKPT " + immediate + " here";
            case StopReason.Stepped _,StopReason.Interrupted _,StopReason.HistoryBegins _ -> "";
            case StopReason.NoHistory(String why) -> why;
        };
    }

    /** Of breakpoints that gdb does not know of, for monitor has set them. */
    private String happenings(List<Hit> hits) {
        return String.join("; ", hits.stream().filter(hit -> points.kind(hit.breakpoint()) == null)
                .map(commands::words).toList());
    }

    private static String words(FaultReport fault) {
        if (fault == null) {
            return "";
        }
        var words = new StringBuilder(String.format("%n  %s in %s, of the instruction at 0x%08X: %s",
                Machine.exceptionName(fault.fault()),
                fault.during() == 0 ? "thread mode" : "the handler of " + Machine.exceptionName(fault.during()),
                fault.pc(), fault.causes()));
        if ((fault.cfsr() & BFARVALID) != 0) {
            words.append(String.format(", at the address 0x%08X", fault.bfar()));
        } else if ((fault.cfsr() & MMARVALID) != 0) {
            words.append(String.format(", at the address 0x%08X", fault.mmfar()));
        }
        return words.toString();
    }
}
