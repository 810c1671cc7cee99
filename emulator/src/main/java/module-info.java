/** The Arm part: the core's exceptions and system registers, instruction timing, engines, images, the machine. */
module dev.metronome.emulator {
    requires transitive dev.metronome.peripherals;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires net.fornwall.jelf;

    exports dev.metronome.core;
    exports dev.metronome.cycles;
    exports dev.metronome.debug;
    exports dev.metronome.debug.console;
    exports dev.metronome.debug.gdb;
    exports dev.metronome.disassembly;
    exports dev.metronome.engine;
    exports dev.metronome.image;
    exports dev.metronome.machine;
    exports dev.metronome.output;
    exports dev.metronome.timing;
}
