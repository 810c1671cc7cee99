package dev.metronome.debug.console;

import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Debugger;
import dev.metronome.debug.StopReason;
import dev.metronome.disassembly.Disassembler;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** What all commands of one console share. It listens to the machine from its making on. */
public final class Session {
    final Debugger debugger;
    final Machine machine;
    final FirmwareImage image;
    final Witness witness;
    final SourceText sources;
    final Place place;
    final Moments moments;
    final Disassembler disassembler;
    private final DeviceRegisters devices;
    private Runnable reset;
    private BiFunction<Integer, String, String> waits = (_, _) -> "";

    /** @param image what runs */
    public Session(Debugger debugger, FirmwareImage image) {
        this.debugger = debugger;
        this.image = image;
        machine = debugger.machine();
        witness = new Witness(debugger);
        sources = new SourceText(image.file());
        place = new Place(debugger, image);
        moments = new Moments(machine);
        disassembler = new Disassembler(machine.code(), image.symbols());
        devices = DeviceRegisters.of(machine.bus().registers());
        reset = debugger::reset;
    }

    /** With a reset that is done elsewhere, on a thread that the machine needs. */
    public Session withReset(Runnable resetsChip) {
        reset = resetsChip;
        return this;
    }

    /** What has come at a breakpoint: "breakpoint 1: LD1 on". */
    public String words(StopReason.Hit hit) {
        return new StopText(this).hit(hit);
    }

    /** With what is known of tasks: for what one waits, by its number and name, or "". */
    public Session withTasks(BiFunction<Integer, String, String> waitsFor) {
        waits = waitsFor;
        return this;
    }

    BiFunction<Integer, String, String> waits() {
        return waits;
    }

    /** Resets the chip. */
    public void reset() {
        reset.run();
    }

    DeviceRegisters devices() {
        return devices;
    }

    Values values() {
        return new Values(debugger, image, place, devices);
    }

    int pc() {
        return machine.processor().read(CoreRegister.PC);
    }

    /** The names that stand for values: symbols, registers of the core and of devices. */
    List<String> names() {
        var names = new ArrayList<String>();
        image.symbols().all().stream().filter(symbol -> !symbol.name().startsWith("$"))
                .forEach(symbol -> names.add(symbol.name()));
        for (var register : CoreRegister.values()) {
            names.add(register.toString());
        }
        names.addAll(registers());
        return names;
    }

    /** The names of devices' registers: "TIM15.SR". */
    List<String> registers() {
        return devices.devices().stream().flatMap(device -> device.registers().stream()
                .map(register -> device.name() + "." + register.name())).toList();
    }
}
