package dev.metronome.cli;

import dev.metronome.core.FaultReport;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Machine;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/** A crash in words: what failed where, the fault registers, and the core's registers at that moment. */
final class CrashText {
    private static final int FORCED = 1 << 30;
    private static final int VECTTBL = 1 << 1;
    private static final int MMARVALID = 1 << 7;
    private static final int BFARVALID = 1 << 15;

    private CrashText() {}

    static List<String> lines(FaultReport fault, FirmwareImage image) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add(Machine.exceptionName(fault.fault()) + " in "
                + (fault.during() == 0 ? "thread mode" : "the handler of " + Machine.exceptionName(fault.during()))
                + " at cycle " + Numbers.count(fault.cycle()));
        lines.add("  PC    " + image.describe(fault.pc()));
        lines.add("  LR    " + linkRegister(fault.registers()[14], image));
        lines.add("  CFSR  " + (Words.hex(fault.cfsr()) + "  " + fault.causes()).strip());
        lines.add("  HFSR  " + (Words.hex(fault.hfsr()) + "  " + hardFaultCauses(fault.hfsr())).strip());
        if ((fault.cfsr() & MMARVALID) != 0) {
            lines.add("  MMFAR " + Words.hex(fault.mmfar()));
        }
        if ((fault.cfsr() & BFARVALID) != 0) {
            lines.add("  BFAR  " + Words.hex(fault.bfar()));
        }
        for (var i = 0; i < 12; i += 4) {
            lines.add(registers(fault, i));
        }
        lines.add(String.format("  r12   0x%08X  SP   0x%08X  xPSR 0x%08X", fault.registers()[12],
                fault.registers()[13], fault.xpsr()));
        return lines;
    }

    private static String registers(FaultReport fault, int first) {
        var line = new StringBuilder();
        for (var i = first; i < first + 4; i++) {
            line.append(String.format("  %-4s  0x%08X", "r" + i, fault.registers()[i]));
        }
        return line.toString();
    }

    /** In a handler the link register holds an EXC_RETURN value, which is no address. */
    private static String linkRegister(int value, FirmwareImage image) {
        return value >>> 24 == 0xFF
                ? Words.hex(value) + (value == -1 ? " (as after reset)" : " (return from an exception)")
                : image.describe(value & ~1);
    }

    private static String hardFaultCauses(int hfsr) {
        return ((hfsr & FORCED) != 0 ? "FORCED " : "") + ((hfsr & VECTTBL) != 0 ? "VECTTBL" : "");
    }
}
