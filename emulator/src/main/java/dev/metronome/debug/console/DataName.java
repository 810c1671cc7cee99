package dev.metronome.debug.console;

/** The name of a place in memory: a device's register, a variable, or else device or memory and offset. */
final class DataName {
    private final Session session;

    DataName(Session session) {
        this.session = session;
    }

    String of(int address) {
        for (var device : session.devices().devices()) {
            for (var register : device.registers()) {
                if (Integer.compareUnsigned(address - register.address(), 4) < 0) {
                    return device.name() + "." + register.name();
                }
            }
        }
        for (var symbol : session.image.symbols().all()) {
            var offset = address - symbol.address();
            if (Integer.compareUnsigned(offset, symbol.size()) < 0) {
                return symbol.name() + (offset == 0 ? "" : "+" + offset);
            }
        }
        return session.machine.bus().nameOf(address);
    }
}
