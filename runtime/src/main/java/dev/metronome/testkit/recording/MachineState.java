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
        return machine.processor().engine().register(State.registerNumber(name));
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
        var symbol = symbol(name);
        return switch (symbol.size()) {
            case 1 -> read(symbol.address(), Width.BYTE);
            case 2, 3 -> read(symbol.address(), Width.HALFWORD);
            default -> word(symbol.address());
        };
    }
}
