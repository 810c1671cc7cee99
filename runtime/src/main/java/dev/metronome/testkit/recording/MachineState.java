package dev.metronome.testkit.recording;

import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Symbol;
import dev.metronome.machine.Machine;
import java.util.function.Supplier;

/** The state of a machine. */
final class MachineState implements State {
    private final Machine machine;
    private final Supplier<FirmwareImage> image;

    MachineState(Machine machine, Supplier<FirmwareImage> image) {
        this.machine = machine;
        this.image = image;
    }

    @Override
    public int register(String name) {
        if (CoreRegisters.isOfDevice(name)) {
            return word(machine.bus().registers().named(name).address());
        }
        return machine.processor().engine().register(CoreRegisters.number(name));
    }

    @Override
    public int word(int address) {
        return read(address, Width.WORD);
    }

    private int read(int address, Width width) {
        try {
            return machine.bus().peek(address, width);
        } catch (BusFault e) {
            throw new IllegalArgumentException(String.format("nothing is at 0x%08X", address), e);
        }
    }

    private Symbol symbol(String name) {
        var symbols = image.get().symbols();
        return symbols.named(name).orElseThrow(() -> new IllegalArgumentException(symbols.explainMissing(name)));
    }

    @Override
    public int address(String symbol) {
        return symbol(symbol).address();
    }

    @Override
    public int variable(String name) {
        return read(address(name), width(name));
    }

    @Override
    public Width width(String variable) {
        return switch (symbol(variable).size()) {
            case 1 -> Width.BYTE;
            case 2, 3 -> Width.HALFWORD;
            default -> Width.WORD;
        };
    }
}
