package dev.metronome.debug.gdb;

import dev.metronome.core.CoreRegister;
import dev.metronome.image.MemoryMap.Kind;
import dev.metronome.machine.Machine;
import java.util.List;

/** What gdb is told of the chip: its registers and its memories (gdb manual, "Target Descriptions", "Memory Map"). */
final class TargetDescription {
    /** What flash is erased by (RM0351 3.3.1). */
    static final int PAGE_BYTES = 0x800;

    private TargetDescription() {}

    /** Registers, by the features that gdb knows of Arm's M profile. */
    static String registers() {
        var xml = new StringBuilder("""
                <?xml version="1.0"?>
                <!DOCTYPE target SYSTEM "gdb-target.dtd">
                <target version="1.0">
                <architecture>arm</architecture>
                """);
        feature(xml, "org.gnu.gdb.arm.m-profile", RegisterMap.PROFILE);
        feature(xml, "org.gnu.gdb.arm.m-system", RegisterMap.SYSTEM);
        feature(xml, "org.gnu.gdb.arm.vfp", RegisterMap.FLOAT);
        return xml.append("</target>\n").toString();
    }

    private static void feature(StringBuilder xml, String name, List<RegisterMap.Entry> registers) {
        xml.append("<feature name=\"").append(name).append("\">\n");
        for (var register : registers) {
            xml.append(String.format("<reg name=\"%s\" bitsize=\"%d\"%s/>%n", register.name(), register.bits(),
                    attributes(register)).replace("\r", ""));
        }
        xml.append("</feature>\n");
    }

    private static String attributes(RegisterMap.Entry register) {
        if (register.parts().size() > 1) {
            return " type=\"ieee_double\"";
        }
        return switch (register.parts().getFirst()) {
            case SP, MSP, PSP -> " type=\"data_ptr\"" + group(register.parts().getFirst());
            case PC -> " type=\"code_ptr\"";
            case FPSCR -> " type=\"int\" group=\"float\"";
            case CoreRegister other -> group(other);
        };
    }

    private static String group(CoreRegister register) {
        return register.compareTo(CoreRegister.XPSR) > 0 ? " group=\"system\"" : "";
    }

    /** Memories; registers of devices as if they were memory, so that gdb looks at them when asked to. */
    static String memories() {
        var xml = new StringBuilder("""
                <?xml version="1.0"?>
                <!DOCTYPE memory-map PUBLIC "+//IDN gnu.org//DTD GDB Memory Map V1.0//EN"
                 "http://sourceware.org/gdb/gdb-memory-map.dtd">
                <memory-map>
                """);
        for (var memory : Machine.memoryMap().memories()) {
            if (memory.kind() == Kind.FLASH) {
                xml.append(String.format(
                        "<memory type=\"flash\" start=\"0x%x\" length=\"0x%x\"><property name=\"blocksize\">0x%x"
                                + "</property></memory>\n",
                        memory.base(), memory.size(), PAGE_BYTES));
                memory(xml, "rom", 0, memory.size()); // where the chip boots from
            } else {
                memory(xml, "ram", memory.base(), memory.size());
            }
        }
        memory(xml, "rom", 0x1FFF_0000, 0x1_0000); // system memory, OTP, option bytes, identification
        memory(xml, "ram", 0x2200_0000, 0x200_0000); // SRAM1, bit by bit
        memory(xml, "ram", 0x4000_0000, 0x2000_0000); // devices, and these bit by bit
        memory(xml, "ram", 0xA000_0000, 0x2000); // FMC, QUADSPI
        memory(xml, "ram", 0xE000_0000, 0x10_0000); // the core's own
        return xml.append("</memory-map>\n").toString();
    }

    private static void memory(StringBuilder xml, String type, int start, int length) {
        xml.append(String.format("<memory type=\"%s\" start=\"0x%x\" length=\"0x%x\"/>\n", type, start, length));
    }
}
