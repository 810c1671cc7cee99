package dev.metronome.debug.console;

import dev.metronome.core.CoreRegister;
import dev.metronome.core.Processor;
import dev.metronome.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/** The core's registers. */
final class RegistersView {
    private static final String FLAGS = "NZCVQ";

    private final Machine machine;

    RegistersView(Machine machine) {
        this.machine = machine;
    }

    List<String> core() {
        var processor = machine.processor();
        var lines = new ArrayList<String>();
        for (var row = 0; row < 4; row++) {
            var line = new StringBuilder();
            for (var column = 0; column < 4; column++) {
                line.append(cell(processor, CoreRegister.general(row + 4 * column)));
            }
            lines.add(line.toString().stripTrailing());
        }
        var xpsr = processor.read(CoreRegister.XPSR);
        lines.add(cell(processor, CoreRegister.XPSR) + flags(xpsr) + ", "
                + Machine.exceptionName(processor.currentException()).replace("Thread", "thread mode"));
        lines.add(cell(processor, CoreRegister.MSP) + cell(processor, CoreRegister.PSP)
                + cell(processor, CoreRegister.CONTROL).stripTrailing());
        lines.add(cell(processor, CoreRegister.PRIMASK) + cell(processor, CoreRegister.BASEPRI)
                + cell(processor, CoreRegister.FAULTMASK).stripTrailing());
        return lines;
    }

    private static String cell(Processor processor, CoreRegister register) {
        return String.format("%-9s 0x%08X  ", register, processor.read(register));
    }

    /** The flags that are set in capitals. */
    private static String flags(int xpsr) {
        var text = new StringBuilder();
        for (var i = 0; i < FLAGS.length(); i++) {
            var letter = FLAGS.charAt(i);
            text.append((xpsr >>> 31 - i & 1) != 0 ? letter : Character.toLowerCase(letter));
        }
        return text.toString();
    }

    List<String> floats() {
        var processor = machine.processor();
        var lines = new ArrayList<String>();
        for (var i = 0; i < 32; i++) {
            var bits = processor.read(CoreRegister.single(i));
            lines.add(String.format("%-5s 0x%08X  %s", CoreRegister.single(i), bits, Float.intBitsToFloat(bits)));
        }
        lines.add(String.format("%-5s 0x%08X", CoreRegister.FPSCR, processor.read(CoreRegister.FPSCR)));
        return lines;
    }
}
