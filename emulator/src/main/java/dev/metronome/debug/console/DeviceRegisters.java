package dev.metronome.debug.console;

import dev.metronome.bus.RegisterDirectory;
import java.util.List;
import java.util.Optional;

/** The registers of devices by name. */
@FunctionalInterface
public interface DeviceRegisters {
    /** Those of a directory. */
    static DeviceRegisters of(RegisterDirectory directory) {
        var devices = directory.blocks().stream().map(block -> new Device(block.name(), block.registers().stream()
                .map(register -> new Register(register.name(), block.address(register))).toList())).toList();
        return () -> devices;
    }

    /** A device: "TIM15". */
    record Device(String name, List<Register> registers) {}

    /** A register of 32 bits: "SR". */
    record Register(String name, int address) {}

    /** All devices with names, in the order of their addresses. */
    List<Device> devices();

    /** A device, upper and lower case alike. */
    default Optional<Device> device(String name) {
        return devices().stream().filter(device -> device.name.equalsIgnoreCase(name)).findFirst();
    }

    /** A register such as "TIM15.SR" or "TIM15_SR", upper and lower case alike. */
    default Optional<Register> named(String name) {
        for (var device : devices()) {
            for (var register : device.registers) {
                if (name.equalsIgnoreCase(device.name + "." + register.name)
                        || name.equalsIgnoreCase(device.name + "_" + register.name)) {
                    return Optional.of(register);
                }
            }
        }
        return Optional.empty();
    }
}
